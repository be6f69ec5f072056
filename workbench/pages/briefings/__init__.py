"""Planning briefings and writing down what was said."""
