"""You said, we did: for each theme and each council; and whether a council may be quoted."""
