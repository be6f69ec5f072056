"""The door by which councils come to answer. Its views stand in several modules, by what somebody comes to do."""

from flask import Blueprint

door = Blueprint("answering", __name__, url_prefix="/respond/<uuid:ref>")
