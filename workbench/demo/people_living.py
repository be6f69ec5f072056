"""Invented estimates of how many people live in each invented council, in the layout of the official ones."""

from __future__ import annotations

import io
import random

import xlsxwriter

from consultation.councils import REGIONS
from workbench.demo.councils import invented_councils

YEAR = 2024
AGES = 91  # single years, the last being 90 and over
SIZES = {"S": 600_000, "U": 240_000, "M": 290_000, "I": 250_000, "O": 280_000}
OLDER = {"S": 1.25, "U": 1.0, "M": 0.9, "I": 0.5, "O": 0.75}


def write_population(seed: int = 1) -> bytes:
    """A workbook of single years of age; the same seed gives the same people."""
    chance = random.Random(f"people:{seed}")  # noqa: S311
    rows: list[tuple[str, str, list[int]]] = []
    for council in invented_councils():
        size = SIZES[council.council_type] * chance.lognormvariate(0, 0.35)
        old = OLDER[council.council_type] * chance.uniform(0.85, 1.15)
        shape = [
            1.0 if age < 55 else max(0.02, 1 - (age - 55) / 42) * (old if age >= 65 else 1.0) for age in range(AGES)
        ]
        whole = sum(shape)
        people = [round(size * one / whole * chance.uniform(0.97, 1.03)) for one in shape]
        rows.append((council.code, council.name, people))
    regions = {c.code: c.region for c in invented_councils()}
    sums = [
        (
            f"X12{place:06d}",
            REGIONS[letter],
            [sum(p[age] for code, _, p in rows if regions[code] == letter) for age in range(AGES)],
        )
        for place, letter in enumerate(REGIONS, start=1)
    ]
    england = ("X92000001", "England", [sum(p[age] for _, _, p in rows) for age in range(AGES)])
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("MYE2 - Persons")
        sheet.write_string(0, 0, f"Invented population estimates, mid-{YEAR}. They describe no real council.")
        sheet.write_row(2, 0, ["Code", "Name", "Geography", "All ages", *map(str, range(AGES - 1)), "90+"])
        for number, (code, name, people) in enumerate([england, *sums, *rows], start=3):
            sheet.write_row(number, 0, [code, name, "Invented", sum(people), *people])
    return out.getvalue()
