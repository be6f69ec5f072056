"""Decisions: recorded once, read for good."""
