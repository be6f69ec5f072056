"""Exercises: what is asked of whom, from when until when, and what there is to read."""
