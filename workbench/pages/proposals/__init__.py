"""Proposals: written, linked to what was said and found, talked about."""
