"""What we make of it: measures, frameworks, historic data, dry runs, comparison. Knows no web and no settings."""
