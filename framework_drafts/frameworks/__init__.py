"""Frameworks: pinned sets of measure versions."""
