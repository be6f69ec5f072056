"""Themes crossed with who said it, drilled down to the words."""
