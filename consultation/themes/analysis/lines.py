"""Every passage that stands as one plain line: what it says, whose it is, how it came, where it is in the ledger, its codes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.briefings.models import Briefing, FrameworkOption
from consultation.briefings.notes import Note
from consultation.briefings.queries import counted
from consultation.councils import REGIONS, TYPES, Council
from consultation.people import Person, Role
from consultation.responses.models import AnswerVersion
from consultation.themes.codebook.models import Theme
from consultation.themes.coding.models import POSITIONS, Coding
from consultation.themes.corpus.models import CorpusText, Passage
from consultation.themes.corpus.passages import stands

STATES = {"coded": "Coded", "nothing": "Nothing to code", "excluded": "Excluded", "unread": "Not yet read"}
SOURCES = {"answer": "Questionnaire", "note": "Briefing"}
NOBODY = "none"


@dataclass(frozen=True)
class Line:
    """One passage. `marks` are its themes with their positions; `region`, `kind` and `options` are of its council."""

    passage_id: uuid.UUID
    text_id: uuid.UUID
    source: str
    part: str
    asked: str
    council: str | None
    region: str
    kind: str
    role: str
    state: str
    because: str
    quotable: bool
    likeness: uuid.UUID | None
    marks: Mapping[uuid.UUID, str]
    options: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Filters:
    """What to look at; blank means everything. They stand in the address bar under these names."""

    theme: str = ""
    position: str = ""
    region: str = ""
    kind: str = ""
    role: str = ""
    option: str = ""
    source: str = ""
    part: str = ""
    council: str = ""
    state: str = ""
    quotable: str = ""
    likeness: str = ""

    def given(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}

    def take(self, line: Line) -> bool:
        """Whether a passage is among those looked at."""
        marks = {str(theme): position for theme, position in line.marks.items()}
        positions = [marks[self.theme]] if self.theme in marks else [] if self.theme else list(marks.values())
        wanted = {
            "region": line.region,
            "kind": line.kind,
            "role": line.role,
            "source": line.source,
            "part": line.part,
            "council": line.council or NOBODY,
            "state": line.state,
        }
        return (
            all(not value or value == wanted[name] for name, value in vars(self).items() if name in wanted)
            and (not self.theme or self.theme in marks)
            and (not self.position or self.position in (position or NOBODY for position in positions))
            and (not self.option or self.option in line.options)
            and (not self.quotable or line.quotable)
            and (not self.likeness or str(line.likeness) == self.likeness)
        )


def lines(db: Session, exercise_id: uuid.UUID) -> list[Line]:
    """Every passage of the texts that stand, in a steady order: by question, council, text and place."""
    marks = _marks(db, exercise_id)
    councils = {council.code: council for council in db.exec(select(Council))}
    options = preferred(db, exercise_id)
    return [_line(row, councils, options, marks) for row in db.execute(_rows(exercise_id))]


def _rows(exercise_id: uuid.UUID) -> Any:
    writers: Any = sa.select(col(AnswerVersion.id).label("version"), col(Person.role).label("role"))
    writer = writers.join(Person, col(Person.id) == col(AnswerVersion.saved_by)).subquery()
    columns: list[Any] = [
        col(Passage.id).label("passage"),
        col(CorpusText.id).label("text"),
        col(CorpusText.source_kind).label("source"),
        col(CorpusText.part),
        col(CorpusText.asked),
        col(CorpusText.council_code).label("code"),
        writer.c.role,
        col(CorpusText.set_aside_because).label("excluded"),
        col(Passage.set_aside_because).label("aside"),
        col(Passage.quotable),
        col(CorpusText.likeness),
    ]
    council = sa.func.coalesce(col(CorpusText.council_code), "~")
    return (
        sa.select(*columns)
        .select_from(Passage)
        .join(CorpusText, col(CorpusText.source_version_id) == col(Passage.source_version_id))
        .outerjoin(writer, writer.c.version == col(Passage.source_version_id))
        .where(col(CorpusText.exercise_id) == exercise_id, stands())
        .order_by(col(CorpusText.asked), council, col(CorpusText.source_version_id), col(Passage.start))
    )


def _line(
    row: Any,
    councils: Mapping[str, Council],
    options: Mapping[str, frozenset[str]],
    marks: Mapping[uuid.UUID, Mapping[uuid.UUID, str]],
) -> Line:
    council = councils.get(row.code)
    mine = {} if row.excluded else marks.get(row.passage, {})
    state = "excluded" if row.excluded else "coded" if mine else "nothing" if row.aside else "unread"
    wrote = "briefing" if row.source == "note" else NOBODY
    return Line(
        row.passage,
        row.text,
        row.source,
        row.part,
        row.asked,
        row.code,
        council.region if council else NOBODY,
        council.council_type if council else NOBODY,
        row.role.value if isinstance(row.role, Role) else str(row.role or wrote),
        state,
        row.excluded or row.aside or "",
        bool(row.quotable),
        row.likeness,
        mine,
        options.get(row.code, frozenset()),
    )


def preferred(db: Session, exercise_id: uuid.UUID) -> dict[str, frozenset[str]]:
    """For each council the options it spoke for at a closed briefing, in its own name and never against."""
    query = (
        select(Note.council_code, Note.option_id, Note.position)
        .join(Briefing, col(Briefing.id) == col(Note.briefing_id))
        .where(Briefing.exercise_id == exercise_id, counted(), col(Note.council_code).is_not(None))
        .where(col(Note.option_id).is_not(None), Note.position != "")
    )
    taken: dict[tuple[str, str], set[str]] = {}
    for named, chosen, position in db.exec(query):
        taken.setdefault((str(named), str(chosen)), set()).add(position)
    found: dict[str, set[str]] = {}
    for (code, option), positions in taken.items():
        if positions == {"for"}:
            found.setdefault(code, set()).add(option)
    return {code: frozenset(options) for code, options in found.items()}


def dimensions(db: Session, exercise_id: uuid.UUID, every: Iterable[Line]) -> dict[str, tuple[str, dict[str, str]]]:
    """What themes can be crossed with: a name for people, and the values there are with theirs."""
    there = list(every)
    kept = FrameworkOption.exercise_id == exercise_id
    options = {str(option.id): option.name for option in db.exec(select(FrameworkOption).where(kept))}
    asked = dict(sorted({line.part: line.asked for line in there}.items(), key=lambda pair: pair[1]))
    roles = {role.value: role.value.replace("_", " ").capitalize() for role in Role}
    roles |= {"briefing": "Said at a briefing", NOBODY: "Not known"}
    used = {line.role for line in there}
    return {
        "region": ("Region", REGIONS),
        "kind": ("Type of council", TYPES),
        "role": ("Role of who wrote", {key: words for key, words in roles.items() if key in used}),
        "option": ("Option preferred", options),
        "source": ("Briefing or questionnaire", SOURCES),
        "part": ("Question or briefing", asked),
        "position": ("Position", {key or NOBODY: words for key, words in POSITIONS.items()}),
        "state": ("Ledger", STATES),
    }


def _marks(db: Session, exercise_id: uuid.UUID) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    query = (
        sa.select(col(Coding.passage_id), col(Coding.theme_id), col(Coding.position))
        .join(Theme, col(Theme.id) == col(Coding.theme_id))
        .where(col(Theme.exercise_id) == exercise_id, col(Coding.withdrawn_at).is_(None))
    )
    found: dict[uuid.UUID, dict[uuid.UUID, str]] = {}
    for passage, theme, position in db.execute(query):
        found.setdefault(passage, {})[theme] = position
    return found
