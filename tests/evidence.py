"""What tests of the evidence chain share: words, themes, a changed measure, runs of both frameworks, and a proposal."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from consultation import consent
from consultation.people import Person, Role, add_person
from consultation.themes.codebook.models import Theme
from consultation.themes.coding.judging import judge
from consultation.themes.coding.marks import Judgement, Mark
from consultation.themes.corpus.models import Passage
from framework_drafts.deliberation import panels, rating
from framework_drafts.deliberation.criteria import USUAL
from framework_drafts.deliberation.models import Panel
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals import evidence, writing
from framework_drafts.proposals.evidence import Pointed
from framework_drafts.proposals.models import Proposal, ProposalEvidence
from tests.drafting import change, forked, freeze, pinned
from tests.factories import NOW, World, hear, passages_now, submit
from tests.theming import themes_in

WRITTEN, SPOKEN, QUIET = "Carers need breaks.", "Carers again, said one.", "Said by nobody at all."


@dataclass
class Talk:
    """A written and a spoken sentence of two councils and one of nobody, all of one theme."""

    themes: list[Theme]
    passages: dict[str, Passage]
    staff: list[Person] = field(default_factory=list)


def talked(db: Session, world: World) -> Talk:
    """Northmoor writes, Southmere speaks, somebody speaks without a name; all coded with the first theme and worth quoting."""
    submit(db, world, "Northmoor", WRITTEN)
    hear(db, world, [(SPOKEN, "X90000002"), (QUIET, None)])
    found = {one.text: one for one in passages_now(db, world.exercise.id)}
    themes = themes_in(db, world, "Unpaid carers", "Data that comes late")
    by = reviewer(world)
    for text, position in ((WRITTEN, "for"), (SPOKEN, "against"), (QUIET, "")):
        mark = Mark(themes[0].id, position)
        judge(db, passage=found[text], judgement=Judgement((mark,), quotable=True), by=by, at=NOW)
    return Talk(themes, found)


def reviewer(world: World) -> uuid.UUID:
    return world.people[Role.REVIEWER].id


def may_quote(db: Session, world: World, council: str = "X90000001", level: str = consent.NAMED) -> Any:
    return consent.say(
        db, exercise_id=world.exercise.id, council_code=council, level=level, by=world.people[Role.DIRECTOR].id, at=NOW
    )


def proposed(db: Session, world: World, kind: str = "rule", title: str = "Breaks first", measure: str = "") -> Proposal:
    wording = writing.Wording(title, kind, "Do it.", "Because.", measure=measure)
    return writing.propose(db, exercise=world.exercise, wording=wording, by=reviewer(world), at=NOW)


def linked(
    db: Session, world: World, proposal: Proposal, kind: str, key: uuid.UUID, stance: str = "for", part: str = ""
) -> ProposalEvidence:
    return evidence.link(
        db,
        proposal=proposal,
        at_what=Pointed(kind, key, part),
        stance=stance,
        says="It says so.",
        by=reviewer(world),
        at=NOW,
    )


def changed_measure(db: Session, code: str = "2A") -> tuple[MeasureVersion, MeasureVersion, Any]:
    """A measure of ASCOF 2024-25, the same worked out otherwise in a frozen framework of ours, and that framework."""
    draft = forked(db, "Ours")
    old = pinned(db, draft, code).measure
    source = {"kind": "ratio", "series": f"ascof-2024-25:{code}", "scale": 100.0, "interval": "wilson"}
    change(db, draft, code, source=source)
    frozen = freeze(db, draft)
    return old, pinned(db, frozen, code).measure, frozen


def members(db: Session, world: World, count: int) -> list[Person]:
    """People of the working group, new ones."""
    return [
        add_person(
            db, name=f"Member {n}", email=f"member{n}.{uuid.uuid4().hex[:6]}@example.org", role=Role.WORKING_GROUP, by=None, at=NOW
        )
        for n in range(count)
    ]  # fmt: skip


def panel_of(db: Session, world: World, proposals: list[Proposal], people: list[Person], *, quorum: int = 2) -> Panel:
    made = panels.open_panel(
        db, exercise=world.exercise, title="A panel", criteria=USUAL, quorum=quorum, items=proposals, members=people,
        by=reviewer(world), at=NOW,
    )  # fmt: skip
    for person in people:
        panels.declare(db, panel=made, interests="None", stands_aside=[], by=person.id, at=NOW)
    return made


def score(db: Session, panel: Panel, person: Person, value: int | None, reason: str = "", place: int = 0) -> int:
    """The same score by every criterion."""
    keys = [one["key"] for one in panel.criteria["criteria"]]
    item = panels.items_of(db, panel.id)[place]
    return rating.rate(
        db,
        panel=panel,
        item=item,
        scores=dict.fromkeys(keys, value),
        reasons=dict.fromkeys(keys, reason),
        by=person.id,
        at=NOW,
    )
