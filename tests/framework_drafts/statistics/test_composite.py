"""Composites against the ASEM chain, from raw figures to the index."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from framework_drafts.statistics.composite import copeland, join, normalise, places


def table(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "statistics" / f"ASEM_COIN_{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def columns(rows: list[dict[str, str]], names: list[str]) -> np.ndarray:
    return np.array([[float(row[name]) if row[name] not in ("", "NA") else np.nan for name in names] for row in rows])


def test_the_asem_chain(shared: Path) -> None:
    structure = table(shared, "Structure")
    weights = {(float(r["AgLevel"]), r["Code"]): float(r["Weight"]) for r in table(shared, "Weights")}
    names = [row["IndCode"] for row in structure]
    raw, normalised = columns(table(shared, "Raw"), names), columns(table(shared, "Normalised"), names)
    aggregated = table(shared, "Aggregated")
    up = normalise(raw, "min_max", directions=np.ones(len(names)))
    down = normalise(raw, "min_max", directions=-np.ones(len(names)))
    upwards = np.nanmax(np.abs(up - normalised), axis=0) < np.nanmax(np.abs(down - normalised), axis=0)
    treated = (
        np.minimum(np.nanmax(np.abs(up - normalised), axis=0), np.nanmax(np.abs(down - normalised), axis=0)) > 1e-9
    )
    assert (~treated).sum() == 26, "the others were first divided by figures that are not in the file"
    directions = np.where(upwards, 1.0, -1.0)
    mine = normalise(raw, "min_max", directions=directions)
    known = ~treated & np.isfinite(raw)  # what is missing in the raw figures was filled in by the publisher
    assert mine[known] == pytest.approx(normalised[known], abs=1e-9)
    assert known.sum() > 1200
    scores = {name: normalised[:, i] for i, name in enumerate(names)}
    for level, (child, parent) in enumerate((("IndCode", "Agg1"), ("Agg1", "Agg2"), ("Agg2", "Agg3")), start=1):
        groups: dict[str, list[str]] = {}
        for row in structure:
            groups.setdefault(row[parent], []).append(row[child])
        for group, members in groups.items():
            members = list(dict.fromkeys(members))
            own = [weights[(float(level), member)] for member in members]
            scores[group] = join(np.column_stack([scores[m] for m in members]), own, "arithmetic")
            assert scores[group] == pytest.approx(columns(aggregated, [group])[:, 0], abs=1e-9), group


def test_means_of_one_two_three() -> None:
    one = [[1.0, 2.0, 3.0]]
    assert join(one, [1, 1, 1], "geometric")[0] == pytest.approx(6 ** (1 / 3), abs=1e-15)
    assert join(one, [1, 1, 1], "harmonic")[0] == pytest.approx(3 / (1 + 1 / 2 + 1 / 3))
    assert join(one, [1, 1, 1], "arithmetic")[0] == pytest.approx(2)


@pytest.mark.parametrize("how", ["geometric", "harmonic"])
def test_nought_has_no_geometric_mean(how: str) -> None:
    with pytest.raises(ValueError, match="above nought"):
        join([[0.0, 1.0]], [1, 1], how)


def test_a_missing_figure_is_left_out_and_never_nought() -> None:
    assert join([[10.0, np.nan], [10.0, 0.0]], [1, 1], "arithmetic").tolist() == [10.0, 5.0]
    assert np.isnan(join([[np.nan, np.nan]], [1, 1], "arithmetic")).all()
    flat = normalise([[5.0], [5.0]], "min_max", directions=[1])
    assert np.isnan(flat).all()


def test_scores_and_ranks() -> None:
    given = [[1.0], [2.0], [9.0]]
    assert normalise(given, "z_score", directions=[1])[:, 0] == pytest.approx([-0.68824720, -0.45883147, 1.14707867])
    assert normalise(given, "rank", directions=[-1])[:, 0].tolist() == [3, 2, 1]
    assert places([5.0, np.nan, 7.0]).tolist()[::2] == [2, 1]
    with pytest.raises(ValueError, match="normalise by"):
        normalise(given, "median", directions=[1])


def test_outranking_does_not_let_one_great_strength_make_up_for_two_weaknesses() -> None:
    given = [[100.0, 0.0, 0.0], [1.0, 1.0, 1.0]]
    assert join(given, [1, 1, 1], "arithmetic")[0] > join(given, [1, 1, 1], "arithmetic")[1]
    assert copeland(given, [1, 1, 1]).tolist() == [-1, 1]
