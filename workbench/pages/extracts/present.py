"""Client-level data made ready for templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from framework_drafts.extracts import cleaning, desks, keeping, runs
from framework_drafts.extracts.models import Extract, RecordsMade, RecordsRun
from framework_drafts.extracts.quality import Check, Thresholds, failing, from_data
from framework_drafts.extracts.releasing import ENGLAND, EVERYBODY, Figure
from framework_drafts.extracts.selecting import Quarter, quarters_between
from framework_drafts.extracts.specification import fields
from framework_drafts.extracts.taking_in import open_submission
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.measures.days import furthest_back
from framework_drafts.measures.language import Definition, parse
from framework_drafts.measures.reference.records import Period
from workbench.database import here
from workbench.extract_work import named_councils
from workbench.loading import not_found

CLASSES = {
    "conformance": "Conformance: values and formats are those of the specification",
    "completeness": "Completeness: what is mandatory is given",
    "plausibility": "Plausibility: values can be true together",
}
REASONS = {
    "small_number": "a small number",
    "secondary_suppression": "withheld, since another number would follow from it",
    "nobody_counts": "nobody counts",
    "no_population": "the number of people living there is not known",
    "differs_by_few": "differs by fewer than ten people from what was told before",
}
FIELD_NAMES = {one.name: one.heading for one in fields()}


def period_words(kind: str, start: date, end: date) -> str:
    """2025-26; 12 months to March 2026; January to March 2026."""
    if kind == "financial_year":
        return f"{start.year}-{end.year % 100:02d}"
    return f"12 months to {end:%B %Y}" if kind == "rolling_year" else f"{start:%B} to {end:%B %Y}"


def quarters_of(made: RecordsMade) -> list[Quarter]:
    """Every quarter that some council's submission speaks for."""
    names = sorted({name for quarters in made.submissions.values() for name in quarters})
    if not names:
        return []
    first, last = (date(int(name[:4]), int(name[5:]), 1) for name in (names[0], names[-1]))
    begin = date(first.year - (first.month == 1), (first.month - 3) % 12 + 1, 1)
    every = quarters_between(begin, date(last.year + (last.month == 12), last.month % 12 + 1, 1))
    return [one for one in every if one.name in names]


def quality_of(extract: Extract, limits: Thresholds) -> dict[str, Any]:
    """A submission's checks by module, those that fail at these thresholds first."""
    about = open_submission(desks.folder_of(here().submissions, extract.desk) / extract.key).about
    checks = from_data(about["checks"])
    over = failing(checks, limits)
    modules: dict[str, list[Check]] = {}
    for one in checks:
        modules.setdefault(one.module, []).append(one)
    dropped: dict[str, list[str]] = {}
    for heading, how in about["at_the_door"].items():
        dropped.setdefault(how, []).append(heading)
    return {
        "about": about,
        "modules": [(name, mine, [one for one in over if one.module == name]) for name, mine in modules.items()],
        "over": over,
        "checks": len(checks),
        "dropped": dropped,
        "names": FIELD_NAMES,
        "classes": CLASSES,
    }


def records_of(db: Any, made: RecordsMade) -> dict[str, Any]:
    """How some records were made: rules with what they touched, and which submission speaks for which quarter."""
    rules = {one.id: one.words for one in cleaning.RULES}
    counts = made.counts.get("all", {})
    given = {one.key: one for one in keeping.extracts_of(db, made.desk)}
    quarters = quarters_of(made)
    names = {one: name_of(db, one) for one in made.submissions}
    return {
        "rules": [(one, rules.get(one, one), counts.get(one, 0)) for one in made.rules],
        "off": [one.words for one in cleaning.RULES if one.id not in made.rules],
        "came": counts.get("rows came", 0),
        "left": counts.get("rows left", 0),
        "quarters": quarters,
        "councils": [
            (names[code], [given.get(mine.get(one.name, "")) for one in quarters])
            for code, mine in sorted(made.submissions.items())
        ],
    }


def name_of(db: Any, council: str) -> str:
    """The name of a council as records write it, or what they write."""
    return next((one.name for one in named_councils(db) if one.is_(council)), council)


@dataclass(frozen=True)
class Shown:
    """A run with what its pages need."""

    db: Any
    run: RecordsRun
    made: RecordsMade
    version: FrameworkVersion

    @cached_property
    def figures(self) -> Mapping[str, Sequence[Figure]]:
        return runs.read_figures(here().results, self.run)

    @cached_property
    def periods(self) -> dict[str, Period]:
        return {
            name: Period(name, date.fromisoformat(start), date.fromisoformat(end))
            for name, start, end in self.run.periods
        }

    @cached_property
    def councils(self) -> dict[str, str]:
        """Names by how records write councils, by name."""
        named = named_councils(self.db)
        found = {one: next((known.name for known in named if known.is_(one)), one) for one in self.made.submissions}
        return dict(sorted(found.items(), key=lambda pair: pair[1]))

    @property
    def newest(self) -> str:
        return list(self.periods)[-1]

    @property
    def whole(self) -> str:
        """The area that stands for all: the programme's councils together, or the council itself."""
        return ENGLAND if self.made.desk == desks.PROGRAMME else next(iter(self.made.submissions))

    def period_name(self, name: str) -> str:
        one = self.periods[name]
        return period_words(self.run.period_type, one.start, one.end)

    def area_name(self, area: str) -> str:
        return "All councils in these records" if area == ENGLAND else self.councils.get(area, area)

    def measure(self, code: str) -> dict[str, Any]:
        found: dict[str, Any] = next((one for one in self.run.measures if one["code"] == code), {}) or not_found()
        return found

    def definition(self, code: str) -> Definition:
        return parse(self.measure(code)["definition"])

    def of_whole(self, code: str) -> list[Figure]:
        """Everybody's figures of the whole, by period."""
        mine = self.figures.get(code, ())
        by_period = {one.period: one for one in mine if one.area == self.whole and one.stratum == EVERYBODY}
        return [by_period[name] for name in self.periods if name in by_period]

    def in_period(self, code: str, period: str) -> list[Figure]:
        return [one for one in self.figures.get(code, ()) if one.period == period]

    def too_early(self, code: str) -> list[str]:
        """The periods whose look-back reaches before the first day that the records speak for."""
        back, quarters = furthest_back(self.definition(code)), quarters_of(self.made)
        first = quarters[0].first if quarters else date.max
        return [name for name, one in self.periods.items() if back and (one.start - first).days < back]


def lines_of(shown: Shown) -> list[dict[str, Any]]:
    """A line for each measure of a run: the whole's newest figure, the one a period before, and how many are withheld."""
    found = []
    for one in shown.run.measures:
        figures = shown.of_whole(one["code"])
        newest = shown.in_period(one["code"], shown.newest)
        unit = parse(one["definition"]).unit
        found.append(
            {
                "measure": one,
                "last": figures[-1] if figures else None,
                "before": figures[-2] if len(figures) > 1 else None,
                "withheld": sum(row.value is None for row in newest),
                "rows": len(newest),
                "places": unit.places,
                "unit": "%" if unit.kind == "percent" else "",
                "why": shown.run.not_counted.get(one["code"], ""),
            }
        )
    return found


def trend_rows(shown: Shown, code: str) -> list[dict[str, Any]]:
    """What the chart of the whole over the periods is drawn from."""
    return [
        {
            "period": one.period,
            "value": one.value,
            "lower": one.lower,
            "upper": one.upper,
            "q1": None,
            "q3": None,
            "break": False,
        }
        for one in shown.of_whole(code)
    ]
