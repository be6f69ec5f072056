"""Invented open data of single years, in the layout of the official files of those years, codes of those years included."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from consultation.councils import REGIONS
from framework_drafts.history.cells import SUFFIXES
from framework_drafts.measures.reference import half_up
from workbench.demo.councils import invented_councils
from workbench.demo.history import FORMER, MERGED, MERGED_IN, TYPE_NAMES

HEADER = (
    "Geographical Code", "Geographical Description", "Geographical Level", "ONS Code", "ASCOF Measure Code",
    "Disaggregation Level", "Measure Type", "Measure Value", "Measure Group", "Measure Group Description",
)  # fmt: skip
MEASURES = {  # code: (title, centre, scale, size of the denominator, ages it is given for)
    "1C1A": ("People who use services who receive self-directed support", 91.0, 100, 1400, ("18-64", "65 and over")),
    "1C2A": ("People who use services who receive direct payments", 27.0, 100, 1400, ("18-64", "65 and over")),
    "1E": ("Adults with a learning disability in paid employment", 5.6, 100, 420, ("Male", "Female")),
    "1G": (
        "Adults with a learning disability who live in their own home or with family",
        78.0,
        100,
        420,
        ("Male", "Female"),
    ),
    "2A1": ("Admissions to residential and nursing care, aged 18 to 64, per 100,000", 14.0, 100_000, 95_000, ()),
    "2A2": ("Admissions to residential and nursing care, aged 65 and over, per 100,000", 560.0, 100_000, 31_000, ()),
    "2B1": (
        "Older people at home 91 days after leaving hospital into reablement",
        82.0,
        100,
        190,
        ("65-74", "75-84", "85 and over"),
    ),
    "2D": ("Short-term support after which no ongoing support was asked for", 78.0, 100, 650, ("18-64", "65 and over")),
}
SURVEY = {"1A": "1A", "1J": "1B", "3A": "1D", "1B": "3A", "3D1": "3C(1)", "4A": "4A", "1I1": "5A(1)"}
SHUFFLED = ("3D1", "2022-23")  # its regions were mixed up when that year was first published


@dataclass(frozen=True)
class Area:
    label: str
    name: str
    level: str
    code: str
    size: float


def write_open_data(year: str, survey: Mapping[tuple[str, str], float], seed: int = 1) -> bytes:
    """One year's file. `survey` are the outcomes of the time series by (its code, area), so that the files agree on them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    areas = list(_areas(year))
    for code, (title, centre, scale, size, ages) in MEASURES.items():
        for area in areas:
            chance = random.Random(f"{seed}:{year}:{code}:{area.code}")  # noqa: S311
            for part in ("Total", *ages):
                for kind, value in _parts(
                    chance, centre, scale, size * area.size / (1 if part == "Total" else len(ages)), area
                ):
                    writer.writerow(_row(area, code, part, kind, value, title))
    for code, newer in SURVEY.items():
        for area, value in _survey(code, newer, areas, survey, year):
            writer.writerow(
                _row(
                    area, code, "Total", "Outcome", "[x]" if value is None else f"{value:g}", f"{code}, from the survey"
                )
            )
    return out.getvalue().encode()


def _areas(year: str) -> Iterator[Area]:
    yield Area("England", "England", "England", "X92000001", 40.0)
    for letter, name in TYPE_NAMES.items():
        yield Area(letter, name, "Council Type", "", 8.0)
    for place, (letter, name) in enumerate(REGIONS.items(), start=1):
        yield Area(letter, name, "Region", f"X12{place:06d}", 4.5)
    for council in invented_councils():
        if council.code != MERGED or year >= MERGED_IN:
            size = random.Random(council.code).uniform(0.5, 1.8)  # noqa: S311
            yield Area(council.cassr, council.name, "Council", council.code, size)
    if year < MERGED_IN:
        for code, name, label, size in FORMER:
            yield Area(label, name, "Council", code, size)


def _parts(chance: random.Random, centre: float, scale: int, size: float, area: Area) -> list[tuple[str, str]]:
    kinds = ("Numerator", "Denominator", "Outcome")
    if area.level == "Council" and chance.random() < 0.02:
        return [(kind, "[x]") for kind in kinds]
    below = max(20, round(size * chance.uniform(0.95, 1.05)))
    above = min(below, round(centre / scale * below * chance.uniform(0.85, 1.12)))
    if above < 5:
        return [(kind, "[c]") for kind in kinds]
    return list(zip(kinds, (str(above), str(below), f"{half_up(above / below * scale, 1):g}"), strict=True))


def _survey(
    code: str, newer: str, areas: list[Area], survey: Mapping[tuple[str, str], float], year: str
) -> Iterator[tuple[Area, float | None]]:
    values = {area.code: survey.get((newer, area.code)) for area in areas if area.code}
    if (code, year) == SHUFFLED:
        regions = [area.code for area in areas if area.level == "Region"]
        first = [values[one] for one in regions]
        values |= dict(zip(regions, first[1:] + first[:1], strict=True))
    for area in areas:
        if area.code:
            yield area, values[area.code]


def _row(area: Area, code: str, part: str, kind: str, value: str, title: str) -> list[str]:
    return [area.label, area.name, area.level, area.code, code + SUFFIXES.get(part, ""), part, kind, value, code, title]
