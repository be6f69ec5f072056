"""Dry runs: one framework version on one data snapshot."""
