"""What there is to read: choosing, setting aside, redacting, re-reading what was changed."""
