"""What the report says, chapter by chapter. Plain words hold no digit; everything else is drawn from records."""

from __future__ import annotations

from collections.abc import Sequence

from consultation.councils import REGIONS
from consultation.tabulate import RULE
from framework_drafts.board_report import heard, options
from framework_drafts.board_report.book import Book, Cells, Piece
from framework_drafts.board_report.records import Records
from framework_drafts.decisions.models import OUTCOMES
from framework_drafts.proposals.became import by_theme

IN_SUMMARY = 4


def write(book: Book, records: Records, versions: Sequence[str], snapshot: str) -> None:
    """Every chapter, in order."""
    summary(book, records)
    who_answered(book, records)
    methods(book, records)
    heard.what_was_said(book, records)
    heard.closed_questions(book, records)
    heard.votes(book, records)
    if versions:
        options.write(book, records, versions, snapshot)
    recommendations(book, records)
    you_said(book, records)
    annexes(book, records, versions, snapshot)


def summary(book: Book, records: Records) -> None:
    f = book.fact
    book.chapter("In short")
    book.text(f("exercise", "purpose"))
    book.text(
        f("councils", "submitted"), " of ", f("councils", "invited"), " invited councils submitted a response (",
        f("councils", "rate"), "). ", f("briefings", "came"), " councils came to ", f("briefings", "count"),
        " closed briefings. Together ", f("briefings", "heard"), " councils were heard.",
    )  # fmt: skip
    themes = [row for row in records.themes if row.contributions][:IN_SUMMARY]
    if themes:
        book.text("The themes that most councils spoke to, of ", f("briefings", "heard"), " heard:")
        rows: list[list[Piece]] = []
        for row in themes:
            key = str(row.theme.id)
            rows.append([f("theme", "name", id=key), ": ", f("theme", "councils", id=key), " councils"])
        book.points(rows)
    if records.chain.proposals:
        told: list[Piece] = [f("proposal", "count"), " proposals were put forward: "]
        for outcome, words in OUTCOMES.items():
            told += [f("proposal", "count", outcome=outcome), f" {words.lower()}, "]
        book.text(*told, f("proposal", "count", outcome="open"), " still under consideration.")


def who_answered(book: Book, records: Records) -> None:
    f = book.fact
    book.chapter("Who answered, and who did not")
    asked = ("all", "invited", "submitted", "declined", "rate")
    rows: Cells = []
    for letter, name in REGIONS.items():
        if records.councils_where("all", letter):
            told: list[list[Piece]] = [[f("councils", what, region=letter)] for what in asked]
            rows.append([[name], *told])
    whole: list[list[Piece]] = [[f("councils", what)] for what in asked]
    rows.append([["England"], *whole])
    header = ("Region", "Councils", "Invited", "Submitted", "Declined", "Of those invited")
    book.table("Responses by region", header, rows, public=False)
    book.table("Responses", header, rows[-1:], board=False)
    if records.briefings:
        rows = [
            [
                [f("briefings", "title", id=str(b.id))],
                [f("briefings", "day", id=str(b.id))],
                [f("briefings", "present", id=str(b.id))],
            ]
            for b in records.briefings
        ]
        book.table("Closed briefings", ("Briefing", "Day", "Councils present"), rows)
    book.text("Councils that did not reply are named in an annex.", public=False)


def methods(book: Book, records: Records) -> None:
    f = book.fact
    book.chapter("How it was read and counted")
    book.text(RULE)
    book.text(
        "Every answer and note was cut into passages. ", f("ledger", "coded"), " passages are coded with a theme, ",
        f("ledger", "nothing_to_code"), " have nothing to code, ", f("ledger", "excluded"), " are excluded with a reason, and ",
        f("ledger", "not_yet_read"), " are not yet read. Themes are people’s own: what a machine suggested counts for "
        "nothing until somebody adopted it, and passages are coded by people.",
    )  # fmt: skip
    book.text(
        "Quotations stand here only with the council’s consent and after personal data was taken out. Notes without a name "
        "are counted and never quoted. Notes that are no verbatim record are marked as noted down."
    )


