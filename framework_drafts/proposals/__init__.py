"""Proposed changes, what speaks for and against each, and the way from a director's words to a measure and back."""
