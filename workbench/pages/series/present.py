"""What the pages of series show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from consultation.councils import REGIONS, Council, register
from framework_drafts.history import across
from framework_drafts.history.catalogue import holding, snapshots
from framework_drafts.history.cells import IN_WORDS, TOTAL, financial_year, status
from framework_drafts.history.identity.crosswalk import Crosswalk, Label, book_and_code
from framework_drafts.history.identity.models import COMPARABLE, KINDS, SHIPPED, Series, SeriesChange
from framework_drafts.history.identity.naming import changes_of, crosswalk, series_by_id
from framework_drafts.history.models import Snapshot
from framework_drafts.history.reading import Row, parquet, rows_of
from workbench.database import here
from workbench.loading import not_found
from workbench.reports import history_charts
from workbench.reports.charts import kept
from workbench.reports.history import Table, about

YEARS_ASKED = {"before": "2022-23", "after": "2023-24"}
YEARS = [f"{year}-{(year + 1) % 100:02d}" for year in range(2014, 2026)]
KIND_WORDS = {
    "kept": "Kept its code", "renamed": "Renamed", "changed_method": "Method changed", "changed_source": "Source changed",
    "changed_population": "Other people counted", "split": "Split", "merged": "Merged", "dropped": "Dropped", "new": "New",
    "corrected": "Corrected by the publisher",
}  # fmt: skip
COMPARABLE_WORDS = {"yes": "comparable", "with_care": "compare with care", "no": "not comparable"}
UNITS = {"percent": "Per cent", "per_100000": "Per 100,000 people", "score": "Score", "index": "Index"}


def catalogue(db: Any) -> dict[str, Any]:
    """Every series with its labels and what changed; and labels that nobody has placed with a series of the crosswalk."""
    known, every = crosswalk(db), series_by_id(db)
    held = {known.series_of(label) or label for snapshot in snapshots(db) for label in snapshot.series}
    changes: dict[str, list[SeriesChange]] = {}
    for change in changes_of(db, every):
        if change.origin == SHIPPED or change.origin == "person":
            changes.setdefault(change.series_id, []).append(change)
    labels = {name: known.labels_of(name) for name in every}
    return {
        "shipped": [one for one in every.values() if one.shipped],
        "others": [one for one in every.values() if not one.shipped and labels[one.id]],
        "labels": labels,
        "changes": changes,
        "held": held,
        "unplaced": [
            label for one in every.values() if not one.shipped for label in labels[one.id] if _of_ascof(label)
        ],
        "kinds": {name: KIND_WORDS[name] for name in KINDS},
        "comparable": {name: COMPARABLE_WORDS[name] for name in COMPARABLE},
        "problem": "",
        "said": {},
    }


def _of_ascof(label: Label) -> bool:
    return label.framework.startswith("ascof-")


def about_series(db: Any, series: Series) -> dict[str, Any]:
    return {
        "labels": crosswalk(db).labels_of(series.id),
        "kind_words": KIND_WORDS,
        "comparable_words": COMPARABLE_WORDS,
        "rules": across.RULES,
        "unit": UNITS.get(series.unit.get("kind", ""), ""),
        "shipped_origin": SHIPPED,
    }


@dataclass(frozen=True)
class Point:
    """One area's figure of one year, or why there is none; `how` and `why` tell what a view across a reorganisation did."""

    period: str
    value: float | None
    mark: str = ""
    reason: str = ""
    how: str = "published"
    why: str = ""

    def in_words(self) -> str:
        return self.why or IN_WORDS.get(self.reason, self.reason)


@dataclass
class View:
    """A series over the years, from one snapshot, for England, a region and a council."""

    series: Series
    snapshot: Snapshot | None
    choices: list[tuple[str, str]]
    councils: list[tuple[str, str]]
    chosen: dict[str, str]
    periods: list[str] = field(default_factory=list)
    lines: dict[str, dict[str, Point]] = field(default_factory=dict)
    changes: list[SeriesChange] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    places: int = 1
    kin: list[str] = field(default_factory=list)

    def breaks(self, period: str) -> list[SeriesChange]:
        """What changed from this year on, in our own words, where it bears on comparing."""
        own = [one for one in self.changes if one.period == period and one.comparable != "yes"]
        return [one for one in own if one.origin in (SHIPPED, "person")] or own

    def drawable(self) -> bool:
        return sum(point.value is not None for line in self.lines.values() for point in line.values()) > 1

    def picture(self) -> bytes:
        if self.snapshot is None or not self.drawable():
            not_found()
        breaks = {period: self.breaks(period) for period in self.periods}
        named = {period: KIND_WORDS[found[0].kind] for period, found in breaks.items() if found}
        cut = {period for period, found in breaks.items() if any(one.comparable == "no" for one in found)}
        rows = {name: [line.get(p) for p in self.periods] for name, line in self.lines.items()}
        values = {name: [None if point is None else point.value for point in line] for name, line in rows.items()}
        unit = UNITS.get(self.series.unit.get("kind", ""), "Figure")
        return kept(
            here().charts,
            history_charts.over_the_years(self.periods, values, named, cut, unit=unit, title=self.series.title),
        )

    def table(self) -> Table:
        if self.snapshot is None:
            not_found()
        rows = [
            [
                name, period, self.codes.get(period, ""), point.value, status(point.value, point.reason), point.mark,
                "" if point.value is not None else point.in_words(), point.how,
                "; ".join(f"{KIND_WORDS[one.kind]}: {one.words}" for one in self.breaks(period)),
            ]
            for name, line in self.lines.items()
            for period, point in sorted(line.items())
        ]  # fmt: skip
        header = ("Area", "Period", "Code", "Value", "Status", "Mark", "Reason", "How", "What changed that year")
        return Table("series", self.series.title, header, rows, [f"Series {self.series.id}.", *about(self.snapshot)])


