"""Importing published files and looking at what came in."""
