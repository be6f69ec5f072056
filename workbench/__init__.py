"""The rooms people walk into: pages, forms, the command line, long work."""
