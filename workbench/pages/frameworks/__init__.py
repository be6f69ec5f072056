"""Reading, forking, changing and freezing frameworks."""
