"""The start page: what is waiting for whoever comes in."""
