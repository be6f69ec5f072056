"""One measure's definition and history."""
