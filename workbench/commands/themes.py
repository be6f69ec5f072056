"""themes suggest, themes learn: files of texts in, a file out. Nothing is stored and nothing is sent anywhere."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import time
from pathlib import Path
from typing import Any

import click

from workbench.commands.shared import as_json, show, text_of

TRUE = {"1", "1.0", "x", "y", "yes", "true"}
FALSE = {"", "0", "0.0", "n", "no", "false"}


@click.group()
def themes() -> None:
    """Free text into suggested themes."""


@themes.command("suggest")
@click.option("--input", "source", required=True, metavar="FILE.csv")
@click.option("--text", "column", required=True, metavar="COLUMN", help="The column that holds the texts.")
@click.option("--k", type=click.IntRange(1, 200), help="How many themes (default: as many as the texts suggest).")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True)
@click.option(
    "--engine",
    type=click.Choice(["auto", "hybrid", "light", "static"]),
    default="auto",
    show_default=True,
    help="auto: hybrid where the sentence model is installed, else light; static: for a million texts.",
)
@click.option("--output", required=True, metavar="OUT.csv")
@as_json
def suggest(source: str, column: str, k: int | None, seed: int, engine: str, output: str, as_json: bool) -> None:
    """Group the texts of a CSV file: one row out for each row in, with its theme or “unassigned” and why."""
    from consultation.themes.engine.outcome import NO_WORDS
    from consultation.themes.engine.outcome import suggest as group_texts

    _refuse_output(source, output)
    texts = [row.get(column) or "" for row in _rows(source, [column])]
    began = time.perf_counter()
    found = group_texts(texts, themes=k, seed=seed, engine=_engine(engine))
    rows = [
        (number, theme, found.names[theme], strength) if theme else (number, "unassigned", NO_WORDS, 0)
        for number, (theme, strength) in enumerate(zip(found.themes, found.strengths, strict=True), start=1)
    ]
    told: dict[str, Any] = {
        "themes": len(found.names),
        "rows": len(rows),
        "unassigned": found.themes.count(0),
        "stability": found.stability,
        "seconds": round(time.perf_counter() - began, 2),
        "engine": found.engine,
        "output_sha256": _write(output, ("row", "theme", "theme_name", "strength"), rows),
    }
    steady = f"steadiness {found.stability:.2f}"
    show(told, as_json, lambda: f"{told['themes']} themes over {told['rows']} rows, {steady}: {output}")


@themes.command("learn")
@click.option(
    "--coded", required=True, metavar="FILE.csv", help="Texts that people coded: 1 or 0 in each code's column."
)
@click.option(
    "--text", "column", required=True, metavar="COLUMN", help="The column that holds the texts, in both files."
)
@click.option("--codes", required=True, metavar="COL1,COL2,…", help="The columns that hold the codes.")
@click.option("--predict", "ask", required=True, metavar="FILE.csv", help="Texts to suggest codes for.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True)
@click.option("--engine", type=click.Choice(["auto", "hybrid", "light"]), default="auto", show_default=True)
@click.option("--output", required=True, metavar="OUT.csv")
@as_json
def learn(coded: str, column: str, codes: str, ask: str, seed: int, engine: str, output: str, as_json: bool) -> None:
    """Learn codes from coded texts: one row out for each text asked about, with a probability for each code."""
    from consultation.themes.engine.learning import SUGGESTED_FROM, predict

    _refuse_output(coded, output)
    _refuse_output(ask, output)
    names = _codes(codes)
    known = [row for row in _rows(coded, [column, *names]) if any((row[name] or "").strip() for name in names)]
    judged = [[_judged(coded, number, name, row[name]) for name in names] for number, row in enumerate(known, start=2)]
    others = [row[column] or "" for row in _rows(ask, [column])]
    began = time.perf_counter()
    texts = [row[column] or "" for row in known]
    found = predict(
        texts, _matrix(judged, len(names)), others, names, embedded=_embedded(engine, texts, others, names), seed=seed
    )
    rows = [(number, *(float(chance) for chance in line)) for number, line in enumerate(found.chances, start=1)]
    told = {
        "rows": len(rows),
        "codes": len(names),
        "learnt_from": found.learnt_from,
        "suggest_from": SUGGESTED_FROM,
        "seconds": round(time.perf_counter() - began, 2),
        "engine": found.method,
        "output_sha256": _write(output, ("row", *names), rows),
    }
    show(told, as_json, lambda: f"{len(rows)} rows, learnt from {found.learnt_from} coded texts: {output}")


def _engine(wanted: str) -> str:
    from consultation.errors import Unusable
    from consultation.themes.engine.outcome import engine_named

    try:
        return engine_named(wanted)
    except ValueError:
        raise Unusable(
            "The sentence model is not on this machine: install the “embeddings” extra, or choose --engine light."
        ) from None


def _embedded(engine: str, *groups: list[str]) -> Any:
    from consultation.themes.engine.embedding import embed
    from consultation.themes.engine.vectors import HYBRID

    return tuple(embed(texts) for texts in groups) if _engine(engine) == HYBRID else None


def _codes(codes: str) -> list[str]:
    from consultation.errors import Unusable

    names = [name for name in next(csv.reader([codes])) if name.strip()]
    if not names or len(set(names)) < len(names):
        raise Unusable("Name each code's column once, with commas between.")
    return names


def _judged(source: str, number: int, name: str, value: str | None) -> int:
    from consultation.errors import Unusable

    plain = (value or "").strip().lower()
    if plain not in TRUE | FALSE:
        raise Unusable(
            f"Line {number} of {source} has “{value}” under “{name}”: write 1 where the code is given, else 0."
        )
    return int(plain in TRUE)


def _matrix(judged: list[list[int]], width: int) -> Any:
    import numpy as np

    return np.array(judged, dtype=int).reshape(len(judged), width)


def _refuse_output(source: str, output: str) -> None:
    from consultation.errors import Unusable

    target = Path(output)
    if target.exists() and (not target.is_file() or target.samefile(source)):
        raise Unusable(f"{output} cannot be written over: name a new file for the outcome.")
    if not target.resolve().parent.is_dir():
        raise Unusable(f"The folder of {output} is not there: make it first.")


def _rows(source: str, columns: list[str]) -> list[dict[str, str]]:
    from consultation.errors import Unusable

    text = text_of(source)
    csv.field_size_limit(10_000_000)
    try:
        return _read(source, text, columns)
    except csv.Error as problem:
        raise Unusable(f"{source} cannot be read as a table: {problem}.") from None


def _read(source: str, text: str, columns: list[str]) -> list[dict[str, str]]:
    from consultation.errors import Unusable

    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    for column in columns:
        if column not in (reader.fieldnames or []):
            held = ", ".join(reader.fieldnames or []) or "none"
            raise Unusable(f"{source} has no column “{column}”. It has: {held}.")
        if (reader.fieldnames or []).count(column) > 1:
            raise Unusable(f"{source} has two columns “{column}”: rename one of them.")
    return [{key: (row[key] or "").replace("\x00", "\ufffd").strip() for key in columns} for row in reader]


def _write(output: str, header: tuple[str, ...], rows: list[Any]) -> str:
    """Write the outcome whole or not at all; returns its SHA-256."""
    from workbench.reports.cells import csv_bytes

    content = csv_bytes(header, rows)
    unfinished = Path(f"{output}.{os.getpid()}.part")
    unfinished.write_bytes(content)
    os.replace(unfinished, output)
    return hashlib.sha256(content).hexdigest()
