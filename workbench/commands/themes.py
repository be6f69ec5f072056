"""themes suggest: a file of texts in, a file of suggested themes out. Nothing is stored and nothing is sent anywhere."""

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


@click.group()
def themes() -> None:
    """Free text into suggested themes."""


@themes.command("suggest")
@click.option("--input", "source", required=True, metavar="FILE.csv")
@click.option("--text", "column", required=True, metavar="COLUMN", help="The column that holds the texts.")
@click.option("--k", type=click.IntRange(1, 200), help="How many themes (default: as many as the texts suggest).")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True)
@click.option("--output", required=True, metavar="OUT.csv")
@as_json
def suggest(source: str, column: str, k: int | None, seed: int, output: str, as_json: bool) -> None:
    """Group the texts of a CSV file: one row out for each row in, with its theme or “unassigned” and why."""
    from consultation.themes import grouping, naming
    from consultation.themes.suggesting import NO_WORDS
    from workbench.reports.cells import csv_bytes

    _refuse_output(source, output)
    texts = _column(source, column)
    began = time.perf_counter()
    grouped = grouping.group(texts, themes=k, seed=seed)
    names = naming.name_groups(texts, grouped.labels)
    resamples = [
        grouping.resample(texts, grouped.labels, number=number, themes=grouped.themes, seed=seed)[0]
        for number in range(grouping.RESAMPLES if grouped.themes else 0)
    ]
    rows = [
        (number, label + 1, names[label], strength) if label >= 0 else (number, "unassigned", NO_WORDS, 0)
        for number, (label, strength) in enumerate(zip(grouped.labels, grouped.strengths, strict=True), start=1)
    ]
    content = csv_bytes(("row", "theme", "theme_name", "strength"), rows)
    _write(output, content)
    told: dict[str, Any] = {
        "themes": grouped.themes,
        "rows": len(rows),
        "unassigned": sum(label < 0 for label in grouped.labels),
        "stability": round(sum(resamples) / len(resamples), 4) if resamples else 0.0,
        "seconds": round(time.perf_counter() - began, 2),
        "engine": grouped.engine,
        "output_sha256": hashlib.sha256(content).hexdigest(),
    }
    show(
        told,
        as_json,
        lambda: f"{told['themes']} themes over {told['rows']} rows, steadiness {told['stability']:.2f}: {output}",
    )


def _refuse_output(source: str, output: str) -> None:
    from consultation.errors import Unusable

    target = Path(output)
    if target.exists() and (not target.is_file() or target.samefile(source)):
        raise Unusable(f"{output} cannot be written over: name a new file for the outcome.")
    if not target.resolve().parent.is_dir():
        raise Unusable(f"The folder of {output} is not there: make it first.")


def _column(source: str, column: str) -> list[str]:
    from consultation.errors import Unusable

    text = text_of(source)
    csv.field_size_limit(10_000_000)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if column not in (reader.fieldnames or []):
        raise Unusable(f"{source} has no column “{column}”. It has: {', '.join(reader.fieldnames or []) or 'none'}.")
    return [(row[column] or "").replace("\x00", "\ufffd").strip() for row in reader]


def _write(output: str, content: bytes) -> None:
    unfinished = Path(f"{output}.{os.getpid()}.part")
    unfinished.write_bytes(content)
    os.replace(unfinished, output)
