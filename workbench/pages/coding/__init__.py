"""Reading and coding, one passage at a time."""
