"""Suggestions, the codebook, coding and counts."""
