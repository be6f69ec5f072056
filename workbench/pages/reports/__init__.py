"""Files to take away: every one through disclosure and the one cell writer."""
