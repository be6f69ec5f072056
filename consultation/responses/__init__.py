"""One council's response: invited, collected answer by answer, signed off."""
