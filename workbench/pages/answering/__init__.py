"""A council's people answer, check and sign off."""
