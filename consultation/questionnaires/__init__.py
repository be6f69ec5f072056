"""Questionnaires: kinds of question, drafting, publishing, exchange with other tools."""
