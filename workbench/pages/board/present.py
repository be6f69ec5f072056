"""What the pages of the report show."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlmodel import col, select

from consultation.exercises import Exercise
from consultation.people import names_of
from framework_drafts.board_report import freezing
from framework_drafts.board_report.book import board_part
from framework_drafts.board_report.freezing import content_of
from framework_drafts.board_report.labels import in_words
from framework_drafts.board_report.models import FrozenReport, Publication
from framework_drafts.board_report.records import KINDS, Records
from framework_drafts.dryruns.running import dry_runs
from framework_drafts.history.catalogue import snapshots
from workbench.pages.board.forms import FreezeForm
from workbench.pages.fields import offered

OF_ITS_OWN = {
    "theme": "codebook.theme",
    "passage": "proposals.linking.passage",
    "answer": "responses.results",
    "proposal": "proposals.show",
    "decision": "decisions.show",
    "panel": "panels.show",
}
OF_THE_EXERCISE = {
    "proposal": "proposals.index",
    "decision": "decisions.index",
    "ledger": "themes.overview",
    "councils": "themes.overview",
    "vote": "briefings.across",
    "briefings": "briefings.across",
}


def of_exercise(db: Any, exercise: Exercise) -> dict[str, Any]:
    found = freezing.reports_of(db, exercise.id)
    public = {one.report_id for one in db.exec(select(Publication).where(col(Publication.taken_down_at).is_(None)))}
    return {
        "exercise": exercise,
        "reports": found,
        "public": public,
        "people": names_of(db, [one.made_by for one in found]),
    }


def of_report(db: Any, report: FrozenReport) -> dict[str, Any]:
    content = board_part(content_of(report))
    return {
        "report": report,
        "content": content,
        "withdrawn": len(freezing.not_to_be_quoted(db, content)),
        "exercise": db.get_one(Exercise, report.exercise_id),
        "facts": content["facts"],
        "people": names_of(db, [report.made_by]),
        "publication": freezing.standing_publication(db, report),
    }


def of_fact(db: Any, report: FrozenReport, key: str, records: Records) -> dict[str, Any] | None:
    """One fact: what it says, which record it is drawn from, what the records say today, and where they are."""
    content = content_of(report)
    fact = content["facts"].get(key)
    if fact is None:
        return None
    now = records.value(fact["source"])
    return {
        "report": report,
        "fact": fact,
        "key": key,
        "kind": KINDS[fact["source"]["kind"]],
        "says": in_words(fact["source"]),
        "now": now,
        "same": now == fact["value"],
        "href": _live(report, fact["source"]),
    }


def of_check(db: Any, report: FrozenReport, moved: list[str]) -> dict[str, Any]:
    facts = content_of(report)["facts"]
    return {"report": report, "moved": [(key, facts[key]) for key in moved], "count": len(facts), "kinds": KINDS}


def with_choices(db: Any, form: FreezeForm, exercise: Exercise) -> FreezeForm:
    """Framework versions that were run, and the data they were run on."""
    runs = [(run, version) for run, version, _ in dry_runs(db) if run.statistics_sha256]
    versions = {str(version.id): f"{version.title}, {version.shown_version}" for _, version in reversed(runs)}
    form.frameworks.choices = offered(versions.items())
    ran = {run.snapshot_hash for run, _ in runs}
    form.snapshot.choices = offered(
        [(one.hash, f"{one.title} ({one.hash[:8]})") for one in snapshots(db) if one.hash in ran]
    )
    if not form.is_submitted():
        form.title.data = f"Findings: {exercise.title}"[:200]
    return form


def _live(report: FrozenReport, source: dict[str, Any]) -> str:
    """The page where the record can be seen as it is now."""
    kind, ref = source["kind"], report.exercise_id
    if kind == "run":
        return _live_run(source)
    if kind in OF_ITS_OWN and "id" in source:
        return url_for(OF_ITS_OWN[kind], ref=source["id"])
    return url_for(OF_THE_EXERCISE.get(kind, "exercises.show"), ref=ref)


def _live_run(source: dict[str, Any]) -> str:
    if "part" in source and "to" not in source:
        return url_for("dryruns.show", ref=source["run"])
    if "to" in source:
        return url_for("comparison.measures", side=[source["version"], source["to"]], data=source["snapshot"])
    if "version" in source:
        return url_for("frameworks.show", ref=source["version"])
    return url_for("history.show", ref=source["snapshot"])
