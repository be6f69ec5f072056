"""The door of those who design a questionnaire and ask councils to answer it."""

from flask import Blueprint

door = Blueprint("questionnaires", __name__)
