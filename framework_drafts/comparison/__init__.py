"""Candidate frameworks side by side."""
