"""From what the coding page sent to a judgement: themes, positions, the stretch that was meant, memo and flag."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from consultation.errors import Unusable
from consultation.themes.coding.marks import Judgement, Mark, live_codings
from consultation.themes.corpus.masking import Masked
from consultation.themes.corpus.models import Passage
from consultation.themes.corpus.redacting import cuts, places_of
from consultation.themes.corpus.sources import words_of
from workbench.access import as_uuid
from workbench.pages.fields import without_nul

NOTHING = "nothing to code"


def judgement_from(db: Any, passage: Passage, form: Any) -> Judgement:
    """What was ticked and typed. A stretch belongs to the themes that are given now, or to all where none is new."""
    before = {coding.theme_id: coding for coding in live_codings(db, passage.id)}
    stretch = stretch_from(db, passage, form)
    marks = []
    keys = [key for text in form.getlist("theme") if (key := as_uuid(text))]
    fresh = [key for key in keys if key not in before]
    for key in keys:
        position = form.get(f"position-{key}", "")
        if key in before and not (stretch and not fresh):
            marks.append(Mark(key, position, before[key].start, before[key].end))
        else:
            marks.append(Mark(key, position, *(stretch or (None, None))))
    nothing = (without_nul(form.get("because")) or NOTHING) if form.get("nothing") else ""
    memo = without_nul(form.get("memo", "")) or ""
    return Judgement(tuple(marks), memo, bool(form.get("quotable")), nothing)


def stretch_from(db: Any, passage: Passage, form: Mapping[str, str]) -> tuple[int, int] | None:
    """Where the words that were meant stand, as offsets into the text as it was written; None for the whole passage.

    `words_at` tells which of several places was meant. Raises Unusable when the words are not there."""
    words = (without_nul(form.get("words", "")) or "").strip()
    if not words or words == passage.text:
        return None
    wished = form.get("words_at", "")
    place = passage.text.find(words)
    if re.fullmatch(r"[0-9]{1,6}", wished) and passage.text.startswith(words, int(wished)):
        place = int(wished)
    if place < 0:
        raise Unusable("Copy the words that you mean exactly as they stand in the passage, or leave the box blank.")
    return as_written(db, passage, place, place + len(words))


def as_written(db: Any, passage: Passage, start: int, end: int) -> tuple[int, int]:
    """From places in the passage as it is shown to places in the text as it was written."""
    original = words_of(db, passage.source_kind, passage.source_version_id)
    masked = Masked.of(original, cuts(places_of(db, passage.source_version_id)), passage.start, passage.end)
    return masked.origin(start), masked.origin(end, ends=True)


def also_chosen(db: Any, passage: Passage, form: Any) -> list[tuple[Passage, str]]:
    """Other sentences of the same text that were ticked, each with what the page showed of it: they are given the same
    themes besides those they have."""
    keys: set[uuid.UUID] = {key for text in form.getlist("also") if (key := as_uuid(text)) and key != passage.id}
    same = select(Passage).where(Passage.source_version_id == passage.source_version_id).order_by(Passage.start)
    return [(other, form.get(f"seen-{other.id}", "")) for other in db.exec(same) if other.id in keys]
