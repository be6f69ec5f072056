"""A file from outside: its columns mapped, every row looked at, then taken over."""
