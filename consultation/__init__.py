"""What people told us: councils, questionnaires, responses, briefings and themes. Knows no web and no settings."""
