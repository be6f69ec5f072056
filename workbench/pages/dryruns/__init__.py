"""Starting dry runs and looking at what they gave."""
