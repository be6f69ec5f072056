"""A local account: one council's figures from one dry run on two pages, for residents, members and partners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from framework_drafts.dryruns.models import DryRun
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.history.models import Snapshot
from workbench.look import figure, short_reason
from workbench.reports.document import add_text, document_bytes, new_document, printable

HEADER = (
    "Measure",
    "Year",
    "This council",
    "95% interval",
    "England",
    "Region",
    "Peers",
    "Beside England",
    "Trust",
)
WIDTHS = (9.6, 1.6, 2.3, 2.9, 1.9, 1.9, 1.9, 3.4, 1.4)  # centimetres, landscape
PROPER_USE = (
    "These figures help councils and residents ask good questions. They cannot by themselves show how well a council "
    "works, and no league table should be made of them."
)


@dataclass(frozen=True)
class Account:
    """`rows` are cells of text under HEADER by domain, in the framework's order."""

    title: str
    about: tuple[str, ...]
    chapters: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    header: tuple[str, ...] = HEADER


def account(db: Any, run: DryRun, shown: Mapping[str, Any]) -> Account:
    """From a council's page to its two pages: measures that have a figure there, and those that have none in one line."""
    version = db.get_one(FrameworkVersion, run.framework_version_id)
    snapshot = db.get_one(Snapshot, run.snapshot_hash)
    chapters: dict[str, list[tuple[str, ...]]] = {}
    without = []
    for row in shown["rows"]:
        if row.council is None or row.council.value is None:
            reason = short_reason(row.council.reason) if row.council else "not in the data"
            without.append(f"{row.pin.entry.code} ({reason})")
        else:
            chapters.setdefault(row.pin.entry.domain, []).append(_cells(row, shown))
    notes = [PROPER_USE]
    notes += [f"{words}: {', '.join(codes)}." for words, codes in shown["kept_in_mind"]]
    if without:
        notes.append(f"No figure here: {', '.join(without)}.")
    about = [f"{version.title}, {version.shown_version}{' (a draft)' if run.of_a_draft else ''}."]
    if shown["region_name"]:
        about.append(f"Region: {shown['region_name']}. Kind of council: {shown['kind_name'] or 'not known'}.")
    if snapshot.invented:
        about.insert(0, "Invented figures: they describe no real council.")
    sources = [*snapshot.attributions, f"Data snapshot {snapshot.hash[:16]}; results {run.results_sha256[:16]}."]
    if shown["peers"]:
        about.append(f"Peers: the median of {', '.join(shown['peer_names'])}.")
        sources.append(f"Peers: {shown['peers'].words}")
    return Account(
        f"{shown['area_name']}: local account",
        tuple(about),
        tuple((domain, tuple(rows)) for domain, rows in chapters.items()),
        tuple(notes),
        tuple(sources),
    )


def document(told: Account) -> bytes:
    """The account as a Word file, landscape; the same account is the same bytes."""
    made = new_document(told.title)
    _landscape(made)
    made.add_heading(printable(told.title), level=1)
    for line in told.about:
        add_text(made, line)
    table = made.add_table(rows=0, cols=len(HEADER))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Cm(width)
    _row(table, HEADER, bold=True)
    _repeat_header(table.rows[0])
    for domain, rows in told.chapters:
        _heading(table, domain)
        for row in rows:
            _row(table, row)
    made.add_heading("What to keep in mind", level=2)
    for note in told.notes:
        add_text(made, note, "List Bullet")
    for line in told.sources:
        add_text(made, line)
    return document_bytes(made)


def _cells(row: Any, shown: Mapping[str, Any]) -> tuple[str, ...]:
    places, unit = row.pin.definition.unit.places, "%" if row.unit == "%" else ""

    def said(result: Any) -> str:
        if result is None:
            return "–"
        return f"{figure(result.value, places)}{unit}" if result.value is not None else short_reason(result.reason)

    interval = "–"
    if row.council.lower is not None:
        interval = f"{figure(row.council.lower, places)} to {figure(row.council.upper, places)}"
    peers = f"{figure(row.peers, places)}{unit}" if row.peers is not None else "–"
    title = f"{row.pin.entry.code} {row.pin.definition.title}"
    return (
        title, row.period, said(row.council), interval, said(row.england), said(row.region), peers,
        shown["standing"][row.standing], row.trust.word,
    )  # fmt: skip


def _landscape(made: Any) -> None:
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(1.4))
    made.styles["Normal"].font.size = Pt(9)
    made.styles["Normal"].paragraph_format.space_after = Pt(2)
    for name, size in (("Heading 1", 16), ("Heading 2", 12)):
        made.styles[name].font.size = Pt(size)
        made.styles[name].paragraph_format.space_before = Pt(6)


def _heading(table: Any, text: str) -> None:
    """A row across the table: one cell with one paragraph."""
    row = table.add_row()
    merged = row.cells[0].merge(row.cells[-1])
    for extra in merged.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    written = merged.paragraphs[0].add_run(printable(text))
    written.bold, written.font.size = True, Pt(8)
    merged.paragraphs[0].paragraph_format.space_after = Pt(0)
    _unsplit(row)


def _row(table: Any, texts: tuple[str, ...], *, bold: bool = False) -> Any:
    made = table.add_row()
    _unsplit(made)
    cells = made.cells
    for cell, text, width in zip(cells, texts, WIDTHS, strict=True):
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(printable(text))
        run.bold, run.font.size = bold, Pt(8)
    return cells


def _unsplit(row: Any) -> None:
    """A row stands on one page."""
    row._tr.get_or_add_trPr().append(row._tr.get_or_add_trPr().makeelement(qn("w:cantSplit"), {}))


def _repeat_header(row: Any) -> None:
    """The head of the table stands on every page."""
    mark = row._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
    row._tr.get_or_add_trPr().append(mark)
