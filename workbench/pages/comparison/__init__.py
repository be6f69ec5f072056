"""Two frameworks side by side."""
