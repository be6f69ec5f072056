"""Signing in, by link, by invitation, and in the demonstration by choosing a role."""
