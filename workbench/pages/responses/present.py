"""What the following pages show: councils counted by region and type, the tile map, what changed between sealed copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from consultation.councils import REGIONS, Council
from consultation.questionnaires.models import Edition
from consultation.questionnaires.questions import Question
from consultation.questionnaires.routing import hidden
from consultation.responses.models import Answer, Submission
from consultation.responses.queries import NOT_INVITED, STAGES, Standing

MOST_TILES = 400  # a picture of more would show nothing
MARKS = {"submitted": "✓", "ready": "✍", "answering": "…", "opened": "○", "invited": "–", "declined": "✕", "": "·"}
MAP = ("NW", "NE", "YH", "WM", "EM", "E", "SW", "SE", "L")  # as they lie, in three columns


@dataclass(frozen=True)
class Whole:
    """All councils: how many there are, were invited, and have submitted."""

    councils: int
    invited: int
    counts: Counter[str]

    @property
    def submitted(self) -> int:
        return self.counts["submitted"]

    @property
    def rate(self) -> int:
        """Per cent of all councils, invited or not."""
        return round(100 * self.submitted / self.councils) if self.councils else 0


@dataclass(frozen=True)
class Tile:
    council: Council
    response_id: Any
    stage: str
    short: str

    @property
    def words(self) -> str:
        return STAGES.get(self.stage, "Not invited")


def whole_of(counted: Counter[tuple[str, str, str]]) -> Whole:
    """The whole from councils by region, type and stage."""
    counts: Counter[str] = Counter()
    for (_, _, stage), count in counted.items():
        counts[stage] += count
    return Whole(counts.total(), counts.total() - counts[""], counts)


def by(counted: Counter[tuple[str, str, str]], names: Mapping[str, str], place: int) -> list[tuple[str, Whole]]:
    """The whole split by region (place 0) or type (place 1); parts without a council are left out."""
    found: dict[str, Counter[tuple[str, str, str]]] = {}
    for key, count in counted.items():
        found.setdefault(key[place], Counter())[key] += count
    return [(name, whole_of(found[key])) for key, name in names.items() if key in found]


def tiles(every: Sequence[Standing]) -> list[tuple[str, str, list[Tile]]]:
    """Regions as they lie on the map, each with a tile a council."""
    found: dict[str, list[Tile]] = {}
    shorts = short_names([one.council.name for one in every])
    for one in every:
        tile = Tile(one.council, one.response_id, one.stage, shorts[one.council.name])
        found.setdefault(one.council.region, []).append(tile)
    return [(key, REGIONS[key], found[key]) for key in MAP if key in found]


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Three letters for each tile, no two alike while letters last; the whole name is beside it for whoever asks."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        letters = "".join(c for c in name.upper() if c.isalpha())
        words = [word for word in name.replace("-", " ").split() if word[:1].isupper()]
        tries = ["".join(word[0] for word in words[:3])] if len(words) > 2 else []
        tries += [letters[:3], *(letters[:2] + letter for letter in letters[3:]), letters[:3]]
        found[name] = next((t for t in tries if t not in taken), letters[:3]).upper()
        taken.add(found[name])
    return found


def in_words(found: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Who is not in the counts, by how each stands."""
    order = [*STAGES, ""]
    return [(STAGES.get(stage, NOT_INVITED), found[stage]) for stage in order if stage in found]


def gone(edition: Edition, answers: Mapping[str, Answer]) -> frozenset[str]:
    return hidden(edition.asks(), {key: answer.value for key, answer in answers.items()})


def between(
    submissions: Sequence[Submission], editions: Mapping[int, Edition]
) -> dict[Any, list[tuple[Question, str, str]]]:
    """What each sealed copy changed from the one before it, by its id."""
    found = {}
    for before, after in pairwise(submissions):
        asked = editions[after.copy_of_answers["edition"]].asks()
        old, new = _said(before), _said(after)
        found[after.id] = [
            (question, old.get(question.id, ""), new.get(question.id, ""))
            for question in asked.questions()
            if old.get(question.id, "") != new.get(question.id, "")
        ]
    return found


def _said(sealed: Submission) -> dict[str, str]:
    told = sealed.copy_of_answers["answers"]
    return {key: "" if one.get("hidden") else one["value"] for key, one in told.items()}
