"""The doors: one folder each, with views, forms where people fill something in, and what is made ready for a template."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

DOORS = (
    "home",
    "signing_in",
    "answering",
    "exercises",
    "documents",
    "questionnaires",
    "intake",
    "responses",
    "briefings",
    "themes",
    "corpus",
    "codebook",
    "coding",
    "blind",
    "analysis",
    "frameworks",
    "drafting",
    "measures",
    "history",
    "series",
    "datasets",
    "dryruns",
    "extracts",
    "comparison",
    "proposals",
    "panels",
    "decisions",
    "became",
    "board",
    "reports",
    "work",
    "administration",
)


def open_doors(app: Flask) -> None:
    """Register every door's routes."""
    for name in DOORS:
        app.register_blueprint(import_module(f"workbench.pages.{name}.views").door)
