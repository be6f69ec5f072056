"""What a fact's source says today: every number, name and quotation of a report is read here, and only here.

A source is plain data: a kind, and the ids of what it is drawn from. The same source asked again later tells whether the
records still say the same.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from consultation.briefings.models import Attendance, Briefing
from consultation.briefings.voting import Taken, votes_of
from consultation.councils import Council
from consultation.exercises import Exercise
from consultation.questionnaires.queries import edition_answered, of_exercise
from consultation.questionnaires.wording import readable
from consultation.responses.counting import Counted, closed_questions
from consultation.responses.queries import standings
from consultation.tabulate import Present, ThemeRow, present_in, themes_by_councils
from consultation.themes.coding.ledger import Ledger, ledger
from consultation.themes.corpus.quotable import Quotable, quotable
from framework_drafts.board_report.runs import Runs
from framework_drafts.decisions.models import OUTCOMES
from framework_drafts.decisions.standing import Standing
from framework_drafts.deliberation.outcome import VERDICTS
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.proposals.tracing import Chain, councils_in

Source = Mapping[str, Any]
WITHHELD = "withheld"
KINDS = {
    "exercise": "The exercise",
    "councils": "The list of councils and their responses",
    "council": "The list of councils",
    "briefings": "Closed briefings and who came",
    "ledger": "The ledger of passages",
    "theme": "Codings with a theme, counted in councils",
    "passage": "Words of a council, quoted with its consent",
    "answer": "Signed-off answers to the questionnaire",
    "vote": "A vote taken at a briefing",
    "proposal": "A proposal and what bears on it",
    "decision": "The log of decisions",
    "panel": "A panel’s scores, as the decision keeps them",
    "run": "A framework and its dry run",
}


class Records:
    """The stored records of one exercise, read when first asked for."""

    def __init__(self, db: Session, exercise: Exercise, results: Path, limits: Thresholds) -> None:
        self.db, self.exercise = db, exercise
        self.chain = Chain(db, exercise.id)
        self.runs = Runs(db, results, limits)
        self._readers: dict[str, Callable[[Source], str | None]] = {
            "exercise": lambda s: {"title": exercise.title, "purpose": exercise.purpose}.get(s["what"]),
            "councils": self._councils,
            "council": lambda s: c.name if (c := self.db.get(Council, s["id"])) else None,
            "briefings": self._briefings,
            "ledger": lambda s: str(getattr(self.ledger.passages, s["what"])),
            "theme": self._theme,
            "passage": self._passage,
            "answer": self._answer,
            "vote": self._vote,
            "proposal": self._proposal,
            "decision": self._decision,
            "panel": self._panel,
            "run": self.runs.told,
        }

    def value(self, source: Source) -> str | None:
        """What the records say today, as a report prints it; None where there is nothing of the kind any more."""
        reader = self._readers.get(str(source.get("kind")))
        return reader(source) if reader else None

    @cached_property
    def quotes(self) -> dict[str, Quotable]:
        """What may be quoted today, by passage."""
        return {str(one.line.passage_id): one for one in quotable(self.db, self.exercise.id, self.chain.lines)}

    @cached_property
    def themes(self) -> list[ThemeRow]:
        return themes_by_councils(self.db, self.exercise.id, present=self.heard)

    @cached_property
    def heard(self) -> Present:
        return present_in(self.db, self.exercise.id)

    @cached_property
    def ledger(self) -> Ledger:
        return ledger(self.db, self.exercise.id)

    @cached_property
    def stages(self) -> dict[str, tuple[Council, set[str]]]:
        """Every council there is with the stages of its responses, to all questionnaires of the exercise."""
        found: dict[str, tuple[Council, set[str]]] = {}
        for questionnaire in of_exercise(self.db, self.exercise.id):
            for one in standings(self.db, questionnaire.id):
                held = found.setdefault(one.council.code, (one.council, set()))[1]
                if one.stage:
                    held.add(one.stage)
        return found

    @cached_property
    def questions(self) -> list[tuple[uuid.UUID, Counted, str]]:
        """Closed questions with their questionnaire, and how they read to somebody who is no council."""
        found = []
        for questionnaire in of_exercise(self.db, self.exercise.id):
            edition = edition_answered(self.db, questionnaire.id)
            if edition is not None:
                asked = edition.asks()
                counted = closed_questions(self.db, questionnaire.id, edition)
                found += [(questionnaire.id, one, readable(one.heading, asked)) for one in counted]
        return found

    @cached_property
    def briefings(self) -> list[Briefing]:
        query = select(Briefing).where(Briefing.exercise_id == self.exercise.id, col(Briefing.closed_at).is_not(None))
        return list(self.db.exec(query.order_by(col(Briefing.starts_at), col(Briefing.id))))

    @cached_property
    def votes(self) -> list[Taken]:
        return [one for one in votes_of(self.db, [b.id for b in self.briefings]) if one.vote.struck_because is None]

    @cached_property
    def decisions(self) -> list[Standing]:
        """Those that stand, the oldest first."""
        return [one for one in reversed(self.chain.decisions) if one.superseded_by is None]

    def councils_where(self, what: str, region: str = "") -> list[Council]:
        """Councils by what became of their invitation: all, invited, submitted, declined, silent (invited, and neither)."""
        rows = [(c, s) for c, s in self.stages.values() if not region or c.region == region]
        holds: dict[str, Callable[[set[str]], bool]] = {
            "all": lambda s: True,
            "invited": bool,
            "submitted": lambda s: "submitted" in s,
            "declined": lambda s: "declined" in s and "submitted" not in s,
            "silent": lambda s: bool(s) and not s & {"submitted", "declined"},
        }
        return sorted((c for c, s in rows if holds[what](s)), key=lambda c: c.name)

    def _councils(self, source: Source) -> str:
        region = str(source.get("region", ""))
        if source["what"] == "rate":
            invited = len(self.councils_where("invited", region))
            return f"{len(self.councils_where('submitted', region)) / invited:.0%}" if invited else "–"
        return str(len(self.councils_where(str(source["what"]), region)))

    def _briefings(self, source: Source) -> str | None:
        if source["what"] == "count":
            return str(len(self.briefings))
        if source["what"] == "came":
            return str(len(self.heard.came))
        if source["what"] == "heard":
            return str(len(self.heard.councils))
        query = select(Attendance.council_code).where(Attendance.briefing_id == uuid.UUID(source["id"]))
        if source["what"] == "present":
            return str(len(list(self.db.exec(query))))
        briefing = next((one for one in self.briefings if str(one.id) == source["id"]), None)
        return (
            None if briefing is None else {"title": briefing.title, "day": _day(briefing.starts_at)}.get(source["what"])
        )

    def _theme(self, source: Source) -> str | None:
        row = next((one for one in self.themes if str(one.theme.id) == source["id"]), None)
        if row is None:
            return None
        councils = WITHHELD if row.councils.value is None else str(row.councils.value)
        told = {
            "name": row.theme.name,
            "definition": row.theme.definition,
            "heard": str(row.present),
            "councils": councils,
            "contributions": str(row.contributions),
            "unattributed": str(row.unattributed),
        }
        return told.get(source["what"])

    def _passage(self, source: Source) -> str | None:
        """Words, or whose they are: only while they may be quoted, and only under the consent they were quoted under."""
        found = self.quotes.get(source["id"])
        if found is None or consent_mark(found) != source["consent"]:
            return None
        return found.text if source["what"] == "words" else found.council

    def _answer(self, source: Source) -> str | None:
        for questionnaire, table, heading in self.questions:
            if (str(questionnaire), table.question.id, table.heading) != (
                source["id"],
                source["question"],
                source["heading"],
            ):
                continue
            if source["what"] in ("heading", "answered"):
                return {"heading": _without_pipes(heading), "answered": str(table.answered)}[source["what"]]
            row = next((cells for label, cells in table.rows if label == source["row"]), None)
            if source["what"] == "row":
                return source["row"] if row is not None else None
            if row is None:
                return None
            cell = row[0]
            return WITHHELD if cell.value is None else str(cell.value)
        return None

    def _vote(self, source: Source) -> str | None:
        taken = next((one for one in self.votes if str(one.vote.id) == source["id"]), None)
        if taken is None:
            return None
        if source["what"] == "count":
            return next((str(count) for answer, count in taken.answers if answer == source["answer"]), None)
        if source["what"] == "answer":
            return next((answer for answer, _ in taken.answers if answer == source["answer"]), None)
        title = next(b.title for b in self.briefings if b.id == taken.vote.briefing_id)
        told = {
            "asked": taken.vote.asked,
            "present": str(taken.vote.councils_present),
            "unit": taken.vote.counted_in,
            "briefing": title,
        }
        return told.get(source["what"])

    def _proposal(self, source: Source) -> str | None:
        if source["what"] == "count":
            wanted = source.get("outcome")
            return str(sum(not wanted or self.chain.outcome_of(one) == wanted for one in self.chain.proposals))
        found = next((one for one in self.chain.proposals if str(one.id) == source["id"]), None)
        if found is None:
            return None
        if source["what"] in ("title", "what"):
            return str(getattr(found, source["what"]))
        councils = councils_in(self.chain.said_on(found))
        return str(getattr(councils, source["what"]))

    def _decision(self, source: Source) -> str | None:
        if source["what"] == "count":
            return str(len(self.decisions))
        one = next((each for each in self.decisions if str(each.decision.id) == source["id"]), None)
        if one is None:
            return None
        decision, what = one.decision, source["what"]
        if what == "outcome":
            outcome = one.outcomes.get(uuid.UUID(source["proposal"]))
            return OUTCOMES[outcome] if outcome else None
        if what == "vote":
            count = decision.votes.get(source["vote"])
            return None if count is None else str(count)
        if what == "stale":
            return " ".join(one.stale)
        if what == "decided_on":
            return _day(decision.decided_on)
        if what == "option":
            return source["option"] if source["option"] in decision.options else None
        return str(getattr(decision, what))

    def _panel(self, source: Source) -> str | None:
        """A panel's outcome as the decision keeps it."""
        one = next((each for each in self.decisions if str(each.decision.id) == source["decision"]), None)
        for panel in one.decision.panels if one else ():
            if (panel["panel"], panel["proposal"]) != (source["id"], source["proposal"]):
                continue
            if source["what"] == "panel":
                return str(panel["title"])
            row = next((r for r in panel["criteria"] if r["criterion"] == source["criterion"]), None)
            if row is None:
                return None
            value = row[source["what"]]
            if source["what"] == "verdict":
                return VERDICTS[value]
            return "–" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)
        return None


def consent_mark(one: Quotable) -> str:
    """Under which consent words are quoted, in a form that links no two quotations with each other."""
    return mark_of_consent(one.consent.id or 0, one.line.passage_id)


def mark_of_consent(consent_id: int, passage_id: uuid.UUID) -> str:
    return hashlib.sha256(f"{consent_id} {passage_id}".encode()).hexdigest()[:16]


def _without_pipes(heading: str) -> str:
    """A question as everybody reads it, without the sentences that differ from council to council."""
    sentences = re.split(r"(?<=[.?!])\s+", heading)
    return " ".join(one for one in sentences if "[" not in one) or heading


def _day(value: Any) -> str:
    return f"{value.day} {value:%B %Y}" if value is not None else ""
