"""What an address names, fetched only if the visitor may see it; anything else is not found."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, NoReturn

from flask import abort
from sqlmodel import Session, SQLModel, col, select

from consultation import exercises as exercise_rows
from consultation.briefings.models import Briefing, Seat, Vote
from consultation.briefings.notes import Note, NoteImport
from consultation.briefings.queries import helps, leads
from consultation.documents import Document
from consultation.exercises import Exercise
from consultation.intake.models import Intake
from consultation.people import Person, Role
from consultation.questionnaires.models import Questionnaire, Trial
from consultation.responses.invitations import withdrawn
from consultation.responses.models import Invitation, Reminder, Response
from consultation.themes.analysis.models import SavedView
from consultation.themes.codebook.models import Theme
from consultation.themes.coding.blind import coders_of
from consultation.themes.coding.models import DoubleRound
from consultation.themes.corpus.models import CorpusText, PersonalData, Reanchoring
from consultation.themes.suggestions.models import SuggestedTheme, SuggestionRun
from framework_drafts.dryruns.models import DryRun
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.history.identity.models import Series
from framework_drafts.history.models import DataSet, HistoryFile, Snapshot
from framework_drafts.measures.models import ClauseComment, MeasureVersion
from workbench.jobs import Job
from workbench.sign_in import Visitor

Args = dict[str, Any]
Loaded = dict[str, Any]
Part = Callable[[Session, uuid.UUID, uuid.UUID], bool]


def nothing(_db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return args


def exercises(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"exercises": exercise_rows.exercises(db), **args}


def own_response(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """The visitor's own council's response, and only the one their invitation was for."""
    found: Response = get(db, Response, args.pop("ref"))
    if visitor is None or found.council_code != visitor.person.council_code:
        not_found()
    limited = visitor.sign_in.only_response
    if limited and (limited != found.id):
        not_found()
    if visitor.person.role == Role.CONTRIBUTOR and withdrawn(db, response=found, person_id=visitor.person.id):
        not_found()
    if found.typed_in and db.get(Trial, found.questionnaire_id) is not None:
        not_found()  # a trial in a council's place is none of its own
    return {"response": found, **args}


def answerable(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """The visitor's own council's response; for the programme, one that it types in for a council, and no other."""
    if visitor is None or visitor.person.council_code is not None:
        return own_response(db, visitor, args)
    found: Response = get(db, Response, args.pop("ref"))
    if not found.typed_in:
        not_found()
    return {"response": found, **args}


def response(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"response": get(db, Response, args.pop("ref")), **args}


def questionnaire(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"questionnaire": get(db, Questionnaire, args.pop("ref")), **args}


def invitation(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"invitation": get(db, Invitation, args.pop("ref")), **args}


def reminder(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"reminder": get(db, Reminder, args.pop("ref")), **args}


def intake(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    """A file taken in for the programme; a council's Word form is its own, and is found with its response."""
    found: Intake = get(db, Intake, args.pop("ref"))
    if found.kind == "word":
        not_found()
    return {"intake": found, **args}


