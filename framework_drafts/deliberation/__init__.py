"""Panels that score proposals and measures in two rounds by the RAND/UCLA method."""
