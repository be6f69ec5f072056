"""The schema's history: linear, four digits, each step with a way back."""
