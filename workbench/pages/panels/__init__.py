"""Panels: opened, sat on, scored in two rounds."""
