"""People, sign-ins and the record of deeds."""
