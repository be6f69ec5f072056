"""Following long work."""
