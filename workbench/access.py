"""Who may do what: one table of rules, and loaders that fetch only what the visitor may see.

Every route carries @allow with the name of a rule. The rule opens the database (writing for a POST), refuses or sends to
sign-in, loads what the address names, and hands it to the view. What is not the visitor's to see is not found.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, g, redirect, request, url_for
from flask_login import current_user
from sqlmodel import Session

from consultation.errors import NotYours
from consultation.people import Role
from workbench import evidence_loading, extracts_loading, loading
from workbench.database import here
from workbench.loading import Args, Loaded
from workbench.sign_in import Visitor

Load = Callable[[Session, Visitor | None, Args], Loaded]

ANYONE: frozenset[Role] = frozenset()
SIGNED_IN = frozenset(Role)
COUNCIL = frozenset({Role.DIRECTOR, Role.CONTRIBUTOR})
PROGRAMME = frozenset({Role.REVIEWER, Role.ADMINISTRATOR})
STAFF = PROGRAMME | {Role.FACILITATOR, Role.WORKING_GROUP}
CAPTURE = PROGRAMME | {Role.FACILITATOR}
DRAFTING = PROGRAMME | {Role.WORKING_GROUP}


@dataclass(frozen=True)
class Rule:
    """Who may pass, what is loaded for them, and whether a POST writes through the rule's own unit of work."""

    who: frozenset[Role]
    load: Load = loading.nothing
    writes: bool = True
    invited: bool = False  # open to a sign-in that came through an invitation, which may have been passed round


