"""What tests of themes share: a little talk, themes, and a run of the machine."""

from __future__ import annotations

import uuid

from sqlmodel import Session

from consultation.people import Role
from consultation.themes.codebook.models import Theme
from consultation.themes.codebook.writing import Wording, add_theme
from consultation.themes.corpus.models import Passage
from consultation.themes.corpus.passages import passages_to_group
from consultation.themes.engine.grouping import group, resample
from consultation.themes.engine.layout import lay_out
from consultation.themes.engine.vectors import LIGHT, combined
from consultation.themes.suggestions.models import SuggestionRun
from consultation.themes.suggestions.running import Asked, Grouped, store_run
from tests.factories import NOW, World, answer, hear, passages_now, submit

SAID = {"Northmoor": "Carers need breaks. Data arrives too late.", "Southmere": "Carers are forgotten in the survey."}
NOTES = [("Carers again, said one.", "X90000001"), ("Nobody believes the figures here.", None)]


def talk(db: Session, world: World) -> list[Passage]:
    """Two councils that wrote, one that has not signed off, and a briefing: five passages."""
    for council, text in SAID.items():
        submit(db, world, council, text)
    answer(db, world, "Westhope", "long_text", "Not signed off, so not read yet.")
    hear(db, world, NOTES)
    return passages_now(db, world.exercise.id)


def themes_in(db: Session, world: World, *names: str) -> list[Theme]:
    by = world.people[Role.REVIEWER].id
    return [add_theme(db, exercise_id=world.exercise.id, wording=Wording(name), by=by, at=NOW) for name in names]


def suggest_in(db: Session, world: World, *, themes: int | None = None) -> SuggestionRun:
    """A run of the light engine over the passages as they stand."""
    passages = passages_to_group(db, world.exercise.id)
    texts = sorted({passage.text for passage in passages})
    vectors = combined(texts, None, seed=1)
    found = group(vectors, themes=themes, seed=1)
    samples = [resample(vectors, found, number=number, seed=1) for number in range(2)]
    asked = Asked(uuid.uuid4(), world.exercise.id, LIGHT, themes, 1, world.people[Role.REVIEWER].id)
    whole = Grouped(texts, vectors, found, samples, *lay_out(vectors, seed=1))
    return store_run(db, asked=asked, passages=passages, found=whole, seconds=0.1, at=NOW)
