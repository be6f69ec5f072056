"""The findings report as a Word file: the same frozen report is the same bytes; each fact links to its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from framework_drafts.board_report.models import FrozenReport
from workbench.reports.document import document_bytes, new_document, printable

INK = RGBColor(0x0B, 0x0C, 0x0C)
WIDTH = 17.0  # centimetres between the margins


def document(content: Mapping[str, Any], report: FrozenReport) -> bytes:
    about = content["about"]
    made = new_document(about["title"])
    _style(made)
    made.add_heading(printable(about["title"]), level=0)
    if about["is_example"] or about["invented"]:
        made.add_paragraph("An invented example: councils, replies and figures are made up and describe nobody.").runs[
            0
        ].bold = True
    stand = f"Report {about['number']}, made on {about['made_on']}."
    if about["open_until"]:
        stand += f" The exercise is open until {about['open_until']}: this is an interim report."
    made.add_paragraph(stand)
    made.add_paragraph(
        "Every number, name and quotation is drawn from a stored record as it stood on that day, and links to its source. "
        f"This report can be made again from its frozen facts and is then the same file. Their hash is {report.sha256}."
    )
    writer = _Writer(made, content["facts"], f"{about['site']}/report/{report.id}/facts/")
    for chapter in content["chapters"]:
        made.add_heading(printable(chapter["title"]), level=1)
        for block in chapter["blocks"]:
            getattr(writer, block["kind"])(block)
    return document_bytes(made)


class _Writer:
    """Blocks into paragraphs and tables; facts as links that look like the text around them."""

    def __init__(self, made: Any, facts: Mapping[str, Any], where: str) -> None:
        self.made, self.facts, self.where = made, facts, where
        self._links: dict[str, str] = {}

    def heading(self, block: Mapping[str, Any]) -> None:
        words = "".join(self._words(piece) for piece in block["pieces"])
        self.made.add_heading(printable(words), level=2)

    def text(self, block: Mapping[str, Any]) -> None:
        self._write(self.made.add_paragraph(), block["pieces"])

    def points(self, block: Mapping[str, Any]) -> None:
        for row in block["rows"]:
            self._write(self.made.add_paragraph(style="List Bullet"), row)

    def quotation(self, block: Mapping[str, Any]) -> None:
        paragraph = self.made.add_paragraph(style="Quote")
        before, after = ("", "") if block["paraphrase"] else ("“", "”")
        pieces = [before, *block["pieces"], f"{after} – ", *block["whose"]]
        self._write(paragraph, [*pieces, " (as noted down)"] if block["paraphrase"] else pieces)

    def table(self, block: Mapping[str, Any]) -> None:
        caption = self.made.add_paragraph()
        caption.add_run(printable(block["caption"])).bold = True
        caption.paragraph_format.keep_with_next = True
        count = len(block["header"])
        table = self.made.add_table(rows=0, cols=count)
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.LEFT, False
        widths = _widths(block, self._words)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for place, cells in enumerate([block["header"], *block["rows"]]):
            row = table.add_row()
            mark = row._tr.get_or_add_trPr()
            mark.append(mark.makeelement(qn("w:cantSplit"), {}))
            if place == 0:
                mark.append(mark.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
            for cell, pieces, width in zip(row.cells, cells, widths, strict=True):
                cell.width = Cm(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(0)
                self._write(paragraph, pieces, size=9, bold=place == 0)
        self.made.add_paragraph().paragraph_format.space_after = Pt(4)

    def _words(self, piece: Any) -> str:
        return piece if isinstance(piece, str) else str(self.facts[piece["fact"]]["value"])

    def _write(self, paragraph: Any, pieces: Sequence[Any], *, size: int = 0, bold: bool = False) -> None:
        for piece in pieces:
            if isinstance(piece, str):
                run = paragraph.add_run(printable(piece))
            else:
                run = self._link(paragraph, piece["fact"])
            run.bold = bold or None
            if size:
                run.font.size = Pt(size)

    def _link(self, paragraph: Any, key: str) -> Any:
        """A run inside a link to where the fact comes from."""
        if key not in self._links:
            self._links[key] = paragraph.part.relate_to(
                f"{self.where}{key}", RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        link = paragraph._p.makeelement(qn("w:hyperlink"), {qn("r:id"): self._links[key]})
        run = paragraph.add_run(printable(self._words({"fact": key})))
        run.font.color.rgb = INK
        link.append(run._r)
        paragraph._p.append(link)
        return run


def _widths(block: Mapping[str, Any], words: Any) -> list[float]:
    """Columns by how much stands in them, none too narrow for its longest word."""
    columns = list(zip(*[block["header"], *block["rows"]], strict=True))
    longest = [max(len("".join(words(piece) for piece in cell)) for cell in column) for column in columns]
    weights = [min(60, max(14, length)) for length in longest]
    return [WIDTH * weight / sum(weights) for weight in weights]


def _style(made: Any) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(2.0))
    made.styles["Normal"].font.size = Pt(10.5)
    made.styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 22), ("Heading 1", 16), ("Heading 2", 12.5)):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(which), None)
        style.paragraph_format.keep_with_next = True
    made.styles["Heading 1"].paragraph_format.space_before = Pt(18)
    made.styles["Quote"].font.color.rgb = INK
    made.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
