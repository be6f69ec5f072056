"""Pure: lists of choices as somebody types them, one on a line, and the same choices kept known by their keys."""

from __future__ import annotations

from consultation.errors import Unusable
from consultation.questionnaires.questions import GridScale, Option


def options_from(typed: str, before: tuple[Option, ...], *, keep: bool, other: str = "") -> tuple[Option, ...]:
    """Choices from lines. A label that was there keeps its key, a new one gets a key that was never used.

    Where `keep` (the question was published), choices that are gone are retired and stay; else they fall away. `other`
    is the label of a choice that asks to say what is meant."""
    labels = [line.strip() for line in typed.splitlines() if line.strip()]
    if other:
        labels = [label for label in labels if label.casefold() != other.casefold()] + [other]
    if len({label.casefold() for label in labels}) != len(labels):
        raise Unusable("Two lines say the same: make each different.")
    known = {option.label.casefold(): option for option in before}
    used = {option.key for option in before}
    found: list[Option] = []
    for label in labels:
        old = known.get(label.casefold())
        key = old.key if old else _fresh(used)
        used.add(key)
        found.append(_made(key, label, label == other and bool(other)))
    kept = {option.key for option in found}
    if keep:
        found += [option.model_copy(update={"retired": True}) for option in before if option.key not in kept]
    return tuple(found)


def scales_from(typed: str, before: tuple[GridScale, ...], *, keep: bool) -> tuple[GridScale, ...]:
    """Scales from lines like “Verdict: Keep; Change; Drop”."""
    known, used, found = {scale.label.casefold(): scale for scale in before}, {scale.key for scale in before}, []
    for line in (line.strip() for line in typed.splitlines() if line.strip()):
        label, colon, rest = line.partition(":")
        if not label.strip() or not colon or ";" not in rest:
            raise Unusable(f"Write each scale like “Verdict: Keep; Change; Drop”. This line is not: “{line[:60]}”.")
        old = known.get(label.strip().casefold())
        key = old.key if old else _fresh(used, "s")
        used.add(key)
        options = options_from(rest.replace(";", "\n"), old.options if old else (), keep=keep)
        found.append(GridScale(key=key, label=label.strip()[:200], options=options))
    kept = {scale.key for scale in found}
    if keep:
        found += [scale.model_copy(update={"retired": True}) for scale in before if scale.key not in kept]
    return tuple(found)


def lines_of(options: tuple[Option, ...]) -> str:
    """The choices that are offered, one on a line; “other” has a tick of its own."""
    return "\n".join(option.label for option in options if not option.retired and not option.other)


def scales_in_words(scales: tuple[GridScale, ...]) -> str:
    return "\n".join(
        f"{s.label}: {'; '.join(o.label for o in s.options if not o.retired)}" for s in scales if not s.retired
    )


def _fresh(used: set[str], letter: str = "o") -> str:
    number = len(used) + 1
    while f"{letter}{number}" in used:
        number += 1
    return f"{letter}{number}"


def _made(key: str, label: str, other: bool) -> Option:
    if len(label) > 300:
        raise Unusable(f"Shorten this line to 300 characters: “{label[:60]}…”.")
    return Option(key=key, label=label, other=other)
