"""Data sets: what agrees is taken once, what disagrees waits for a person; nothing is resolved in silence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.errors import Unusable
from framework_drafts.history import datasets
from framework_drafts.history.combining import LEFT_OUT, conflicts, put_together
from framework_drafts.history.comparing import compare
from framework_drafts.history.desk import Desk
from framework_drafts.history.identity.crosswalk import Crosswalk
from framework_drafts.history.identity.naming import crosswalk
from framework_drafts.history.reading import parquet, rows_of
from tests.factories import NOW
from tests.published import HEAD, ROWS, YEAR, book, imported
from workbench.database import Instance

Cells = dict[tuple[int, int], float | None]


def other_book(value: Any = 50.0, second: Any = "[x]") -> bytes:
    rows = [[*ROWS[0][:5], value], [*ROWS[1][:5], second], ROWS[2]]
    return book({"Table_2a": [["Another"], [*HEAD, *YEAR], *rows]}, [["Metric", "Description"], ["2A", "A measure"]])


def settled(db: Any, instance: Instance, made: Any) -> Any:
    worked_out = datasets.work_out(db, instance.snapshots, data_set=made)
    return datasets.settle(db, data_set=made, summary=worked_out, by=None, at=NOW)


def both(instance: Instance, second: bytes) -> tuple[Any, Any]:
    return imported(instance, book(), "one.xlsx"), imported(instance, second, "other.xlsx")


def test_files_that_agree_need_no_rule(instance: Instance) -> None:
    extra = book({"Table_2a": [["x"], [*HEAD, *YEAR], *ROWS, [103.0, "Elsewhere", "E10000009", 1.0, 2.0, 50.0]]})
    one, other = both(instance, extra)
    with instance.store.unit_of_work() as db:
        made = datasets.start(db, name="Both", purpose="", parts=[one.hash, other.hash], by=None, at=NOW)
        assert datasets.conflicts_of(db, instance.snapshots, made) == ([], {})
        snapshot = settled(db, instance, made)
        assert settled(db, instance, made).hash == snapshot.hash
    assert snapshot.cells["total"] == 12
    assert snapshot.about["passed_over"] == {"cells that stood in several files and agreed": 9}
    assert snapshot.parts == [one.hash, other.hash]
    assert one.attribution in snapshot.attributions


@pytest.mark.parametrize(("value", "mark"), [(51.0, "[x]"), (50.0, 12.0)])
def test_a_conflict_waits_for_a_rule_and_the_rule_has_a_reason(instance: Instance, value: float, mark: Any) -> None:
    one, other = both(instance, other_book(value, mark))
    with instance.store.unit_of_work() as db:
        made = datasets.start(db, name="Both", purpose="", parts=[one.hash, other.hash], by=None, at=NOW)
        found, counts = datasets.conflicts_of(db, instance.snapshots, made)
        assert [(c.series, c.statistic, len(c.said)) for c in found] == [("s-006", "outcome", 2)]
        assert counts == {"s-006": 1}
        with pytest.raises(Unusable, match="1 cell is still in conflict"):
            settled(db, instance, made)
        said = {"data_set": made, "series": "s-006", "by": None, "at": NOW}
        with pytest.raises(Unusable, match="Say why"):
            datasets.rule(db, **said, takes=other.hash, reason=" ")
        with pytest.raises(Unusable, match="own files"):
            datasets.rule(db, **said, takes="f" * 64, reason="x")
        datasets.rule(db, **said, takes=other.hash, reason="Published later.")
        snapshot = settled(db, instance, made)
        with pytest.raises(Unusable, match="settled"):
            datasets.rule(db, **said, takes=one.hash, reason="x")
    rows = rows_of(parquet(instance.snapshots, snapshot.hash), snapshot.series, statistic="outcome")
    assert {row.area_name: row.value for row in rows}["England"] == value
    assert "Published later." in snapshot.warnings[0]


def test_nobodys_figure_is_a_cell_without_one_and_never_nought(instance: Instance) -> None:
    one, other = both(instance, other_book(51.0))
    with instance.store.unit_of_work() as db:
        made = datasets.start(db, name="Both", purpose="", parts=[one.hash, other.hash], by=None, at=NOW)
        datasets.rule(db, data_set=made, series="s-006", takes="", reason="Neither is right.", by=None, at=NOW)
        snapshot = settled(db, instance, made)
    left = [row for row in rows_of(parquet(instance.snapshots, snapshot.hash), snapshot.series) if row.mark == LEFT_OUT]
    assert [(row.area_name, row.statistic, row.value, row.reason) for row in left] == [
        ("England", "outcome", None, "unusable")
    ]


def test_what_a_data_set_needs(instance: Instance) -> None:
    one, other = both(instance, other_book(51.0))
    with instance.store.unit_of_work() as db:
        said = {"purpose": "", "by": None, "at": NOW}
        for parts in ([one.hash], [one.hash, one.hash], []):
            with pytest.raises(Unusable, match="between two and"):
                datasets.start(db, name="x", parts=parts, **said)
        datasets.start(db, name="x", parts=[one.hash, other.hash], **said)
        with pytest.raises(Unusable, match="no other has"):
            datasets.start(db, name=" x ", parts=[one.hash, other.hash], **said)


@given(
    st.lists(
        st.dictionaries(
            st.tuples(st.integers(0, 2), st.integers(0, 3)), st.one_of(st.none(), st.integers(0, 2)), max_size=10
        ),
        min_size=2,
        max_size=3,
    ),
    st.dictionaries(st.integers(0, 2), st.integers(-1, 1), max_size=3),
)
def test_every_cell_of_every_part_is_accounted_for(
    tmp_path_factory: Any, drawn: list[Any], ruled: dict[int, int]
) -> None:
    room, none = tmp_path_factory.mktemp("parts"), Crosswalk([])
    paths = []
    for place, cells in enumerate(drawn):
        with Desk() as desk:
            desk.lay(_columns(cells))
            desk.write(room / f"{place}.parquet")
        paths.append(room / f"{place}.parquet")
    rules = {f"b:{series}": None if place < 0 else place for series, place in ruled.items()}
    listed, counts = conflicts(paths, none)
    found = {(c.series, c.area) for c in listed}
    assert sum(counts.values()) == len(listed)
    expected, keys = set(), {key for cells in drawn for key in cells}
    for key in keys:
        said = [cells[key] for cells in drawn if key in cells]
        if len(set(said)) > 1:
            expected.add((f"b:{key[0]}", f"a{key[1]}"))
    assert found == expected
    with Desk() as desk:
        outcome = put_together(desk, paths, none, rules)
        laid = {
            (series, area): (value, mark)
            for series, area, value, mark in desk.rows("SELECT series, area, value, mark FROM laid")
        }
    unsettled = {key for key in expected if key[0] not in rules}
    assert outcome.unsettled == len(unsettled)
    for series, area in keys:
        name = (f"b:{series}", f"a{area}")
        said = [cells.get((series, area), "absent") for cells in drawn]
        if name not in expected:
            value = next(one for one in said if one != "absent")
            assert laid[name][0] == value
        elif name in unsettled:
            assert name not in laid
        elif rules[name[0]] is None:
            assert laid[name] == (None, LEFT_OUT)
        else:
            taken = said[rules[name[0]]]  # type: ignore[index]
            first = next(one for one in said if one != "absent")
            assert laid[name][0] == (first if taken == "absent" else taken)


def _columns(cells: Cells) -> dict[str, list[Any]]:
    keys = sorted(cells)
    same: dict[str, Any] = {
        "statistic": "outcome", "breakdown": "Total", "area_label": "", "level": "council", "period": "2020-21",
        "sheet": "", "row": 1, "col": 1, "bracketed": None,
    }  # fmt: skip
    return {
        **{name: [value] * len(keys) for name, value in same.items()},
        "series": [f"b:{series}" for series, _ in keys],
        "area": [f"a{area}" for _, area in keys],
        "area_name": [f"A {area}" for _, area in keys],
        "value": [cells[key] for key in keys],
        "mark": ["" if cells[key] is not None else "[x]" for key in keys],
        "reason": ["" if cells[key] is not None else "not_submitted" for key in keys],
    }


@pytest.mark.parametrize(
    ("value", "second", "cause"),
    [
        (50.04, "[x]", "rounding"),
        (55.0, "[x]", "not_explained"),
        (50.0, 3.0, "mark"),
        ("49 (50)", "[x]", "second_figure"),
    ],
)
def test_a_difference_has_its_cause(instance: Instance, value: Any, second: Any, cause: str) -> None:
    one, other = both(instance, other_book(value, second))
    with instance.store.reading() as db:
        found = compare(parquet(instance.snapshots, one.hash), parquet(instance.snapshots, other.hash), crosswalk(db))
    assert found.both == found.agree + len(found.differences) == 9
    assert [difference.causes for difference in found.differences] == [(cause,)]
