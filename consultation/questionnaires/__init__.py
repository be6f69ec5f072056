"""Questionnaires: kinds of question, drafting, publishing."""
