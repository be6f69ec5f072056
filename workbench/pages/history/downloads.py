"""Tables sent as files."""

from __future__ import annotations

from flask import Response

from workbench.loading import not_found
from workbench.reports.history import FORMATS, Table


def download(table: Table, kind: str) -> Response:
    """A table as CSV or XLSX; any other kind is not found."""
    if kind not in FORMATS:
        not_found()
    return Response(
        table.as_bytes(kind),
        mimetype=FORMATS[kind],
        headers={"Content-Disposition": f"attachment; filename={table.name}.{kind}"},
    )
