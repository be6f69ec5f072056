"""From candidate to retired: what became of a frozen version, written down and never rewritten."""
