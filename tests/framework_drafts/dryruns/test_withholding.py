"""Nothing that a run shows tells a small number: not beside another measure, not by sums, not by another part."""

from __future__ import annotations

import numpy as np
import pytest

from framework_drafts.dryruns import engine
from framework_drafts.dryruns.engine import Asked
from framework_drafts.dryruns.withholding import Whereabouts, parts_of
from framework_drafts.history.models import Snapshot
from framework_drafts.measures.language import parse
from tests.published import imported, workbook
from workbench.database import Instance

HEAD = ["Local authority code", "Local authority", "ONS area code"]
COUNTS = {
    "X90000001": ("[c]", "[c]"),
    "X90000002": (40.0, 90.0),
    "X90000003": (20.0, 70.0),
    "X90000004": (300.0, 900.0),
}
WHERE = {code: ("NE", "U") for code in COUNTS}
pytestmark = pytest.mark.sqlite  # figures lie in files: one database is enough


def table(counts: dict[str, tuple[object, object]]) -> list[list[object]]:
    year = [f"2024 to 2025 - {name}" for name in ("numerator", "denominator", "outcome")]
    rows: list[list[object]] = [["A title"], [*HEAD, *year], ["England", "England", "X92000001", 363.0, 1070.0, 33.9]]
    rows.append(["NE", "North East", "X12000004", 363.0, 1070.0, 33.9])
    for code, (above, below) in counts.items():
        known = isinstance(above, float) and isinstance(below, float)
        rows.append(
            [code.lower(), f"Council {code[-1]}", code, above, below, round(above / below * 100, 1) if known else "[c]"]
        )  # type: ignore[operator]
    return rows


@pytest.fixture
def snapshot(instance: Instance) -> Snapshot:
    whole = {code: (100.0, 200.0) for code in COUNTS}
    contents = [["Metric", "Description"], ["2A ", "A measure"], ["2B ", "Another"]]
    book = workbook(
        {"Cover": [["Measures"]], "Contents": contents, "Table_2a": table(COUNTS), "Table_2b": table(whole)}
    )
    return imported(instance, book)


def worked(
    instance: Instance, snapshot: Snapshot, *sources: dict[str, object], where: Whereabouts = WHERE
) -> engine.Results:
    asked = [
        Asked(
            f"m_{i}",
            f"M{i}",
            "",
            parse(
                {
                    "schema": "measure/1",
                    "title": "Drawn",
                    "source": source,
                    "unit": {"kind": kind, "places": 1},
                    "polarity": "higher",
                }
            ),
        )
        for i, (source, kind) in enumerate(
            (one, "percent" if one["kind"] != "calculated" else "count") for one in sources
        )
    ]
    return engine.work_out(instance.snapshots, snapshot.hash, asked, where)


RATIO = {"kind": "ratio", "series": "ascof-2024-25:2A", "scale": 100.0, "interval": "wilson"}
SUM = {
    "kind": "calculated",
    "how": "sum",
    "parts": [
        {"name": name, "series": f"ascof-2024-25:{name.upper()}", "statistic": "numerator"} for name in ("2a", "2b")
    ],
}


def test_the_smallest_neighbour_is_withheld_whole_and_no_sum_brings_either_back(
    instance: Instance, snapshot: Snapshot
) -> None:
    source = {**SUM, "parts": [{**part, "name": f"p{i}"} for i, part in enumerate(SUM["parts"])]}  # type: ignore[arg-type]
    found = worked(instance, snapshot, RATIO, source)
    ratio, total = found.of("M0"), found.of("M1")
    assert ratio is not None
    assert total is not None
    at = {area.code: i for i, area in enumerate(found.areas)}
    reasons = {code: str(ratio.reason[at[code], 0]) for code in COUNTS}
    assert reasons == {
        "X90000001": "small_number",
        "X90000002": "",
        "X90000003": "secondary_suppression",
        "X90000004": "",
    }
    for code in ("X90000001", "X90000003"):
        for mine in (ratio, total):
            for name in ("value", "lower", "upper", "numerator", "denominator"):
                assert np.isnan(getattr(mine, name)[at[code], 0]), (code, name)
    assert ratio.value[at["X12000004"], 0] == 33.9  # the region holds both, so that it tells nothing


def test_one_framework_withholds_what_another_does(instance: Instance, snapshot: Snapshot) -> None:
    alone = worked(instance, snapshot, RATIO).of("M0")
    beside = worked(instance, snapshot, {**RATIO, "series": "ascof-2024-25:2B"}, RATIO).of("M1")
    assert alone is not None
    assert beside is not None
    assert (alone.reason == beside.reason).all()


def test_what_is_withheld_does_not_depend_on_what_is_read_beside_it(instance: Instance) -> None:
    """A series of councils alone, beside one that regions have too."""
    alone = [row for row in table(COUNTS) if "X12000004" not in row]
    whole = {code: (100.0, 200.0) for code in COUNTS} | {"X90000005": (9.0, 30.0)}
    contents = [["Metric", "Description"], ["2A ", "A measure"], ["2B ", "Another"]]
    book = workbook({"Cover": [["M"]], "Contents": contents, "Table_2a": alone, "Table_2b": table(whole)})
    snapshot = imported(instance, book)
    where = {**WHERE, "X90000003": ("SW", "S")}
    shown = []
    for sources in ([RATIO], [{**RATIO, "series": "ascof-2024-25:2B"}, RATIO]):
        found = worked(instance, snapshot, *sources, where=where)
        shown.append({(r.area, r.reason) for r in found.rows(f"M{len(sources) - 1}")})
    assert shown[0] == shown[1]
    assert ("X90000003", "secondary_suppression") in shown[
        0
    ]  # the smallest, wherever it is: nothing tells regions apart


@pytest.mark.parametrize(
    ("breakdowns", "parts"),
    [
        (["18-64", "65 and over", "Male", "Female"], [["Male", "Female"], ["18-64", "65 and over"]]),
        (["64 and under", "65-84", "85 and over"], [["64 and under", "65-84", "85 and over"]]),
        (["18-64", "65 and over", "65-84", "85 and over"], []),  # two ways at once: how they add up is not said
        (["good", "outstanding"], []),
    ],
)
def test_only_what_adds_up_is_taken_to_add_up(breakdowns: list[str], parts: list[list[str]]) -> None:
    assert parts_of(breakdowns) == parts


def test_a_marked_row_s_counts_are_withheld_though_the_file_gives_them(instance: Instance) -> None:
    given = {**COUNTS, "X90000001": (3.0, "[c]")}
    contents = [["Metric", "Description"], ["2A ", "A measure"]]
    made = imported(instance, workbook({"Cover": [["Measures"]], "Contents": contents, "Table_2a": table(given)}))
    found = worked(instance, made, RATIO)
    mine, place = found.of("M0"), found.place("X90000001")
    assert mine is not None
    assert place is not None
    assert mine.reason[place, 0] == "small_number"
    assert np.isnan(mine.numerator[place, 0])
