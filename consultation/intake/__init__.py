"""Files from outside, looked at before anything is kept: contacts, replies that came otherwise, Word forms."""
