"""Pure: rules about the years: logged breaks, breaks that the figures show, and whether councils keep their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from framework_drafts.dryruns.engine import Asked
from framework_drafts.dryruns.findings.finding import Finding, Logged, Seen, listed
from framework_drafts.dryruns.thresholds import Thresholds

LONGEST = 200  # letters of the log that a sentence quotes


def find(seen: Seen, one: Asked) -> Iterator[Finding]:
    numbers = seen.numbers.get(one.code)
    if numbers is None:
        return
    logs = seen.logs.get(one.code, ())
    yield from _logged(seen, one, logs)
    yield from _shown(one, numbers, logs, seen.thresholds)
    yield from _order(one, numbers, seen.thresholds)


def breaks_of(logs: Sequence[Logged]) -> list[str]:
    """The periods that may not be compared with what was before them, by the log."""
    return sorted({one.period for one in logs if one.comparable == "no"})


def _logged(seen: Seen, one: Asked, logs: Sequence[Logged]) -> Iterator[Finding]:
    """Breaks of the log inside the years that the data have."""
    mine = seen.results.of(one.code)
    if mine is None:
        return
    figures = [bool(np.isfinite(column).any()) for column in mine.value.T]
    given = [period for period, there in zip(seen.results.periods, figures, strict=True) if there]
    inside = [period for period in breaks_of(logs) if given and given[0] < period <= given[-1]]
    if not inside:
        return
    words = _first_words(next(log.words for log in logs if log.period == inside[-1] and log.comparable == "no"))
    verb = "breaks" if len(inside) > 1 else "a break"
    sentence = (
        f"{one.code} has {verb} in {listed(inside)} by the log of comparability: figures before and after should not be "
        f"compared. Of {inside[-1]} it says: {words}"
    )
    yield Finding(one.code, "logged_break", "fact", sentence, len(inside), None, inside[-1], "years")


def _first_words(words: str) -> str:
    """As many whole sentences as are short enough, one at least, and cut where that is too long."""
    kept = ""
    for sentence in re.split(r"(?<=[.!?])\s+", words.strip()):
        if kept and len(kept) + len(sentence) > LONGEST:
            break
        kept = f"{kept} {sentence}".strip()
    return kept if len(kept) <= 2 * LONGEST else f"{kept[: 2 * LONGEST].rsplit(' ', 1)[0]} …"


def _shown(one: Asked, numbers: Mapping[str, Any], logs: Sequence[Logged], given: Thresholds) -> Iterator[Finding]:
    """Steps between years in which councils changed places far more than usual, or all moved together."""
    for step in numbers["steps"]:
        fell = step["fall"] is not None and step["fall"] >= given.fall
        moved = step["all_moved"] or abs(step["moved"] or 0) >= given.step
        if not (fell or moved):
            continue
        before, after = step["before"], step["after"]
        logged = any(before < log.period <= after and log.kind not in ("kept", "renamed") for log in logs)
        known = f"The log of comparability names {'a' if logged else 'no'} change between them."
        if fell:
            hardly = "" if moved else ", while the typical council hardly moved"
            sentence = (
                f"On {one.code} councils changed places between {before} and {after} far more than usual: rank agreement "
                f"{step['rho']:.2f} against {_usual(numbers, step):.2f}{hardly}. A change of definition, source or "
                f"recording looks like this. {known}"
            )
            yield Finding(one.code, "rank_break", "screen", sentence, step["fall"], given.fall, after, "years")
            continue
        size = step["moved"] or 0
        how = f" by {abs(size):.1f} of the usual spread between councils" if not step["all_moved"] else ""
        way = "up" if size > 0 else "down" if size < 0 else "away from where most had stood"
        sentence = f"On {one.code} the typical council moved {way}{how} between {before} and {after}. {known}"
        yield Finding(one.code, "step", "screen", sentence, size, given.step, after, "years")


def _usual(numbers: Mapping[str, Any], step: Mapping[str, Any]) -> float:
    return float(np.median([other["rho"] for other in numbers["steps"] if other is not step]))


def _order(one: Asked, numbers: Mapping[str, Any], given: Thresholds) -> Iterator[Finding]:
    """Whether councils keep their order; that they do not although differences are reliable is a question."""
    stable = numbers["stability"][0]
    if stable is None or stable >= given.stable:
        return
    told = numbers["reliability"]
    reliable = told is not None and told >= given.reliability
    why = (
        ""
        if told is None
        else " Differences within a year are reliable, so it is change or a change of recording: which?"
        if reliable
        else " Much of a council’s place is chance."
    )
    sentence = f"The order of councils on {one.code} does not last: rank agreement {stable:.2f} from one year to the next.{why}"
    grade = "question" if reliable else "screen"
    yield Finding(one.code, "stability", grade, sentence, stable, given.stable, numbers["period"], "years")
