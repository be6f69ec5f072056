"""Measures through time: what a code stands for, and what was published for it."""
