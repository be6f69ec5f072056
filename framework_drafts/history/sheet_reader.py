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
MOST_CELLS = 6_000_000
MOST_LETTERS = 60_000_000


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = {}
    cells = letters = 0
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        cells += sheet.total_height * sheet.total_width
        if cells > MOST_CELLS:
            return 3
        sheets[name] = sheet.to_python(skip_empty_area=False)
        letters += sum(len(cell) for row in sheets[name] for cell in row if isinstance(cell, str))
        if letters > MOST_LETTERS:
            return 3
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]
    json.dump(sheets, sys.stdout, default=str, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
