"""The chapters on what was said: themes with quotations, closed questions, votes. Plain words hold no digit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from consultation.consent import NAMED
from consultation.themes.corpus.quotable import Quotable
from framework_drafts.board_report.book import Book, Cells, Piece
from framework_drafts.board_report.records import Records, consent_mark

MOST_QUOTED = 3  # of one theme


def what_was_said(book: Book, records: Records) -> None:
    f = book.fact
    book.chapter("What was said")
    rows: Cells = []
    for row in records.themes:
        key = str(row.theme.id)
        cells: list[list[Piece]] = [
            [f("theme", what, id=key)] for what in ("heard", "councils", "contributions", "unattributed")
        ]
        rows.append([[f("theme", "name", id=key)], *cells])
    header = ("Theme", "Councils heard", "Spoke to it", "Contributions", "Of no council")
    book.table("Themes, counted in councils", header, rows)
    linked = {link.passage_id for links in records.chain.evidence.values() for link in links}
    for row in records.themes:
        quotes = [one for one in records.quotes.values() if row.theme.id in one.line.marks and _whole(one.text)]
        quotes.sort(key=lambda one: (one.line.passage_id not in linked, *_in_no_order(one)))
        chosen = _spread_out([str(one.line.council) for one in quotes])
        if not chosen and not row.theme.definition:
            continue
        book.heading(f("theme", "name", id=str(row.theme.id)))
        if row.theme.definition:
            book.text(f("theme", "definition", id=str(row.theme.id)))
        for place in chosen:
            one = quotes[place]
            source = {"id": str(one.line.passage_id), "consent": consent_mark(one)}
            named = one.consent.level == NAMED
            whose: Piece = f("passage", "council", **source) if named else "A council"
            book.quotation(f("passage", "words", **source), whose, paraphrase=one.paraphrase)


def closed_questions(book: Book, records: Records) -> None:
    f = book.fact
    single = [(key, table) for key, table, _ in records.questions if len(table.columns) == 1 and table.rows]
    if not single:
        return
    book.chapter("What the questionnaire counted")
    for questionnaire, table in single:
        source = {"id": str(questionnaire), "question": table.question.id, "heading": table.heading}
        book.heading(f("answer", "heading", **source))
        rows: Cells = [
            [[f("answer", "row", row=label, **source)], [f("answer", "cell", row=label, **source)]]
            for label, _ in table.rows
        ]
        book.table("Councils by answer", ("Answer", "Councils"), rows)
        book.text(f("answer", "answered", **source), " councils answered it.")


def votes(book: Book, records: Records) -> None:
    f = book.fact
    if not records.votes:
        return
    book.chapter("Votes at the briefings")
    rows: Cells = []
    for taken in records.votes:
        key = str(taken.vote.id)
        counts: list[Piece] = []
        for answer, _ in taken.answers:
            counts += [f("vote", "answer", id=key, answer=answer), " ", f("vote", "count", id=key, answer=answer), "; "]
        unit: list[Piece] = [f("vote", "unit", id=key)]
        rows.append(
            [
                [f("vote", "asked", id=key)],
                [f("vote", "briefing", id=key)],
                counts[:-1],
                unit,
                [f("vote", "present", id=key)],
            ]
        )
    book.table("Shows of hands and polls", ("Asked", "Briefing", "Counts", "Counted in", "Councils present"), rows)
    book.text("A vote in a room binds nobody; it is shown as it was taken, with how many councils were there.")


def _whole(text: str) -> bool:
    """Whether words stand by themselves: no half of a sentence is quoted."""
    return text[:1].isupper() and text.rstrip("”’\"'")[-1:] in (".", "!", "?")


def _in_no_order(one: Quotable) -> tuple[bool, str]:
    """Named councils first; within these an order that tells nothing of whose words they are. Words that a proposal rests on
    come before others."""
    return one.consent.level != NAMED, hashlib.sha256(one.line.passage_id.bytes).hexdigest()


def _spread_out(councils: Sequence[str]) -> list[int]:
    """At most some places, one council once where there are enough of others."""
    first = [place for place, code in enumerate(councils) if code not in councils[:place]]
    rest = [place for place in range(len(councils)) if place not in first]
    return sorted((first + rest)[:MOST_QUOTED])
