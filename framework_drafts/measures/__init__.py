"""Measures: exact definitions with versions."""