RULES: dict[str, Rule] = {
    "home.see": Rule(ANYONE, invited=True),
    "sign_in.use": Rule(ANYONE),
    "sign_in.ask": Rule(ANYONE),
    "sign_in.end": Rule(SIGNED_IN, invited=True),
    "invitation.open": Rule(ANYONE),
    "response.answer": Rule(COUNCIL | PROGRAMME, loading.answerable, invited=True),
    "response.sign_off": Rule(PROGRAMME | {Role.DIRECTOR}, loading.answerable),
    "response.direct": Rule(frozenset({Role.DIRECTOR}), loading.own_response),
    "response.read": Rule(PROGRAMME, loading.response),
    "response.manage": Rule(PROGRAMME, loading.response),
    "response.upload": Rule(COUNCIL | PROGRAMME, loading.answerable, invited=True, writes=False),
    "invitation.manage": Rule(PROGRAMME, loading.invitation),
    "document.read": Rule(SIGNED_IN, loading.document, invited=True),
    "document.confirm": Rule(SIGNED_IN, loading.document),
    "document.manage": Rule(PROGRAMME, loading.document),
    "questionnaire.list": Rule(STAFF, loading.exercises),
    "questionnaire.start": Rule(PROGRAMME, loading.exercises),
    "questionnaire.read": Rule(STAFF, loading.questionnaire),
    "questionnaire.design": Rule(PROGRAMME, loading.questionnaire),
    "questionnaire.invite": Rule(PROGRAMME, loading.questionnaire),
    "questionnaire.import": Rule(PROGRAMME, loading.exercises, writes=False),
    "questionnaire.take_in": Rule(PROGRAMME, loading.questionnaire, writes=False),
    "questionnaire.export": Rule(PROGRAMME, loading.questionnaire),
    "reminder.manage": Rule(PROGRAMME, loading.reminder),
    "intake.handle": Rule(PROGRAMME, loading.intake),
    "exercise.list": Rule(STAFF, loading.exercises),
    "exercise.start": Rule(PROGRAMME),
    "exercise.see": Rule(STAFF, loading.exercise),
    "exercise.manage": Rule(PROGRAMME, loading.exercise),
    "briefing.list": Rule(STAFF, loading.exercises),
    "briefing.plan": Rule(CAPTURE, loading.exercises),
    "briefing.read": Rule(STAFF, loading.briefing),
    "briefing.run": Rule(CAPTURE, loading.own_briefing),
    "briefing.lead": Rule(CAPTURE, loading.led_briefing),
    "seat.manage": Rule(CAPTURE, loading.led_seat),
    "briefing.import": Rule(CAPTURE, loading.own_briefing, writes=False),
    "note.correct": Rule(CAPTURE, loading.own_note),
    "vote.strike": Rule(CAPTURE, loading.own_vote),
    "notes.review": Rule(CAPTURE, loading.own_import),
    "seat.use": Rule(ANYONE),
    "theme.list": Rule(STAFF, loading.exercises),
    "theme.overview": Rule(STAFF, loading.exercise),
    "theme.suggest": Rule(PROGRAMME, loading.exercise),
    "theme.run": Rule(STAFF, loading.suggestion_run),
    "theme.adopt": Rule(PROGRAMME, loading.suggested_theme),
    "theme.write": Rule(PROGRAMME, loading.exercise),
    "theme.read": Rule(STAFF, loading.theme),
    "theme.redefine": Rule(PROGRAMME, loading.theme),
    "theme.change": Rule(PROGRAMME, loading.theme),
    "theme.import": Rule(PROGRAMME, loading.exercise, writes=False),
    "theme.code": Rule(PROGRAMME, loading.exercise),
    "corpus.see": Rule(PROGRAMME, loading.exercise),
    "corpus.prepare": Rule(PROGRAMME, loading.exercise),
    "text.handle": Rule(PROGRAMME, loading.corpus_text),
    "personal.decide": Rule(PROGRAMME, loading.personal_data),
    "reanchoring.do": Rule(PROGRAMME, loading.reanchoring),
    "blind.open": Rule(PROGRAMME, loading.exercise),
    "blind.see": Rule(PROGRAMME, loading.double_round),
    "blind.read": Rule(PROGRAMME, loading.own_round),
    "blind.rule": Rule(PROGRAMME, loading.double_round),
    "analysis.see": Rule(STAFF, loading.exercise),
    "analysis.keep": Rule(STAFF, loading.exercise),
    "view.forget": Rule(STAFF, loading.saved_view),
    "framework.list": Rule(SIGNED_IN),
    "framework.read": Rule(SIGNED_IN, loading.framework_version),
    "framework.fork": Rule(DRAFTING, loading.framework_version),
    "framework.draft": Rule(DRAFTING, loading.framework_version),
    "framework.import": Rule(DRAFTING),
    "measure.read": Rule(SIGNED_IN, loading.measure_version),
    "measure.remark": Rule(DRAFTING, loading.measure_version),
    "measure.decide": Rule(DRAFTING, loading.measure_version),
    "remark.settle": Rule(DRAFTING, loading.clause_comment),
    "language.read": Rule(SIGNED_IN),
    "history.list": Rule(SIGNED_IN),
    "history.read": Rule(SIGNED_IN, loading.snapshot),
    "history.import": Rule(DRAFTING, writes=False),
    "history.handle": Rule(DRAFTING, loading.history_file),
    "history.map": Rule(DRAFTING, loading.history_file, writes=False),
    "series.list": Rule(SIGNED_IN),
    "series.read": Rule(SIGNED_IN, loading.series),
    "series.place": Rule(DRAFTING),
    "data_set.start": Rule(DRAFTING),
    "data_set.read": Rule(SIGNED_IN, loading.data_set),
    "data_set.change": Rule(DRAFTING, loading.data_set),
    "dryrun.list": Rule(SIGNED_IN),
    "dryrun.start": Rule(DRAFTING),
    "dryrun.read": Rule(SIGNED_IN, loading.dry_run),
    "dryrun.choose_peers": Rule(DRAFTING | COUNCIL, loading.dry_run),
    "extract.list": Rule(DRAFTING | COUNCIL, extracts_loading.desk),
    "extract.give": Rule(DRAFTING | COUNCIL, extracts_loading.desk, writes=False),
    "extract.read": Rule(DRAFTING | COUNCIL, extracts_loading.extract),
    "records.make": Rule(DRAFTING | COUNCIL, extracts_loading.desk),
    "records.read": Rule(DRAFTING | COUNCIL, extracts_loading.records),
    "records_run.read": Rule(DRAFTING | COUNCIL, extracts_loading.run),
    "persons.see": Rule(DRAFTING | COUNCIL, extracts_loading.persons),
    "people_moved.read": Rule(DRAFTING | COUNCIL, extracts_loading.moved),
    "comparison.see": Rule(SIGNED_IN),
    "comparison.check": Rule(DRAFTING, writes=False),
    "proposal.list": Rule(STAFF, evidence_loading.exercises),
    "proposal.see_all": Rule(STAFF, evidence_loading.exercise),
    "proposal.write": Rule(DRAFTING, evidence_loading.exercise),
    "proposal.read": Rule(STAFF, evidence_loading.proposal),
    "proposal.change": Rule(DRAFTING, evidence_loading.proposal),
    "evidence.take_back": Rule(DRAFTING, evidence_loading.evidence),
    "passage.trace": Rule(STAFF, evidence_loading.passage),
    "passage.link": Rule(DRAFTING, evidence_loading.passage),
    "panel.open": Rule(DRAFTING, evidence_loading.exercise),
    "panel.list": Rule(STAFF, evidence_loading.exercise),
    "panel.read": Rule(STAFF, evidence_loading.panel),
    "panel.score": Rule(DRAFTING, evidence_loading.own_panel),
    "panel.lead": Rule(DRAFTING, evidence_loading.panel),
    "decision.list": Rule(STAFF, evidence_loading.exercise),
    "decision.record": Rule(DRAFTING, evidence_loading.exercise),
    "decision.read": Rule(STAFF, evidence_loading.decision),
    "became.see": Rule(STAFF, evidence_loading.exercise),
    "became.own": Rule(COUNCIL, evidence_loading.own_exercise),
    "consent.say": Rule(frozenset({Role.DIRECTOR}), evidence_loading.own_exercise),
    "consent.write_down": Rule(PROGRAMME, evidence_loading.exercise),
    "board_report.list": Rule(STAFF, evidence_loading.exercise),
    "board_report.freeze": Rule(PROGRAMME, evidence_loading.exercise),
    "board_report.read": Rule(STAFF, evidence_loading.report),
    "publication.manage": Rule(frozenset({Role.ADMINISTRATOR}), evidence_loading.report),
    "publication.read": Rule(ANYONE, evidence_loading.publication, invited=True),
    "report.themes": Rule(STAFF, loading.exercise),
    "report.codings": Rule(PROGRAMME, loading.exercise, writes=False),
    "report.dryrun": Rule(SIGNED_IN, loading.dry_run),
    "work.follow": Rule(SIGNED_IN, loading.own_job),
    "administration.see": Rule(frozenset({Role.ADMINISTRATOR})),
    "administration.people": Rule(frozenset({Role.ADMINISTRATOR})),
    "administration.person": Rule(frozenset({Role.ADMINISTRATOR}), loading.person),
}


