"""Reads a spreadsheet in a process of its own: bytes in, one JSON document out.

A file made to exhaust memory, to loop, or to crash the reading library then ends this process and nothing else.
"""

from __future__ import annotations

import io
import json
import resource
import sys

from python_calamine import CalamineWorkbook

MOST_MEMORY = 4 * 1024**3
MOST_SECONDS = 60
MOST_CELLS = 12_000_000


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = {}
    cells = 0
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        cells += sheet.total_height * sheet.total_width
        if cells > MOST_CELLS:
            return 3
        sheets[name] = sheet.to_python(skip_empty_area=False)
    json.dump(sheets, sys.stdout, default=str)
    return 0


if __name__ == "__main__":
    sys.exit(main())
