"""Single persons of kept records: who stands where under a measure, and one person's records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import numpy as np

from consultation.errors import Unusable
from framework_drafts.extracts.counting import widest
from framework_drafts.extracts.reading import read_block
from framework_drafts.extracts.store import RecordFile, RecordSet, as_text
from framework_drafts.history.desk import quoted
from framework_drafts.measures.arrays.counting import standing
from framework_drafts.measures.language import Definition
from framework_drafts.measures.needs import columns_needed
from framework_drafts.measures.reference.records import Period


def file_of(records: RecordSet, council: str) -> RecordFile:
    """A council's file. Raises Unusable where it has none."""
    plain = "".join(letter if letter.isalnum() else "_" for letter in council)
    found = next((one for one in records.files if one.path.stem == plain), None)
    if found is None:
        raise Unusable("These records hold nobody of that council.")
    return found


def by_standing(
    definition: Definition, records: RecordSet, council: str, period: Period
) -> Mapping[str, Sequence[int]]:
    """The numbers of a council's persons, by how they count in a period (achieved, not_achieved, out)."""
    file, under = file_of(records, council), widest([definition])
    block = read_block(records, [file], under, tuple(n for n in under.fields if n in columns_needed(definition)))
    counted, achieved = standing(definition, block, period)
    person = f'"{under.roles["person"]}"'
    with duckdb.connect(config={"threads": 1}) as db:
        found = db.execute(
            f"SELECT DISTINCT {person} AS p FROM read_parquet({quoted(str(file.path))}) WHERE p IS NOT NULL ORDER BY p"
        ).fetchnumpy()
    numbers = np.asarray(found["p"])
    return {
        "achieved": numbers[achieved > 0].tolist(),
        "not_achieved": numbers[(counted > 0) & (achieved == 0)].tolist(),
        "out": numbers[counted == 0].tolist(),
    }


def records_of_person(records: RecordSet, council: str, person: int) -> list[dict[str, Any]]:
    """One person's records, with values as text. Raises Unusable where there is nobody of that number."""
    file = file_of(records, council)
    with duckdb.connect(config={"threads": 1}) as db:
        cursor = db.execute(f"SELECT * FROM ({as_text(records, [file])}) WHERE person = ?", [person])
        names = [str(one[0]) for one in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not found:
        raise Unusable("These records hold nobody of that number.")
    return found
