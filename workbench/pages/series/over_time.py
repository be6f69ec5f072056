"""One series over the years: whose lines are drawn, what breaks them, and what stands in place of a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import select

from consultation.councils import REGIONS, Council, register
from consultation.reorganisations import Change, Register, first_day
from framework_drafts.history import across
from framework_drafts.history.availability import EVERYBODY
from framework_drafts.history.catalogue import holding
from framework_drafts.history.cells import IN_WORDS, financial_year, status
from framework_drafts.history.identity.crosswalk import Label, book_and_code
from framework_drafts.history.identity.models import Series, SeriesChange
from framework_drafts.history.identity.naming import changes_of, crosswalk
from framework_drafts.history.models import PublishedArea, Snapshot
from framework_drafts.history.reading import Row, parquet, rows_of
from workbench.database import here
from workbench.loading import not_found
from workbench.look import day
from workbench.pages.series.present import KIND_WORDS, UNITS, spans
from workbench.reports import history_charts
from workbench.reports.charts import kept
from workbench.reports.history import Table, about

Held = tuple[Snapshot, list[str]]


@dataclass(frozen=True)
class Point:
    """One area's figure of one year, or why there is none. `whose` names the ground where it is not the line's own."""

    period: str
    value: float | None
    mark: str = ""
    reason: str = ""
    how: str = "published"
    why: str = ""
    whose: str = ""

    def in_words(self) -> str:
        return self.why or IN_WORDS.get(self.reason, self.reason)


@dataclass(frozen=True)
class Break:
    """Something that changed from a year on. `ours` are the program's or a person's words, others the file's."""

    what: str
    comparable: str
    words: str
    ours: bool = True


@dataclass
class View:
    """A series over the years, from one snapshot: England, and where a council is chosen its region, itself and its ground."""

    series: Series
    snapshot: Snapshot | None
    choices: list[tuple[str, str]]
    chosen: dict[str, str]
    councils: list[tuple[str, str]] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)
    lines: dict[str, dict[str, Point]] = field(default_factory=dict)
    changes: list[SeriesChange] = field(default_factory=list)
    moves: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    places: int = 1
    notes: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def breaks(self, period: str) -> list[Break]:
        """What changed from this year on, where it bears on comparing: our own words where there are any."""
        changed = [one for one in self.changes if one.period == period and one.comparable != "yes"]
        told = [one for one in changed if one.ours] or changed
        found = [Break(KIND_WORDS[one.kind], one.comparable, one.words, one.ours) for one in told]
        return found + [Break("Reorganised", "with_care", words) for words in self.moves.get(period, [])]

    def drawable(self) -> bool:
        return sum(point.value is not None for line in self.lines.values() for point in line.values()) > 1

    def picture(self) -> bytes:
        if self.snapshot is None or not self.drawable():
            not_found()
        breaks = {period: self.breaks(period) for period in self.periods}
        named = {period: found[0].what for period, found in breaks.items() if found}
        cut = {period for period, found in breaks.items() if any(one.comparable == "no" for one in found)}
        values = {
            name: [point.value if (point := line.get(p)) else None for p in self.periods]
            for name, line in self.lines.items()
        }
        unit = UNITS.get(self.series.unit.get("kind", ""), "Figure")
        spec = history_charts.over_the_years(self.periods, values, named, cut, unit=unit, title=self.series.title)
        return kept(here().charts, spec)

    def table(self) -> Table:
        if self.snapshot is None:
            not_found()
        rows = [
            [
                name, period, self.codes.get(period, ""), point.value, status(point.value, point.reason), point.mark,
                "" if point.value is not None else point.in_words(), point.how, point.whose,
                "; ".join(f"{one.what}: {one.words}" for one in self.breaks(period)),
            ]
            for name, line in self.lines.items()
            for period, point in sorted(line.items())
        ]  # fmt: skip
        header = (
            "Area",
            "Period",
            "Code",
            "Value",
            "Status",
            "Mark",
            "Reason",
            "How",
            "Whose",
            "What changed that year",
        )
        return Table("series", self.series.title, header, rows, [f"Series {self.series.id}.", *about(self.snapshot)])


