"""The published files themselves, to the cell; skipped where they are not on the machine."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from consultation.reorganisations import Register
from framework_drafts.history.availability import availability, who_is_missing
from framework_drafts.history.comparing import Compared, compare, notes_of
from framework_drafts.history.identity.crosswalk import Crosswalk, Label
from framework_drafts.history.identity.shipped import crosswalk as shipped
from framework_drafts.history.importing import Summary, read_file
from framework_drafts.history.quality import look_over
from tests.published import ONE_YEAR, POPULATION, STACKED, WORKBOOK

FILES = {"workbook": WORKBOOK, "one_year": ONE_YEAR, "stacked": STACKED, "population": POPULATION}
pytestmark = pytest.mark.sqlite  # no database is touched: once is enough
CODES = Crosswalk(
    Label(one["id"], label["framework"], str(label["code"]), label["first"], label.get("last", ""))
    for one in shipped()["series"]
    for label in one["labels"]
)


class Kept:
    """The files of this run, each read once and written as Parquet."""

    def __init__(self, data: Path, room: Path) -> None:
        self.summaries: dict[str, Summary] = {}
        self.room = room
        for name, path in FILES.items():
            self.summaries[name] = read_file(data / path, Path(path).name, register=Register(), into=room)

    def path(self, name: str) -> Path:
        return self.room / f"{self.summaries[name].hash}.parquet"

    def sql(self, name: str, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as db:
            db.execute(f"CREATE VIEW cells AS SELECT * FROM read_parquet('{self.path(name)}')")
            return db.execute(query).fetchall()


@lru_cache(maxsize=1)
def _kept(data: Path, room: Path) -> Kept:
    return Kept(data, room)


@pytest.fixture
def kept(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    room = tmp_path_factory.getbasetemp() / "published"
    room.mkdir(exist_ok=True)
    return _kept(shared, room)


def test_the_workbook_is_accounted_for_to_the_cell(kept: Kept) -> None:
    cells = kept.summaries["workbook"].cells
    assert (cells["total"], cells["values"]) == (73_556, 52_301)
    assert cells["marks"] == {"[c]": 135, "[x]": 3_649, "[z]": 17_471}
    assert sum(cells["reasons"].values()) == 135 + 3_649 + 17_471
    assert len(kept.summaries["workbook"].facts["logged"]) == 66
    assert len(kept.summaries["workbook"].facts["notes"]) == 18
    found = kept.sql(
        "workbook",
        "SELECT count(*) FROM cells WHERE series = 'ascof-2024-25:1A' AND statistic = 'outcome' AND period = '2024-25' "
        "AND level = 'council' AND value IS NOT NULL",
    )
    assert found == [(152,)]


def test_marks_that_mean_three_things_are_told_apart(kept: Kept) -> None:
    path = kept.path("workbook")
    reablement = who_is_missing(path, "s-006", "2024-25", Register(), CODES)
    assert {one.name for one in reablement if one.reason == "not_submitted"} == {
        "Bournemouth, Christchurch and Poole",
        "Portsmouth",
        "Windsor and Maidenhead",
    }
    assert {one.mark for one in reablement if one.reason == "small_number"} == {"[c]"}
    voluntary = availability(path, Register(), CODES)["s-001"]["2020-21"]
    assert (voluntary.figures, set(voluntary.reasons)) == (18, {"not_collected"})
    carers = availability(path, Register(), CODES)["s-003"]["2022-23"]
    assert (carers.figures, set(carers.reasons)) == (0, {"not_collected"})
    derby = who_is_missing(path, "s-001", "2024-25", Register(), CODES)
    assert ("Derby", "not_submitted") in {(one.name, one.reason) for one in derby}
    before = kept.sql(
        "workbook", "SELECT DISTINCT reason FROM cells WHERE area_name = 'Cumberland' AND period < '2023-24'"
    )
    assert before == [("boundary_change",)]


def test_one_year_by_measure_type_and_the_year_is_known_by_its_councils(kept: Kept) -> None:
    assert kept.summaries["one_year"].periods() == ["2020-21"]
    found = dict(kept.sql("one_year", "SELECT statistic, count(*) FROM cells GROUP BY 1"))
    assert found == {
        "outcome": 13_114,
        "numerator": 11_952,
        "denominator": 11_952,
        "respondents": 5_976,
        "margin_of_error": 5_976,
    }
    assert sum(found.values()) == 48_970
    assert kept.summaries["one_year"].cells["marks"] == {"[c]": 43, "[x]": 26_520}
    assert kept.summaries["one_year"].levels() == {"england": 1, "council_type": 5, "region": 9, "council": 151}


def test_kirklees_stands_as_it_was_published(kept: Kept) -> None:
    rows = kept.sql(
        "one_year",
        "SELECT split_part(series, ':', 2), statistic, value FROM cells WHERE area = 'E08000034' AND breakdown = 'Total'",
    )
    found = {(code, statistic): value for code, statistic, value in rows}
    assert [
        found["1A", name] for name in ("outcome", "numerator", "denominator", "respondents", "margin_of_error")
    ] == [
        19.6,
        83_160,
        4_235,
        430,
        0.3,
    ]
    assert (found["2A2", "outcome"], found["2A2", "numerator"], found["2A2", "denominator"]) == (400.0, 316, 78_994)
    assert (found["1F", "outcome"], found["1J", "outcome"]) == (11, 0.455)


def test_the_stack_with_its_oddities_counted(kept: Kept) -> None:
    summary = kept.summaries["stacked"]
    assert (summary.cells["total"], summary.cells["values"], summary.cells["marks"]) == (26_498, 26_498, {})
    said = " ".join(summary.facts["warnings"])
    for words in ("492 descriptions hold a garbled dash", "334 rows have no description", "3,667 rows say neither"):
        assert words in said
    years = dict(kept.sql("stacked", "SELECT period, count(*) FROM cells GROUP BY 1 ORDER BY 1"))
    assert list(years.values()) == [3_986, 4_827, 3_941, 2_278, 4_310, 3_489, 3_667]
    councils = kept.sql(
        "stacked", "SELECT period, count(DISTINCT area) FROM cells WHERE level = 'council' GROUP BY 1 ORDER BY 1"
    )
    assert [count for _, count in councils] == [152, 152, 151, 151, 152, 152, 153]


def test_england_is_as_published_under_old_codes_and_new(kept: Kept) -> None:
    rows = kept.sql("stacked", "SELECT series, value FROM cells WHERE level = 'england'")
    by_series: dict[tuple[str, str], float] = {
        (CODES.series_of(label) or label, label.partition(":")[0][6:]): value for label, value in rows
    }
    control = [by_series["s-012", year] for year in ("2017-18", "2018-19", "2019-20", "2021-22", "2022-23", "2023-24")]
    assert control == [77.7, 77.6, 77.3, 76.9, 77.2, 77.6]
    admissions = [by_series["s-008", f"20{y}-{y + 1}"] for y in range(17, 24)]
    assert admissions == [585.6, 577.6, 584.0, 498.2, 538.5, 560.8, 566.0]


def test_numerators_and_denominators_give_the_published_outcomes(kept: Kept) -> None:
    units = {one["id"]: one["unit"] for one in shipped()["series"]}
    suspects, recomputed = look_over(kept.path("one_year"), CODES, units, Register())
    assert (recomputed.exact, recomputed.rounded, recomputed.outside) == (6_029, 630, 0)
    assert recomputed.exact_largest <= 0.05 + 1e-9
    assert recomputed.rounded_largest == pytest.approx(1.112, abs=0.001)
    assert suspects == []


def test_what_looks_wrong_in_the_workbook_is_found(kept: Kept) -> None:
    units = {one["id"]: one["unit"] for one in shipped()["series"]}
    suspects, recomputed = look_over(kept.path("workbook"), CODES, units, Register())
    found = Counter(one.check for one in suspects)
    assert recomputed.outside == 0
    assert {(one.area_name, one.period) for one in suspects if one.check == "nobody_answered"} == {
        (name, "2019-20") for name in ("Wokingham", "Isles of Scilly", "Trafford", "City of London", "Kent")
    }
    assert {one.area_name for one in suspects if one.check == "numerator_larger"} == {
        "Luton",
        "Wirral",
        "South Tyneside",
    }
    assert "Dorset County" in {one.area_name for one in suspects if one.check == "not_there"}
    assert found["out_of_range"] == 0


def test_admissions_are_counted_over_the_mid_year_population(kept: Kept) -> None:
    with duckdb.connect() as db:
        found = db.execute(
            f"WITH people AS (SELECT area, sum(value) FILTER (TRY_CAST(breakdown AS INTEGER) BETWEEN 18 AND 64) AS younger, "
            "sum(value) FILTER (breakdown = '90+' OR TRY_CAST(breakdown AS INTEGER) >= 65) AS older "
            f"FROM read_parquet('{kept.path('population')}') WHERE series = 'ons-mid-year:persons' GROUP BY 1), "
            "of AS (SELECT area, max(value) FILTER (ends_with(series, ':2A1')) AS younger, "
            "max(value) FILTER (ends_with(series, ':2A2')) AS older "
            f"FROM read_parquet('{kept.path('one_year')}') WHERE statistic = 'denominator' AND level = 'council' "
            "AND (ends_with(series, ':2A1') OR ends_with(series, ':2A2')) GROUP BY 1) "
            "SELECT count(*) FILTER (of.younger = people.younger AND of.older = people.older), count(*) "
            "FROM of JOIN people USING (area) WHERE of.younger IS NOT NULL AND of.older IS NOT NULL"
        ).fetchall()
    assert found == [(149, 149)]


def compared(kept: Kept, one: str, other: str) -> Compared:
    about = [*notes_of(kept.summaries[one].facts), *notes_of(kept.summaries[other].facts)]
    return compare(kept.path(one), kept.path(other), CODES, notes=about)


def test_where_two_files_say_the_same_thing_every_disagreement_has_its_cause(kept: Kept) -> None:
    found = compared(kept, "workbook", "stacked")
    assert (found.both, found.agree) == (9_427, 9_418)
    assert {(d.series, d.period, d.level, d.causes) for d in found.differences} == {
        ("s-015", "2018-19", "region", ("corrected", "rearranged"))
    }
    assert len({d.area for d in found.differences}) == 9
    for one, both in (("workbook", 3_444), ("stacked", 2_278)):
        alike = compared(kept, one, "one_year")
        assert (alike.both, alike.agree, alike.differences) == (both, both, [])


def test_exactly_the_codes_that_were_used_again_are_flagged(kept: Kept) -> None:
    labels = [one["label"].split(":") for one in kept.summaries["stacked"].series]
    before = {code for book, code in labels if book < "ascof-2023-24"}
    after = {code for book, code in labels if book == "ascof-2023-24"}
    found = CODES.collisions("2022-23", "2023-24", before & after)
    assert [one.code for one in found if one.changes_meaning] == ["1B", "1D", "1E", "3A", "3B"]
    assert [one.code for one in found if not one.changes_meaning] == ["1A", "4A"]


def test_809_is_two_councils(kept: Kept) -> None:
    found = [one for one in kept.summaries["workbook"].areas if one["label"] == "809"]
    assert {(one["area"], one["name"]) for one in found} == {("E10000009", "Dorset County"), ("E06000059", "Dorset")}


def test_every_label_of_the_files_has_a_place_in_the_crosswalk(kept: Kept) -> None:
    for name in ("workbook", "one_year", "stacked"):
        assert [one["label"] for one in kept.summaries[name].series if CODES.series_of(one["label"]) is None] == []
