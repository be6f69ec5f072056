"""Extracts: records about persons, as councils submit them, and what is made of them before any measure counts."""
