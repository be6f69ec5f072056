"""What is waiting for a person, in the order in which they would want to do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from consultation import exercises
from consultation.briefings import queries as briefings
from consultation.briefings.seats import STATES, asked_by_address
from consultation.people import Role
from consultation.questionnaires import queries as questionnaires
from consultation.questionnaires.models import Questionnaire
from consultation.responses import queries as responses
from consultation.responses.collecting import closes_for, last_moment
from consultation.store import now
from consultation.themes.coding.ledger import ledger
from framework_drafts.deliberation.panels import waiting_for_scores
from framework_drafts.dryruns.running import dry_runs
from framework_drafts.frameworks.queries import all_versions
from framework_drafts.history.catalogue import snapshots
from framework_drafts.proposals.talking import unseen_of
from workbench.database import here
from workbench.evidence_loading import has_words, takes_part
from workbench.jobs import Job, jobs_of
from workbench.pages.briefings.present import status
from workbench.sign_in import Visitor, token_for

NEWEST = 2  # older ones are found behind the menu; the start page asks the database a fixed number of questions


@dataclass(frozen=True)
class Task:
    """One thing to do, with where it leads and how it stands; `tag` is the state in words."""

    title: str
    href: str
    hint: str = ""
    tag: str = ""


def waiting_for(db: Any, visitor: Visitor) -> list[Task]:
    role = Role(visitor.person.role)
    if role in (Role.DIRECTOR, Role.CONTRIBUTOR):
        return _council(db, visitor)
    tasks = []
    if role in (Role.REVIEWER, Role.ADMINISTRATOR):
        tasks += _board(db) + _reading(db)
    if role in (Role.REVIEWER, Role.ADMINISTRATOR, Role.FACILITATOR):
        tasks += _briefings(db)
    if role in (Role.REVIEWER, Role.ADMINISTRATOR, Role.WORKING_GROUP):
        tasks += _deliberating(db, visitor) + _drafts(db) + _runs(db)
    return tasks


def _deliberating(db: Any, visitor: Visitor) -> list[Task]:
    """Remarks one is named in, and panels that wait for one's scores."""
    tasks = [
        Task(f"You are mentioned: {one.title}", url_for("proposals.show", ref=one.id, _anchor="remarks"), "", "To read")
        for one in unseen_of(db, visitor.person.id)
    ]
    return tasks + [
        Task(f"Panel: {panel.title}", url_for("panels.show", ref=panel.id), f"{left} still to score", "To score")
        for panel, left in waiting_for_scores(db, visitor.person.id)
    ]


def work_of(db: Any, visitor: Visitor) -> list[Job]:
    return [job for job in jobs_of(db, visitor.person.id) if job.state in ("asked", "running", "failed")]


def _council(db: Any, visitor: Visitor) -> list[Task]:
    limited = visitor.sign_in.only_response
    tasks = []
    for response in responses.of_council(db, visitor.person.council_code or ""):
        if limited and response.id != limited:
            continue
        questionnaire = db.get_one(Questionnaire, response.questionnaire_id)
        exercise = db.get_one(exercises.Exercise, questionnaire.exercise_id)
        closes = (
            f"Closes {_moment(closes_for(exercise, response))}" if now() < last_moment(exercise, response) else "Closed"
        )
        tasks.append(
            Task(
                questionnaire.title,
                url_for("answering.task_list", ref=response.id),
                closes,
                responses.STAGES[responses.stage_of(response)] if response.state != "invited" else "Not started",
            )
        )
    if not limited:
        tasks += _asked_to(db, visitor) + _own_words(db, visitor) + _own_look(db)
    return tasks


def _own_words(db: Any, visitor: Visitor) -> list[Task]:
    """What became of what one's council said, in each exercise that it takes part in."""
    code = visitor.person.council_code or ""
    return [
        Task("See what became of your words", url_for("became.own", ref=one.id), one.title, "To read")
        for one in exercises.exercises(db)[:NEWEST]
        if takes_part(db, one, code) and has_words(db, one, code)
    ]


def _own_look(db: Any) -> list[Task]:
    """The newest dry run that is open to a council: its page leads to how the council itself would look."""
    newest = next((row for row in dry_runs(db) if not row[0].of_a_draft), None)
    if newest is None:
        return []
    run, version, _ = newest
    where = url_for("dryruns.show", ref=run.id)
    return [Task("See how your council would look", where, f"{version.title}, {version.shown_version}", "To read")]


def _asked_to(db: Any, visitor: Visitor) -> list[Task]:
    """Briefings to come, and notes to check, of somebody who was asked by this address."""
    secret, at = here().settings.secret_key.get_secret_value(), now()
    return [
        Task(
            f"Check the notes: {briefing.title}" if briefing.read_back_until else f"Briefing: {briefing.title}",
            url_for("briefings.come", token=token_for(secret, "briefing", seat.link_id)),
            f"Until {_moment(briefing.read_back_until)}" if briefing.read_back_until else _moment(briefing.starts_at),
            "To check" if briefing.read_back_until else STATES[seat.state],
        )
        for seat, briefing in asked_by_address(db, visitor.person.email, at)
    ]


def _board(db: Any) -> list[Task]:
    tasks = []
    for questionnaire in questionnaires.everything(db)[:NEWEST]:
        counts = responses.states(db, questionnaire.id)
        whole = sum(counts.values())
        tasks.append(
            Task(
                f"Follow responses: {questionnaire.title}",
                url_for("responses.board", ref=questionnaire.id),
                f"{counts['submitted']} of {whole} councils have submitted",
                f"{whole - counts['submitted']} to come",
            )
        )
    return tasks


def _reading(db: Any) -> list[Task]:
    tasks = []
    for exercise in exercises.exercises(db)[:NEWEST]:
        account = ledger(db, exercise.id)
        tasks.append(
            Task(
                f"Read and code: {exercise.title}",
                url_for("themes.overview", ref=exercise.id),
                f"{account.passages.coded} passages coded, {account.passages.nothing_to_code} with nothing to code, "
                f"{account.passages.excluded} excluded",
                f"{account.not_yet_read} not yet read",
            )
        )
    return tasks


def _briefings(db: Any) -> list[Task]:
    return [
        Task(
            f"Briefing: {b.title}",
            url_for("briefings.show", ref=b.id),
            _moment(b.starts_at),
            status(b, now())[0],
        )
        for b in briefings.everything(db)[:4]
    ]


def _drafts(db: Any) -> list[Task]:
    return [
        Task(f"Draft: {version.title}", url_for("frameworks.show", ref=version.id), f"{count} measures", "Draft")
        for version, count in all_versions(db)
        if version.status == "draft"
    ]


def _runs(db: Any) -> list[Task]:
    if not snapshots(db):
        return [Task("Import historic data", url_for("history.index"), "Nothing can be dry-run before that", "To do")]
    return [
        Task(
            f"Dry run: {version.title} {version.shown_version}",
            url_for("dryruns.show", ref=run.id),
            snapshot.title,
            "Done",
        )
        for run, version, snapshot in dry_runs(db)[:3]
    ]


def _moment(at: Any) -> str:
    from workbench.look import moment

    return moment(at)
