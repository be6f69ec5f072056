"""Following who has answered, and reading what they said."""
