"""Pure: what frameworks are laid beside each other by: each criterion, and how its number comes out of one side.

Every number says of how many measures it is. What a run would have to tell is missing, not nought, where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from framework_drafts.comparison.sides import Side
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.frameworks.burden import ease_of
from framework_drafts.measures.language import Records

AT_AN_END = ("ceiling", "end_of_scale")
NOT_RUN = "not run on this data"
NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Criterion:
    """`better` is more, fewer, or blank where neither is; `where` the page that shows what the number is made of."""

    key: str
    title: str
    explains: str
    kind: str  # count, share (0 to 1) or score (1 to 9)
    better: str
    where: str


@dataclass(frozen=True)
class Score:
    """One framework on one criterion; `value` is None where it cannot be told, and `basis` says of what it is, or why not.

    `whole` says that it is known of nearly all of the framework's measures: else it would flatter one with holes."""

    value: float | None
    basis: str
    whole: bool = True


def _count(side: Side, _: Thresholds) -> Score:
    return Score(len(side.pins), "measures")


def _with_figures(side: Side, _: Thresholds) -> Score:
    if side.numbers is None:
        return Score(None, NOT_RUN)
    there = sum(bool(side.of(code)) for code, _ in side.measures())
    return _share(there, len(side.pins))


def _of_known(
    known: Callable[[Mapping[str, object]], bool], holds: Callable[[Mapping[str, object], Thresholds], bool]
) -> Callable[[Side, Thresholds], Score]:
    """The share of measures that hold among those of which it is known."""

    def work(side: Side, limits: Thresholds) -> Score:
        if side.numbers is None:
            return Score(None, NOT_RUN)
        told = [numbers for code, _ in side.measures() if (numbers := side.of(code)) and known(numbers)]
        return _share(sum(holds(numbers, limits) for numbers in told), len(told), of=len(side.pins))

    return work


def _median_of(value: Callable[[Mapping[str, object]], float | None]) -> Callable[[Side, Thresholds], Score]:
    def work(side: Side, _: Thresholds) -> Score:
        if side.numbers is None:
            return Score(None, NOT_RUN)
        told = [found for code, _ in side.measures() if (n := side.of(code)) and (found := value(n)) is not None]
        if not told:
            return Score(None, "known of no measure")
        whole = len(told) >= NEARLY_ALL * len(side.pins)
        return Score(float(median(told)), f"median of {in_measures(len(told))}, of {len(side.pins)}", whole)

    return work


def _flagged(rules: Sequence[str]) -> Callable[[Side, Thresholds], Score]:
    def work(side: Side, _: Thresholds) -> Score:
        if side.numbers is None:
            return Score(None, NOT_RUN)
        codes = [code for code, _ in side.measures() if side.of(code)]
        return _share(
            sum(any(f["rule"] in rules for f in side.findings_of(code)) for code in codes),
            len(codes),
            of=len(side.pins),
        )

    return work


def _ease(states: Sequence[str]) -> Callable[[Side, Thresholds], Score]:
    def work(side: Side, _: Thresholds) -> Score:
        rows = ease_of(side.measures())
        return _share(sum(row.state in states for row in rows), len(rows))

    return work


def _newest_year(side: Side, _: Thresholds) -> Score:
    if side.numbers is None or side.results is None:
        return Score(None, NOT_RUN)
    told = [side.of(code)["period"] for code, _ in side.measures() if side.of(code)]
    if not told:
        return Score(None, "known of no measure")
    newest = side.results.periods[-1]
    there = sum(period == newest for period in told)
    return Score(there / len(told), f"{there} of {len(told)} have figures of {newest}")


def _quarterly(side: Side, _: Thresholds) -> Score:
    return _share(sum(isinstance(d.source, Records) for _, d in side.measures()), len(side.pins))


def _usable(side: Side, _: Thresholds) -> Score:
    """Over all measures: one that the data cannot fill has no usable figure."""
    if side.numbers is None:
        return Score(None, NOT_RUN)
    told = [side.of(code) for code, _ in side.measures()]
    shares = [numbers["usable"] / numbers["councils"] if numbers and numbers["councils"] else 0.0 for numbers in told]
    filled = sum(bool(numbers) for numbers in told)
    return Score(sum(shares) / len(shares), f"mean over {in_measures(len(shares))}, {filled} with figures")


