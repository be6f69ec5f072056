"""The door to briefings, which its modules hang their routes on."""

from flask import Blueprint

door = Blueprint("briefings", __name__)

TRIES = "60 per 15 minutes"  # how often one address may use links: they ask few things of us
