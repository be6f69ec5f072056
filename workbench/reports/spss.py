"""The one place that writes an SPSS file: labelled numbers, texts whole, and the same columns make the same bytes."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

LONGEST_NAME = 60
LONGEST_IN_SPSS = 32_000  # bytes: a string variable holds 32,767
STEADY_DATE, DATE_AT = b"01 Jan 0000:00:00", 92  # where an SPSS file keeps the day and time it was made
Columns = dict[str, list[Any]]
Labels = dict[str, str]
Values = dict[str, dict[Any, str]]


def sav_bytes(data: Columns, labels: Labels, values: Values, title: str) -> bytes:
    """Columns of equal length by name; those with `values` are numbers with labels, the others text or numbers."""
    import pandas
    import pyreadstat

    numbers = {name for name, column in data.items() if name in values or any(isinstance(v, float) for v in column)}
    frame = pandas.DataFrame(
        {name: pandas.Series(column, dtype="float64" if name in numbers else "object") for name, column in data.items()}
    )
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "table.sav"
        pyreadstat.write_sav(
            frame, str(path), file_label=title[:60], column_labels=labels, variable_value_labels=values
        )
        made = bytearray(path.read_bytes())
    made[DATE_AT : DATE_AT + len(STEADY_DATE)] = STEADY_DATE
    return bytes(made)


def short_names(names: list[str]) -> dict[str, str]:
    """Names that SPSS takes: at most 60 bytes, the end of a longer one being a fingerprint of the whole."""
    return {
        name: name if len(name) <= LONGEST_NAME else f"{name[:47]}_{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        for name in names
    }


def add_text(data: Columns, labels: Labels, name: str, label: str, given: list[str]) -> None:
    """A text variable, and as many more as the longest text needs."""
    cut = [pieces(text) for text in given]
    for number in range(max([1, *(len(one) for one in cut)])):
        called = name if number == 0 else f"{name}_{number + 1}"
        data[called] = [one[number] if number < len(one) else "" for one in cut]
        labels[called] = label if number == 0 else f"{label[:230]} (continued {number + 1})"


def pieces(text: str) -> list[str]:
    """A text in pieces of at most so many bytes, cut between characters."""
    found, raw = [], text.encode()
    while len(raw) > LONGEST_IN_SPSS:
        cut = LONGEST_IN_SPSS
        while raw[cut] & 0xC0 == 0x80 or raw[cut - 1 : cut].isspace():
            cut -= 1  # SPSS trims blanks at the end of a string: none may stand before a cut
            if cut <= LONGEST_IN_SPSS // 2:  # all blanks: then it is cut between characters, wherever that is
                cut = next(n for n in range(LONGEST_IN_SPSS, 0, -1) if raw[n] & 0xC0 != 0x80)
                break
        found.append(raw[:cut].decode())
        raw = raw[cut:]
    return [*found, raw.decode()]