def over_the_years(db: Any, series: Series, asked: Mapping[str, str]) -> View:
    """The view that the address asks for: which snapshot, which council, and the rule across a reorganisation."""
    known, reg = crosswalk(db), register(db)
    held = holding(db, series.id, known)
    chosen = {name: asked.get(name, "") for name in ("data", "council", "across")}
    snapshot, labels = next((pair for pair in held if pair[0].hash == chosen["data"]), _widest(held))
    view = View(
        series=series,
        snapshot=snapshot,
        choices=[(one.hash, f"{one.title} ({one.hash[:8]})") for one, _ in held],
        councils=[],
        chosen={**chosen, "data": snapshot.hash if snapshot else "", "across": chosen["across"] or across.APART},
        changes=changes_of(db, [series.id]),
    )
    if snapshot is None:
        return view
    rows = rows_of(parquet(here().snapshots, snapshot.hash), labels)
    rows = [row for row in rows if row.breakdown in (TOTAL, "All ages")]
    view.periods = _without_gaps({row.period for row in rows})
    view.codes = {row.period: book_and_code(row.label)[1] for row in rows}
    view.councils = sorted(
        {(row.area, row.area_name) for row in rows if row.level == "council"}, key=lambda pair: pair[1]
    )
    view.places = max((_places(row.value) for row in rows if row.value is not None), default=1)
    _lines(db, view, rows, known, reg)
    return view


def _without_gaps(periods: set[str]) -> list[str]:
    """Every year from the first to the last: one without figures is shown empty, and no line passes over it."""
    years = [int(period[:4]) for period in periods if financial_year(period) == period]
    if not years or len(years) != len(periods):
        return sorted(periods)
    return [f"{year}-{(year + 1) % 100:02d}" for year in range(min(years), max(years) + 1)]


def _widest(held: Sequence[tuple[Snapshot, list[str]]]) -> tuple[Snapshot | None, list[str]]:
    """The snapshot with the most years, the newest among equals; a data set before a single file."""
    if not held:
        return None, []
    return max(held, key=lambda pair: (bool(pair[0].parts), len(pair[0].periods), pair[0].imported_at))


def _lines(db: Any, view: View, rows: Sequence[Row], known: Crosswalk, reg: Any) -> None:
    outcomes = [row for row in rows if row.statistic in ("outcome", "population")]
    by_area: dict[str, dict[str, Point]] = {}
    names: dict[str, str] = {}
    for row in outcomes:
        if row.level in ("england", "region"):
            by_area.setdefault(row.area, {})[row.period] = Point(row.period, row.value, row.mark, row.reason)
            names[row.area] = row.area_name
    england = next((row.area for row in outcomes if row.level == "england"), "")
    if england:
        view.lines["England"] = by_area[england]
    code = view.chosen["council"]
    if not code:
        return
    council = db.get(Council, code)
    region = REGIONS.get(council.region, "") if council else ""
    for area, name in names.items():
        if area != england and _same_region(name, region):
            view.lines[name] = by_area[area]
    if code not in {area for area, _ in view.councils}:
        return
    name = dict(view.councils)[code]
    years = across.along(
        rows, code, reg, rule=view.chosen["across"], scale=view.series.unit.get("scale"), places=view.places
    )
    view.lines[name] = {
        one.period: Point(one.period, one.value, one.mark, one.reason, one.how, one.why) for one in years
    }
    view.kin = [
        f"From {c.on:%d %B %Y}: {c.predecessor_name or c.predecessor} became part of {c.successor_name or c.successor}"
        for c in reg.changes
        if code in (c.predecessor, c.successor)
    ]


def _same_region(name: str, region: str) -> bool:
    plain = {"eastern": "east of england"}
    return bool(region) and plain.get(name.casefold(), name.casefold()) == region.casefold()


def _places(value: float) -> int:
    return len(repr(value).partition(".")[2].rstrip("0")) if value % 1 else 0
