"""The door of client-level data: submissions, records, runs, single persons, and changes that are tried."""
