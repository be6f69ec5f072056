"""Documents to read, for those who are to read them and for those who want to know who has."""
