"""Briefings: meetings with directors, who came, and what was said."""
