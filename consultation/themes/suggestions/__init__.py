"""A machine's guesses, kept with all that made them. None counts for anything until a person takes it over."""
