"""The themes that people stand behind: their versions, and where each came from and went to."""
