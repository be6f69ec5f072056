"""Invented extracts: persons who do not exist, in the shape of real submissions, from a seed."""