def visitor() -> Visitor | None:
    """Who is signed in, if anybody."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def me() -> Visitor:
    """Who is signed in, for views whose rule lets nobody else in."""
    found = visitor()
    if found is None:
        abort(403)
    return found


def may(name: str) -> bool:
    """Whether the visitor's role passes a rule: for showing or hiding what leads there."""
    who, found = RULES[name].who, visitor()
    return not who or (found is not None and found.person.role in who)


def allow(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put a view under a rule. The view is handed `db` and what the rule's loader found."""
    rule = RULES[name]

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def guarded(**args: Any) -> Any:
            found = visitor()
            if rule.who:
                if found is None and request.method != "GET":
                    raise SignInEnded(
                        "You are not signed in any more, so nothing was saved. Keep a copy of your text, sign in, and send it again."
                    )
                if found is None:
                    return redirect(url_for("signing_in.ask", next=_own_path()))
                if found.person.role not in rule.who:
                    abort(403)
                if found.sign_in.only_response and not rule.invited:
                    if name in IN_PERSON:
                        raise NotYours(
                            "An invitation can be passed round, so it cannot do this. Sign in by e-mail to do it."
                        )
                    abort(403)
            store = here().store
            writing = request.method == "POST" and rule.writes
            with store.unit_of_work() if writing else store.reading() as db:
                answer = view(db, **rule.load(db, found, args))
            for call in g.pop("afterwards", []):
                call()
            return answer

        guarded.rule = name  # type: ignore[attr-defined]
        return guarded

    return decorate


def afterwards(call: Callable[[], object]) -> None:
    """Do something once what this request writes has been kept."""
    g.setdefault("afterwards", []).append(call)


class SignInEnded(NotYours):
    """Something was sent after the sign-in had ended: the words are given back and not thrown away."""


IN_PERSON = frozenset({"response.sign_off", "response.direct", "document.confirm", "consent.say"})


def _own_path() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


def is_own_path(path: str | None) -> bool:
    """Whether a redirect to this stays on the site: one slash first, no second, no backslash, no control character."""
    return (
        bool(path) and path.startswith("/") and path[1:2] not in ("/", "\\") and "\\" not in path and path.isprintable()
    )


def as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
