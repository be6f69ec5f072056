"""The programme team designs, publishes and invites."""
