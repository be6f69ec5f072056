"""One module a published format, each recognised by content."""
