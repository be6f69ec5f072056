"""Invented figures in the layout of the official workbook, so that they walk in through the same door as real ones."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

import xlsxwriter

from consultation.councils import REGIONS
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.history.cells import code_key
from framework_drafts.history.identity.shipped import crosswalk
from framework_drafts.measures.language import Definition
from framework_drafts.measures.reference import half_up
from workbench.demo.councils import invented_councils

TITLE = "Invented example: time series of measures for councils that do not exist"
YEARS = [f"{year} to {year + 1}" for year in range(2015, 2025)]
MERGED, MERGED_IN = "X90000013", "2021-22"  # Tarnwick, of two councils that were there before
FORMER = (("X90000101", "Tarn Valley", "x101", 0.7), ("X90000102", "Wick Bridge", "x102", 0.5))
CARER_YEARS = {"2016 to 2017", "2018 to 2019", "2021 to 2022", "2023 to 2024"}
TYPE_NAMES = {
    "S": "Shire Counties",
    "U": "Unitary Authorities",
    "M": "Metropolitan Districts",
    "I": "Inner London",
    "O": "Outer London",
}
CENTRES = {
    "1A": 18.9,
    "1B": 0.405,
    "1C": 7.4,
    "1D": 64.5,
    "1E": 37.5,
    "2A": 76.0,
    "2B": 15.5,
    "2C": 560.0,
    "2D(1)": 84.0,
    "2D(2)": 7.5,
    "2E(1)": 81.0,
    "2E(2a)": 79.0,
    "2E(2b)": 63.0,
    "3A": 77.0,
    "3B": 66.0,
    "3C(1)": 67.5,
    "3C(2)": 60.0,
    "3D(1a)": 95.6,
    "3D(2a)": 25.0,
    "4A": 70.5,
    "4B": 91.0,
    "5A(1)": 45.0,
    "5A(2)": 30.0,
    "6A": 25.0,
    "6B": 82.0,
}
LOG_HEAD: list[Cell] = [
    "2024 to 2025 metric code",
    "2022 to 2023 metric code",
    "Year of change",
    "Description of impact on comparability over time",
]
LOG: list[list[Cell]] = [
    [
        "2A",
        "2D",
        "2024 to 2025",
        "Invented: the data source for measure 2A was changed, so figures before and after should not be compared.",
    ],
    ["3A", "1B", "2023 to 2024", "Invented: measure 1B was renamed to 3A in 2023 to 2024."],
    ["1C", "1D", "2016 to 2017", "Invented: the eligible population changed, so that more carers could be asked."],
]
NOTES: list[list[Cell]] = [
    ["[note 1]", "Invented: for 2024 to 2025, Fenland Staithe and Solent Haven are missing data for metric 2a."],
    [
        "[note 2]",
        "Invented: for 2022 to 2023, the regional figures of 3c(1) were recalculated due to an error identified in publication.",
    ],
]
NOTED = {"2A": " [note 1]", "3C(1)": " [note 2]"}
NOT_SENT = {"Fenland Staithe", "Solent Haven"}
SPREADS = {"score": 0.04, "index": 0.07, "percent": 0.07, "per_100000": 0.25}
ALIKE = {  # measures that ask about the same lives: which, and how much of a council's place they share
    "1A": ("people", 0.92), "1B": ("people", 0.35), "1D": ("people", 0.5), "3A": ("people", 0.75), "4A": ("people", 0.75),
    "5A(1)": ("people", 0.7), "1C": ("carers", 0.9), "3B": ("carers", 0.5), "5A(2)": ("carers", 0.75),
}  # fmt: skip
Area = tuple[str, str, str, float]
Cell = str | float


def write_history(seed: int = 1) -> bytes:
    """A workbook of invented figures; the same seed gives the same figures."""
    out = io.BytesIO()
    measures = [(one.code, one.definition) for one in read_folder(BASELINES / "ascof_2024_25").entries]
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        _write(workbook, "Cover", [[TITLE], ["Every figure is invented. None describes a real council."]])
        contents: list[list[Cell]] = [
            ["Contents"],
            ["Metric", "Description", "Source", "Start year", "2022 to 2023 Code"],
        ]
        older = _older_codes()
        _write(
            workbook,
            "Contents",
            contents
            + [
                [code, d.title, "Invented", "2015 to 2016", older.get(code_key(code), "Not applicable")]
                for code, d in measures
            ],
        )
        _write(workbook, "Comparability_over_time_log", [LOG_HEAD, *LOG])
        _write(workbook, "Notes", [["Notes"], ["Note number", "Note text"], *NOTES])
        for code, definition in measures:
            _write(workbook, f"Table_{code.lower()}", list(_table(code, definition, random.Random(f"{seed}:{code}"))))  # noqa: S311
    return out.getvalue()


def _areas(chance: random.Random) -> list[Area]:
    """England, types, regions and councils with how far each lies from the centre, in standard deviations."""
    drift = {letter: chance.gauss(0, 0.4) for letter in REGIONS}
    councils = [(c.cassr, c.name, c.code, drift[c.region] + chance.gauss(0, 0.9)) for c in invented_councils()]
    councils += [(label, name, code, drift["NE"] + chance.gauss(0, 0.9)) for code, name, label, _ in FORMER]
    types = [(letter, name, "[z]", chance.gauss(0, 0.2)) for letter, name in TYPE_NAMES.items()]
    regions = [
        (letter, REGIONS[letter], f"X12{place:06d}", drift[letter]) for place, letter in enumerate(REGIONS, start=1)
    ]
    return [("England", "England", "X92000001", 0.0), *types, *regions, *councils]


def _there(code: str, year: str) -> bool:
    """Whether an area was there: two councils became one in the middle of the years."""
    before = f"{year[:4]}-{year[-2:]}" < MERGED_IN
    return before if code in {former for former, *_ in FORMER} else not (code == MERGED and before)


def _older_codes() -> dict[str, Cell]:
    """The code of 2022-23 of each measure, by its newer code in plain."""
    found: dict[str, Cell] = {}
    for one in crosswalk()["series"]:
        codes = {label["framework"]: str(label["code"]) for label in one["labels"]}
        if len(codes) == 2:
            found[codes["ascof-2023"]] = codes["ascof-2014"]
    return found


def _table(code: str, definition: Definition, chance: random.Random) -> Iterator[list[Cell]]:
    survey = definition.source.interval == "margin"
    carers = "Carers" in definition.collection
    years = YEARS if survey else YEARS[-2:] if code in ("4B", "6A", "6B") else YEARS[-1:]
    names = (
        ("margin of error", "number of respondents", "outcome")
        if survey
        else ("outcome",)
        if code == "6A"
        else ("numerator", "denominator", "outcome")
    )
    yield [f"Table {code.lower()}: {definition.title}. Invented figures.{NOTED.get(code, '')}"]
    yield ["This worksheet contains one table."]
    yield [
        "Local authority code",
        "Local authority",
        "ONS area code",
        *(f"{year} - {name}" for year in years for name in names),
    ]
    trends = [chance.gauss(0, 0.25) for _ in years]
    whose, share = ALIKE.get(code, ("nobody", 0.0))
    shared = {name: place for _, name, _, place in _areas(random.Random(whose))}  # noqa: S311
    for local, name, ons, own in _areas(chance):
        place = (1 - share**2) ** 0.5 * own + share * shared[name]
        row: list[Cell] = [local, name, ons]
        size = (
            40.0 if name == "England" else 5.0 if local in REGIONS or local in TYPE_NAMES else chance.uniform(0.4, 2.0)
        )
        for year, trend in zip(years, trends, strict=True):
            if not _there(ons, year) or (code == "2A" and name in NOT_SENT):
                row += ["[c]" if name in NOT_SENT else "[z]"] * len(names)
                continue
            row += _cells(
                code,
                definition,
                names,
                (place + trend + chance.gauss(0, 0.25), size, chance.random()),
                year,
                survey,
                carers,
            )
        yield row


def _cells(
    code: str,
    definition: Definition,
    names: tuple[str, ...],
    drawn: tuple[float, float, float],
    year: str,
    survey: bool,
    carers: bool,
) -> list[Cell]:
    place, size, luck = drawn
    if carers and year not in CARER_YEARS:
        return ["[z]"] * len(names)
    if survey and year == "2020 to 2021" and (size > 4 or luck < 0.85):
        return ["[x]"] * len(names)
    if size < 4 and luck < 0.02:
        return ["[c]" if not survey else "[x]"] * len(names)
    unit = definition.unit
    value = CENTRES[code] * (1 + SPREADS[unit.kind] * place)
    if unit.kind == "percent":
        value = min(99.6, max(0.5, value if CENTRES[code] < 90 else 100 - (100 - CENTRES[code]) * 2.0**-place))
    if survey:
        people = max(40, round(size * 260))
        spread = {"score": 4.0, "index": 0.25}.get(unit.kind, 46.0)
        return [half_up(1.96 * spread / people**0.5, unit.places), float(people), half_up(value, unit.places)]
    if names == ("outcome",):
        return [half_up(value, unit.places)]
    below = round(size * (52_000 if unit.kind == "per_100000" else 900))
    scale = 100_000 if unit.kind == "per_100000" else 100
    above = round(value / scale * below)
    if size > 4:
        return [float(round(above / 5) * 5), float(round(below / 5) * 5), half_up(above / below * scale, unit.places)]
    return [float(above), float(below), half_up(above / below * scale, unit.places)]


def _write(workbook: xlsxwriter.Workbook, name: str, rows: list[list[Cell]]) -> None:
    sheet = workbook.add_worksheet(name)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell) if isinstance(cell, str) else sheet.write_number(
                number, column, cell
            )
