"""What was decided, by whom, on what: written down once and never rewritten."""
