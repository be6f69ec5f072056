"""Client-level data made ready for templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from framework_drafts.extracts import cleaning, desks, keeping, runs
from framework_drafts.extracts.figures import ENGLAND, EVERYBODY, Figure
from framework_drafts.extracts.models import Extract, RecordsMade, RecordsRun
from framework_drafts.extracts.quality import TRANSLATED, Check, Thresholds, failing, from_data
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

REASONS = {
    "small_number": "withheld: fewer than five",
    "secondary_suppression": "withheld: another would follow",
    "nobody_counts": "nobody counts",
    "no_population": "no rate",
    "differs_by_few": "withheld: too near an earlier one",
}
LONG_REASONS = {
    "small_number": "Fewer than five people count, achieve or do not achieve, here or in a sum that would tell it.",
    "secondary_suppression": "Withheld so that a small number elsewhere cannot be worked out by subtraction.",
    "nobody_counts": "Nobody counts in that period, so there is no figure; it is not nought.",
    "no_population": "The number of people living there is not known: not for the groups of a breakdown, not for a single "
    "quarter (it is a yearly rate), and not where no estimate has been imported.",
    "differs_by_few": "Differs by fewer than ten people from another reading of the same days that was shown before.",
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
    begin = date(first.year, first.month - 2, 1)
    every = quarters_between(begin, date(last.year + (last.month == 12), last.month % 12 + 1, 1))
    return [one for one in every if one.name in names]


def quality_of(extract: Extract, limits: Thresholds) -> dict[str, Any]:
    """A submission's checks by module, those that fail at these thresholds first."""
    about = open_submission(desks.folder_of(here().submissions, extract.desk) / extract.key).about
    checks = from_data(about["checks"])
    over = failing(checks, limits)
    lines: dict[str, list[int]] = {}
    for line, why in about["damaged_lines"]:
        lines.setdefault(why, []).append(line)
    translated = [one for one in checks if one.rule == TRANSLATED and one.failed]
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
        "lines": lines,
        "translated": translated,
        "identifiers": [name for name in ("NHS Number",) if name in about["absent_columns"]],
        "dropped": dropped,
        "names": FIELD_NAMES,
    }


def records_of(db: Any, made: RecordsMade) -> dict[str, Any]:
    """How some records were made: rules with what they touched, and which submission speaks for which quarter."""
    rules = {one.id: one for one in cleaning.RULES}
    counts = made.counts.get("all", {})
    given = {one.key: one for one in keeping.extracts_of(db, made.desk) if one.state == "kept"}
    quarters = quarters_of(made)
    names = names_of(db, made.submissions)
    return {
        "rules": [(one, rules.get(one), counts.get(one, 0)) for one in made.rules],
        "off": [one for one in cleaning.RULES if one.id not in made.rules],
        "came": counts.get("rows came", 0),
        "left": counts.get("rows left", 0),
        "beside": counts.get("hospital stays beside them", 0),
        "quarters": quarters,
        "councils": [
            (names[code], [given.get(mine[one.name]) if one.name in mine else None for one in quarters])
            for code, mine in sorted(made.submissions.items())
        ],
    }


def what_differs(one: RecordsMade, other: RecordsMade) -> tuple[str, list[str]]:
    """What to call the difference between two sets of records, and what it is made of, in words."""
    found = []
    if one.submissions != other.submissions:
        found.append(f"submissions as of {one.as_of:%-d %B %Y} against {other.as_of:%-d %B %Y}")
    for rule in cleaning.RULES:
        if (rule.id in one.rules) != (rule.id in other.rules):
            found.append(f"“{rule.title}” switched off in the {'later' if rule.id in one.rules else 'earlier'} records")
    rules = one.rules != other.rules
    heading = "Later data" if one.submissions != other.submissions else "Rules of cleaning"
    return ("Later data and rules" if rules and one.submissions != other.submissions else heading), found


def without(made: RecordsMade) -> list[str]:
    """The titles of the rules that were switched off."""
    return [one.title for one in cleaning.RULES if one.id not in made.rules]


def names_of(db: Any, councils: Iterable[str]) -> dict[str, str]:
    """The names of councils as records write them, or what they write."""
    known = named_councils(db)
    return {council: next((one.name for one in known if one.is_(council)), council) for council in councils}


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
        return dict(sorted(names_of(self.db, self.made.submissions).items(), key=lambda pair: pair[1]))

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
        """The periods whose look-back reaches before the first day that the records of every council speak for."""
        back, quarters = furthest_back(self.definition(code)), {one.name: one for one in quarters_of(self.made)}
        first = max((quarters[min(mine)].first for mine in self.made.submissions.values() if mine), default=date.max)
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
                "figures": figures,
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