def _width(numbers: Mapping[str, object]) -> float | None:
    width, count = numbers.get("rank_width"), numbers["with_interval"]
    return width / count if isinstance(width, int | float) and isinstance(count, int) and count else None


def _share(part: int, whole: int, of: int | None = None) -> Score:
    if not whole:
        return Score(None, "known of no measure")
    more = f", of {of}" if of is not None and of != whole else ""
    return Score(part / whole, f"{part} of {in_measures(whole)}{more}", of is None or whole >= NEARLY_ALL * of)


def in_measures(count: int) -> str:
    """1 measure, 2 measures."""
    return f"{count} measure{'' if count == 1 else 's'}"


def _redundant(side: Side, limits: Thresholds) -> Score:
    told = ((side.numbers or {}).get("together") or {}).get("explained")
    if not told:
        return Score(None, "cannot be told from this data" if side.numbers else NOT_RUN)
    return _share(sum((share or 0) >= limits.explained for share in told.values()), len(told), of=len(side.pins))


Work = Callable[[Side, Thresholds], Score]
CRITERIA: tuple[tuple[Criterion, Work], ...] = (
    (Criterion("measures", "Measures", "How many it has.", "count", "", "measures"), _count),
    (
        Criterion(
            "figures",
            "Measures that this data can fill",
            "Any council has a figure in any year.",
            "share",
            "more",
            "run",
        ),
        _with_figures,
    ),
    (
        Criterion(
            "usable",
            "Councils with a usable figure",
            "In each measure’s newest year; a measure without data has none.",
            "share",
            "more",
            "availability",
        ),
        _usable,
    ),
    (
        Criterion(
            "reliable",
            "Measures that tell councils apart",
            "Reliability at or above the threshold: differences between councils are more than chance.",
            "share",
            "more",
            "run",
        ),
        _of_known(
            lambda n: n["reliability"] is not None,
            lambda n, limits: float(str(n["reliability"])) >= limits.reliability,
        ),
    ),
    (
        Criterion(
            "places",
            "How far a council’s place is open",
            "Width of the typical council’s rank interval, as a share of all councils.",
            "share",
            "fewer",
            "run",
        ),
        _median_of(_width),
    ),
    (
        Criterion(
            "redundant",
            "Measures that the others say already",
            "R² of ranks at or above the threshold.",
            "share",
            "fewer",
            "together",
        ),
        _redundant,
    ),
    (
        Criterion(
            "ends",
            "Measures where most councils sit at an end",
            "Ceiling or end of the scale.",
            "share",
            "fewer",
            "run",
        ),
        _flagged(AT_AN_END),
    ),
    (
        Criterion(
            "recording",
            "Measures whose differences may be recording",
            "So far beyond chance that recording is the first suspect: a hint at what can be gamed.",
            "share",
            "fewer",
            "run",
        ),
        _flagged(("recording",)),
    ),
    (
        Criterion(
            "asked", "Measures of what people say themselves", "They rest on answers to a survey.", "share", "", "run"
        ),
        _of_known(lambda n: True, lambda n, _: bool(n["asked"])),
    ),
    (
        Criterion(
            "at-hand",
            "Measures that ask nothing new",
            "Published already, or only of fields councils must fill.",
            "share",
            "more",
            "burden",
        ),
        _ease(("published", "mandatory")),
    ),
    (
        Criterion(
            "nobody",
            "Measures that need what nobody collects",
            "At least one field is collected nowhere.",
            "share",
            "fewer",
            "burden",
        ),
        _ease(("not_collected",)),
    ),
    (
        Criterion(
            "newest",
            "Timeliness: measures with figures of the newest year",
            "Of those that this data can fill.",
            "share",
            "more",
            "availability",
        ),
        _newest_year,
    ),
    (
        Criterion(
            "quarterly",
            "Timeliness: measures that records could fill each quarter",
            "They are defined on records, not on an annual return or survey.",
            "share",
            "more",
            "measures",
        ),
        _quarterly,
    ),
)