def document(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """A paper of an exercise, for staff, and for councils that were asked to answer in it."""
    found: Document = get(db, Document, args.pop("ref"))
    if visitor is not None and (code := visitor.person.council_code):
        asked = select(Response.id).join(Questionnaire, col(Questionnaire.id) == col(Response.questionnaire_id))
        asked = asked.where(col(Questionnaire.id).not_in(select(Trial.questionnaire_id)))
        mine = asked.where(Questionnaire.exercise_id == found.exercise_id, Response.council_code == code)
        if only := visitor.sign_in.only_response:
            mine = mine.where(Response.id == only)
        if found.withdrawn_at is not None or db.exec(mine).first() is None:
            not_found()
    return {"document": found, **args}


def briefing(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"briefing": get(db, Briefing, args.pop("ref")), **args}


def own_briefing(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """A briefing for those who run it: its facilitators and scribes, and administrators."""
    return {"briefing": _run_by(db, visitor, get(db, Briefing, args.pop("ref"))), **args}


def led_briefing(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """A briefing for its facilitators, and administrators: who is asked, who runs it, closing."""
    found: Briefing = get(db, Briefing, args.pop("ref"))
    return {"briefing": _run_by(db, visitor, found, leads), **args}


def led_seat(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    found: Seat = get(db, Seat, args.pop("ref"))
    return {"seat": found, "briefing": _run_by(db, visitor, db.get_one(Briefing, found.briefing_id), leads), **args}


def own_note(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    found: Note = get(db, Note, args.pop("ref"))
    return {"note": found, "briefing": _run_by(db, visitor, db.get_one(Briefing, found.briefing_id)), **args}


def own_vote(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    found: Vote = get(db, Vote, args.pop("ref"))
    return {"vote": found, "briefing": _run_by(db, visitor, db.get_one(Briefing, found.briefing_id)), **args}


def own_import(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    found: NoteImport = get(db, NoteImport, args.pop("ref"))
    return {"taken_in": found, "briefing": _run_by(db, visitor, db.get_one(Briefing, found.briefing_id)), **args}


def runs_it(db: Session, visitor: Visitor | None, found: Briefing, part: Part = helps) -> bool:
    """Whether the visitor helps with a briefing, or leads it; administrators do both."""
    return visitor is not None and (visitor.person.role == Role.ADMINISTRATOR or part(db, found.id, visitor.person.id))


def _run_by(db: Session, visitor: Visitor | None, found: Briefing, part: Part = helps) -> Briefing:
    """The briefing, if the visitor runs it: who was not in the room does not look on while notes arrive."""
    if not runs_it(db, visitor, found, part):
        not_found()
    return found


def exercise(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"exercise": get(db, Exercise, args.pop("ref")), **args}


def suggestion_run(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"run": get(db, SuggestionRun, args.pop("ref")), **args}


def suggested_theme(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"suggested": get(db, SuggestedTheme, args.pop("ref")), **args}


def theme(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"theme": get(db, Theme, args.pop("ref")), **args}


def corpus_text(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"text": get(db, CorpusText, args.pop("ref")), **args}


def personal_data(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"place": get(db, PersonalData, args.pop("ref")), **args}


def reanchoring(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"task": get(db, Reanchoring, args.pop("ref")), **args}


def double_round(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"found": get(db, DoubleRound, args.pop("ref")), **args}


def own_round(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """A round of double coding for its coders: nobody else has a blind page of it."""
    found: DoubleRound = get(db, DoubleRound, args.pop("ref"))
    if visitor is None or visitor.person.id not in coders_of(db, found.id):
        not_found()
    return {"found": found, **args}


def saved_view(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """One's own saved view, to take it away; an administrator takes away any."""
    found: SavedView = get(db, SavedView, args.pop("ref"))
    if visitor is None or (found.saved_by != visitor.person.id and visitor.person.role != Role.ADMINISTRATOR):
        not_found()
    return {"view": found, **args}


def framework_version(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """A frozen version for everybody inside; a draft for those who draft or review."""
    found: FrameworkVersion = get(db, FrameworkVersion, args.pop("ref"))
    if found.status == "draft" and not sees_drafts(visitor):
        not_found()
    return {"version": found, **args}


def measure_version(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    found: MeasureVersion = get(db, MeasureVersion, args.pop("ref"))
    if found.status == "draft" and not sees_drafts(visitor):
        not_found()
    return {"measure": found, **args}


def clause_comment(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"comment": get(db, ClauseComment, args.pop("ref")), **args}


def snapshot(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"snapshot": get(db, Snapshot, args.pop("ref")), **args}


def history_file(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    found: HistoryFile = get(db, HistoryFile, args.pop("ref"))
    if found.state == "put_away":
        not_found()
    return {"given": found, **args}


def series(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"series": get(db, Series, args.pop("ref")), **args}


def data_set(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"data_set": get(db, DataSet, args.pop("ref")), **args}


def dry_run(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    found: DryRun = get(db, DryRun, args.pop("ref"))
    if found.of_a_draft and not sees_drafts(visitor):
        not_found()
    return {"run": found, **args}


def own_job(db: Session, visitor: Visitor | None, args: Args) -> Loaded:
    """One's own work; an administrator's eyes reach everybody's."""
    found: Job = get(db, Job, args.pop("ref"))
    if visitor is None or (found.asked_by != visitor.person.id and visitor.person.role != Role.ADMINISTRATOR):
        not_found()
    return {"job": found, **args}


def person(db: Session, _visitor: Visitor | None, args: Args) -> Loaded:
    return {"person": get(db, Person, args.pop("ref")), **args}


def of_exercise(db: Session, kind: type[SQLModel], key: Any, exercise_id: Any) -> Any:
    """A row by id that belongs to the exercise at hand, or not found."""
    found = db.get(kind, key) if key else None
    if found is None or getattr(found, "exercise_id", None) != exercise_id:
        not_found()
    return found


def not_found() -> NoReturn:
    abort(404)


def get(db: Session, kind: type[SQLModel], key: Any) -> Any:
    """A row by its id, or not found."""
    found = db.get(kind, key)
    if found is None:
        not_found()
    return found


def sees_drafts(visitor: Visitor | None) -> bool:
    return visitor is not None and visitor.person.role in (
        Role.REVIEWER,
        Role.ADMINISTRATOR,
        Role.WORKING_GROUP,
        Role.FACILITATOR,
    )
