"""Pure: from texts to groups of like texts, and from coded texts to suggested codes. No database, no clock."""
