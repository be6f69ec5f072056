"""Quantiles against every row of the reference workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from framework_drafts.statistics.quantiles import quantiles
from tests.framework_drafts.statistics.reference import sheet

GROUPS = {"Quartile": 4, "Septile": 7, "Decile": 10}


def test_every_reference_row(shared: Path) -> None:
    """Deciles within regions, septiles over an indicator, quartiles over everything; ties included."""
    rows = [r for r in sheet(shared, "testdata_Quantiles.xlsx") if r["Test"] != "BadPolarity"]
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        inverted = row["Polarity"] in (True, "RAG - Low is good")
        apart = (row["Test"], row["IndSexRef"], inverted)
        key = {"Decile": (*apart, row["ParentCode"]), "Septile": apart, "Quartile": (True,)}[row["QuantileNm"]]
        groups.setdefault((row["QuantileNm"], *key), []).append(row)
    compared = 0
    for (name, *key), mine in groups.items():
        inverted = key[2] if len(key) > 1 else True
        values = [np.nan if r["Value"] in (None, "") else float(r["Value"]) for r in mine]
        found = quantiles(values, GROUPS[name], inverted=inverted)
        for row, given in zip(mine, found, strict=True):
            if row["QuantileInGrp"] in (None, ""):
                assert np.isnan(given), row
            else:
                assert given == row["QuantileInGrp"], row
                compared += 1
    assert compared == 952


def test_fewer_areas_than_quantiles_give_none() -> None:
    assert np.isnan(quantiles([1.0, 2.0, np.nan], 3)).all()
    assert quantiles([5.0, 5.0, 1.0, 1.0], 2).tolist() == [1, 1, 2, 2]