def recommendations(book: Book, records: Records) -> None:
    f = book.fact
    book.chapter("Recommendations: what was decided, and why")
    if not records.decisions:
        book.text("Nothing has been decided yet.")
    for one in records.decisions:
        key = str(one.decision.id)
        book.heading("Decision ", f("decision", "number", id=key), ": ", f("decision", "question", id=key))
        book.text(f("decision", "decision", id=key))
        book.text("Reasons: ", f("decision", "reasons", id=key))
        rows: list[list[Piece]] = []
        for proposal in one.outcomes:
            p = str(proposal)
            rows.append(
                [f("proposal", "title", id=p), ": ", f("decision", "outcome", id=key, proposal=p), ". ",
                 "By words linked to it ", f("proposal", "in_favour", id=p), " councils spoke for it and ",
                 f("proposal", "against", id=p), " against; ", f("proposal", "through_themes", id=p),
                 " spoke to a theme behind it."]
            )  # fmt: skip
        book.points(rows)
        if one.decision.votes:
            told: list[Piece] = ["Votes: "]
            for name in one.decision.votes:
                told += [f"{name} ", f("decision", "vote", id=key, vote=name), ", "]
            book.text(*told[:-1], ".")
        _panels(book, one.decision.panels, key)
        if one.stale:
            book.text("Out of date: ", f("decision", "stale", id=key))
        if one.decision.dissent:
            book.text("Seen otherwise: ", f("decision", "dissent", id=key), public=False)
        book.text(
            "Decided on ",
            f("decision", "decided_on", id=key),
            " by ",
            f("decision", "decided_by", id=key),
            ".",
            public=False,
        )


def you_said(book: Book, records: Records) -> None:
    f = book.fact
    book.chapter("You said, we did")
    without: list[Piece] = []
    for one in by_theme(records.chain):
        if one.theme is None:
            continue
        if not one.did:
            without += [f("theme", "name", id=str(one.theme.id)), ", "]
            continue
        book.heading(f("theme", "name", id=str(one.theme.id)))
        rows: list[list[Piece]] = []
        for did in one.did:
            row: list[Piece] = [f("proposal", "title", id=str(did.proposal.id))]
            if did.decision is not None:
                source = {"id": str(did.decision.id)}
                row += [
                    ": ",
                    f("decision", "outcome", proposal=str(did.proposal.id), **source),
                    ". ",
                    f("decision", "decision", **source),
                ]
                row += [" Because: ", f("decision", "reasons", **source)]
            else:
                row.append(f": {did.in_words.lower()}.")
            rows.append(row)
        book.points(rows)
    if without:
        book.text("No proposal rests on these themes yet: ", *without[:-1], ".")


def annexes(book: Book, records: Records, versions: Sequence[str], snapshot: str) -> None:
    f = book.fact
    silent, declined = records.councils_where("silent"), records.councils_where("declined")
    if silent or declined:
        book.chapter("Annex: councils that did not reply", public=False)
        for words, found in (("Invited, and no response submitted: ", silent), ("Declined: ", declined)):
            if found:
                named: list[Piece] = []
                for council in found:
                    named += [f("council", "name", id=council.code), ", "]
                book.text(words, *named[:-1], ".", public=False)
    if versions:
        options.annex(book, records, versions, snapshot)


def _panels(book: Book, panels: Sequence[dict[str, object]], decision: str) -> None:
    f = book.fact
    for panel in panels:
        source = {"decision": decision, "id": panel["panel"], "proposal": panel["proposal"]}
        rows: Cells = []
        for row in panel["criteria"]:  # type: ignore[attr-defined]
            here = {**source, "criterion": row["criterion"]}
            cells: list[list[Piece]] = [
                [f("panel", what, **here)] for what in ("scores", "median", "ipr", "ipras", "verdict")
            ]
            rows.append([[f("panel", "title", **here)], *cells])
        book.text(
            f("proposal", "title", id=panel["proposal"]), ", scored by the panel “", f("panel", "panel", **source), "”:"
        )
        header = ("Criterion", "Scores", "Median", "Middle spread", "Widest for agreement", "Outcome")
        book.table("A panel’s scores, from one to nine", header, rows)
    if panels:
        book.text(
            "What was scored is the proposal as it is worded. The middle spread lies between the scores that three in ten of "
            "the panel stay below and above; where it is wider than the widest for agreement, the panel disagrees and the "
            "outcome is uncertain. Scores stand beside the statistics and change none of them."
        )
