"""The door to briefings, which its modules hang their routes on."""

from flask import Blueprint

door = Blueprint("briefings", __name__)