def over_the_years(db: Any, series: Series, asked: Mapping[str, str]) -> View:
    """The view that the address asks for: which file, which council, and the rule across a reorganisation."""
    chosen = {name: asked.get(name, "").replace("\x00", "") for name in ("data", "council", "across")}
    known = crosswalk(db)
    held = holding(db, series.id, known)
    snapshot, labels = next(
        (pair for pair in held if pair[0].hash == chosen["data"]), _best(db, held, chosen["council"])
    )
    chosen |= {"data": snapshot.hash if snapshot else "", "across": chosen["across"] or across.APART}
    choices = [(one.hash, f"{one.title} ({one.hash[:8]})") for one, _ in held]
    view = View(series=series, snapshot=snapshot, choices=choices, chosen=chosen, changes=changes_of(db, [series.id]))
    view.labels = spans(known.labels_of(series.id))
    if snapshot is None:
        return view
    rows = [row for row in rows_of(parquet(here().snapshots, snapshot.hash), labels) if row.breakdown in EVERYBODY]
    view.periods = _without_gaps({row.period for row in rows})
    view.codes = {row.period: book_and_code(row.label)[1] for row in rows}
    named = {row.area: row.area_name for row in rows if row.level == "council"}
    view.councils = sorted(named.items(), key=lambda pair: pair[1])
    view.places = max((_places(row.value) for row in rows if row.value is not None), default=1)
    _wider(db, view, rows)
    if chosen["council"]:
        _own(db, view, rows, named, register(db))
    return view


def _best(db: Any, held: Sequence[Held], council: str) -> tuple[Snapshot | None, list[str]]:
    """The file to begin with: one that has the council, then a data set before a file, then the most years, then the newest."""
    if not held:
        return None, []
    there = set(db.exec(select(PublishedArea.snapshot_hash).where(PublishedArea.area == council))) if council else set()
    return max(
        held, key=lambda pair: (pair[0].hash in there, bool(pair[0].parts), len(pair[0].periods), pair[0].imported_at)
    )


def _without_gaps(periods: set[str]) -> list[str]:
    """Every year from the first to the last: one without figures is shown empty, and no line passes over it."""
    years = [int(period[:4]) for period in periods if financial_year(period) == period]
    if not years or len(years) != len(periods):
        return sorted(periods)
    return [f"{year}-{(year + 1) % 100:02d}" for year in range(min(years), max(years) + 1)]


def _wider(db: Any, view: View, rows: Sequence[Row]) -> None:
    """England, and the region of the council."""
    council = db.get(Council, view.chosen["council"]) if view.chosen["council"] else None
    region = REGIONS.get(council.region, "").casefold() if council else ""
    for row in rows:
        if row.statistic not in ("outcome", "population") or row.level not in ("england", "region"):
            continue
        plain = {"eastern": "east of england"}.get(row.area_name.casefold(), row.area_name.casefold())
        if row.level == "england" or plain == region:
            name = "England" if row.level == "england" else REGIONS[council.region]  # type: ignore[union-attr]
            view.lines.setdefault(name, {})[row.period] = Point(row.period, row.value, row.mark, row.reason)


def _own(db: Any, view: View, rows: Sequence[Row], named: Mapping[str, str], reg: Register) -> None:
    """The council's own line; the line of its ground where that was asked for; and its reorganisations."""
    code = view.chosen["council"]
    council = db.get(Council, code)
    name = named.get(code) or reg.name(code) or (council.name if council else code)
    moves = [change for change in reg.changes if code in (change.predecessor, change.successor)]
    for change in moves:
        period = next((p for p in view.periods if (first := first_day(p)) and first >= change.on), "")
        view.moves.setdefault(period, []).append(in_words(change))
    if code not in named:
        view.notes.append(f"This file has no figures for {name}.")
    else:
        view.lines[name] = _points(across.along(rows, code, reg, rule=across.APART, scale=None, places=1), {}, code)
    if view.chosen["across"] != across.ADDED or len(reg.family(code)) == 1:
        return
    scale = view.series.unit.get("scale")
    years = across.along(rows, code, reg, rule=across.ADDED, scale=scale, places=view.places)
    names = {one: reg.name(one) or named.get(one, one) for one in reg.family(code)}
    if not any(year.how == "added" for year in years) and any(year.how == "refused" for year in years):
        why = next(year.why for year in years if year.how == "refused")
        view.notes.append(f"The ground of {name} cannot be added up for this measure: {why}.")
        return
    view.lines["Same ground, added up"] = _points(years, names, "")
    newest = sorted({names[one] for year in years[-1:] for one in year.members})
    view.notes.append(f"“Same ground, added up” is of {' and '.join(newest)}, and of whoever was there before them.")


def _points(years: Sequence[across.Year], names: Mapping[str, str], own: str) -> dict[str, Point]:
    return {
        one.period: Point(
            one.period, one.value, one.mark, one.reason, one.how, one.why,
            whose="" if one.members == (own,) else " + ".join(names.get(member, member) for member in one.members),
        )
        for one in years
    }  # fmt: skip


def in_words(change: Change) -> str:
    """What happened to a council, in a sentence without its full stop."""
    old, new = change.predecessor_name or change.predecessor, change.successor_name or change.successor
    what = {
        "merged": f"{old} became part of {new}",
        "split": f"part of {old} became {new}",
        "recoded": f"{old} got a new code",
    }
    return f"On {day(change.on)} {what[change.kind]}"


def _places(value: float) -> int:
    return len(repr(value).partition(".")[2].rstrip("0")) if value % 1 else 0
