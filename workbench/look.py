"""How pages are drawn: templates, dates and numbers as people in England write them, what every template may use."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, request, url_for
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from config import Settings
from consultation.questionnaires.questions import KIND_NAMES
from consultation.questionnaires.values import shown
from consultation.questionnaires.wording import condition_in_words, kind_in_words, readable
from workbench import access
from workbench.clock import LONDON

ROLE_NAMES = {
    "director": "Director",
    "contributor": "Contributor",
    "facilitator": "Facilitator",
    "reviewer": "Reviewer",
    "working_group": "Working group",
    "administrator": "Administrator",
}
WITHIN = {
    "corpus": "themes",
    "codebook": "themes",
    "coding": "themes",
    "blind": "themes",
    "analysis": "themes",
    "series": "history",
    "datasets": "history",
    "panels": "proposals",
    "decisions": "proposals",
    "became": "proposals",
    "board": "proposals",
}
NAVIGATION = (
    ("home.start", "Start", "home.see"),
    ("exercises.index", "Exercises", "exercise.list"),
    ("questionnaires.index", "Questionnaires", "questionnaire.list"),
    ("briefings.index", "Briefings", "briefing.list"),
    ("themes.index", "Themes", "theme.list"),
    ("frameworks.index", "Frameworks", "framework.list"),
    ("history.index", "Historic data", "history.list"),
    ("dryruns.index", "Dry runs", "dryrun.list"),
    ("extracts.index", "Client-level data", "extract.list"),
    ("comparison.index", "Compare", "comparison.see"),
    ("proposals.choose", "Decide", "proposal.list"),
    ("administration.index", "Administration", "administration.see"),
)


def dress(app: Flask, settings: Settings) -> None:
    """Give the application its templates and what they may use."""
    app.jinja_env.autoescape = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_options = {}
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("workbench"),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    WTFormsHelpers(app)
    app.jinja_env.filters.update(
        moment=moment,
        until=until,
        day=day,
        number=number,
        figure=figure,
        region=region_name,
        words_of=words_of,
        short_reason=short_reason,
        shown=shown,
        lasting=lasting,
        readable=readable,
        condition=condition_in_words,
        kind_in_words=kind_in_words,
    )
    app.jinja_env.globals.update(
        errors_of=errors_of, kinds=KIND_NAMES, role_names=ROLE_NAMES, may=access.may, demo=settings.mode == "demo"
    )
    fingerprints = _fingerprints(Path(app.static_folder or ""))

    @app.context_processor
    def _for_every_page() -> dict[str, object]:
        return {
            "visitor": access.visitor(),
            "asset": lambda name: _asset(name, fingerprints),
            "navigation": navigation(),
        }


def navigation() -> list[dict[str, object]]:
    """The doors that this visitor may open, and whether the page shown is behind one of them."""
    found = access.visitor()
    if found is None or found.sign_in.only_response:
        return []
    door = (request.endpoint or "").partition(".")[0]
    at = WITHIN.get(door, door)
    return [
        {"endpoint": name, "text": text, "active": name.partition(".")[0] == at}
        for name, text, rule in NAVIGATION
        if access.may(rule)
    ]


def moment(value: datetime) -> str:
    """22 November 2026, 14:05: in London, where the clock changes."""
    return format_datetime(value, "d MMMM y, HH:mm", tzinfo=LONDON, locale="en_GB")


def until(starts: datetime, ends: datetime) -> str:
    """28 November 2026, 10:00 to 11:30; with the day of the end where that is another."""
    same = starts.astimezone(LONDON).date() == ends.astimezone(LONDON).date()
    return (
        f"{moment(starts)} to {format_datetime(ends, 'HH:mm', tzinfo=LONDON, locale='en_GB') if same else moment(ends)}"
    )


def day(value: date | datetime) -> str:
    plain = value.astimezone(LONDON).date() if isinstance(value, datetime) else value
    return format_date(plain, "d MMMM y", locale="en_GB")


def number(value: float) -> str:
    return str(format_decimal(value, locale="en_GB"))


def figure(value: float | None, places: int) -> str:
    """A figure to its published places; a missing one is never shown as nought."""
    if value is None:
        return "–"
    return str(format_decimal(value, format="#,##0." + "0" * places if places else "#,##0", locale="en_GB"))


def lasting(minutes: int) -> str:
    """A length of time as people say it: 90 minutes, 1 hour, 2 days."""
    for name, length in (("day", 1440), ("hour", 60)):
        if minutes >= length and minutes % length == 0:
            count = minutes // length
            return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{minutes} minutes"


def errors_of(wrong: Any) -> list[dict[str, str]]:
    """The lines of an error summary for answers that need attention; each leads to its question."""
    return [
        {
            "text": f"{one.wording}{'' if one.wording.endswith('?') else ':'} {one.problem}",
            "href": f"#{one.question.id}",
        }
        for one in wrong
    ]


def region_name(letter: str | None) -> str:
    from consultation.councils import REGIONS

    return REGIONS.get(letter or "", "National")


def words_of(reason: str) -> str:
    from framework_drafts.history.cells import IN_WORDS

    return IN_WORDS.get(reason, reason.replace("_", " "))


def short_reason(reason: str) -> str:
    """Why a figure is missing, short enough for a cell; the page says what the words mean."""
    from framework_drafts.history.cells import short

    return short(reason)


def _fingerprints(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in sorted(folder.glob("*"))
        if path.is_file()
    }


def _asset(name: str, fingerprints: dict[str, str]) -> str:
    if name not in fingerprints:
        raise LookupError(f"the front end has no {json.dumps(name)}: run “make front”")
    return url_for("static", filename=name, v=fingerprints[name])
