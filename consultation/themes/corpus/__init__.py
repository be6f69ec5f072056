"""What there is to read: answers and notes as texts, cut into passages, with what is set aside, alike or personal."""
