"""Building a measure's definition step by step, with its plain English beside it."""
