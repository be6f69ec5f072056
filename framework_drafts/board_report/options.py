"""The chapters on the frameworks: what each covers, asks and tells on real figures, and what would change from the first."""

from __future__ import annotations

from collections.abc import Sequence

from framework_drafts.board_report.book import Book, Piece
from framework_drafts.board_report.records import Records
from framework_drafts.board_report.runs import must_have_run
from framework_drafts.comparison.crosswalk import IN_WORDS
from framework_drafts.proposals.evidence import finding_key

MOST_FINDINGS = 6
TELLING = ("question", "screen")


def write(book: Book, records: Records, versions: Sequence[str], snapshot: str) -> None:
    f = book.fact
    book.chapter("The options on real figures")
    book.text("Each framework was run on the same data: ", f("run", "snapshot_title", snapshot=snapshot), ".")
    book.text(
        "These figures help to ask good questions. They cannot by themselves show how well a council works, and no league "
        "table should be made of them."
    )
    header: list[Piece] = ["Criterion"]
    at = {version: records.runs.source(version, snapshot) for version in versions}
    header += [f("run", "name", **at[version]) for version in versions]
    rows: list[list[list[Piece]]] = []
    first = must_have_run(records.runs.side(versions[0], snapshot, at[versions[0]]["run"]))
    for key, (told, _) in records.runs.card(first).items():
        better = f" ({told.criterion.better} is better)" if told.criterion.better else ""
        named = {**at[versions[0]], "criterion": key}
        row: list[list[Piece]] = [[f("run", "criterion", **named), f"{better}. ", f("run", "explains", **named)]]
        for version in versions:
            here = {**at[version], "criterion": key}
            score: list[Piece] = [f("run", "score", **here)]
            if records.value({"kind": "run", "what": "basis", **here}) != "measures":
                score += [" (", f("run", "basis", **here), ")"]
            row.append(score)
        rows.append(row)
    book.table("Scorecard, without a total", header, rows)
    for version in versions:
        _findings(book, records, version, snapshot)
    for version in versions[1:]:
        _changes(book, records, versions[0], version, snapshot)


def annex(book: Book, records: Records, versions: Sequence[str], snapshot: str) -> None:
    f = book.fact
    book.chapter("Annex: the measures of each framework")
    for version in versions:
        side, here = records.runs.side(version, snapshot), records.runs.source(version, snapshot)
        book.heading(f("run", "name", **here))
        rows: list[list[Piece]] = [
            [f("run", "measure", **here, measure=pin.measure.measure_id)] for pin in (side.pins if side else ())
        ]
        book.points(rows)
    book.chapter("Annex: what this rests on")
    told: list[list[Piece]] = [
        ["Data: ", f("run", "snapshot_title", snapshot=snapshot), ". ", f("run", "attribution", snapshot=snapshot), " Hash ",
         f("run", "snapshot", snapshot=snapshot), "."]
    ]  # fmt: skip
    for version in versions:
        source = records.runs.source(version, snapshot)
        told.append(
            [
                f("run", "name", **source),
                ": results ",
                f("run", "results", **source),
                ", statistics ",
                f("run", "statistics", **source),
                ".",
            ]
        )
    book.points(told)


def _findings(book: Book, records: Records, version: str, snapshot: str) -> None:
    side = records.runs.side(version, snapshot)
    found = [one for one in (side.findings if side else ()) if one["grade"] in TELLING]
    found.sort(key=lambda one: (TELLING.index(one["grade"]), one["rule"], one["code"]))
    chosen, rules = [], set()
    for one in found:  # each rule once before any comes again
        if one["rule"] not in rules:
            rules.add(one["rule"])
            chosen.append(one)
    chosen = (chosen + [one for one in found if one not in chosen])[:MOST_FINDINGS]
    if side is None or not chosen:
        return
    book.heading(
        "What the dry run of ",
        book.fact("run", "name", **records.runs.source(version, snapshot)),
        " found, among others",
    )
    book.points([[book.fact("run", "finding", run=str(side.run_id), part=finding_key(one))] for one in chosen])


def _changes(book: Book, records: Records, old: str, new: str, snapshot: str) -> None:
    f = book.fact
    before, after = records.runs.side(old, snapshot), records.runs.side(new, snapshot)
    if before is None or after is None:
        return
    steps, found = records.runs.changes(before, after)
    ours, theirs = records.runs.source(old, snapshot), records.runs.source(new, snapshot)
    source = {**ours, "to": new, "to_run": theirs["run"]}
    book.heading(
        "From ",
        f("run", "name", **ours),
        " to ",
        f("run", "name", **theirs),
    )
    told: list[Piece] = []
    for kind, words in IN_WORDS.items():
        if any(step.kind == kind for step in steps):
            told += [f"{words}: ", f("run", "moves", step=kind, **source), "; "]
    book.text(*told[:-1], ".")
    rows: list[list[list[Piece]]] = []
    for one in found:
        if one.same:
            continue
        here = {**source, "from": one.old_code, "code": one.new_code}
        measure = next(p.measure.measure_id for p in after.pins if p.entry.code == one.new_code)
        name = f("run", "measure", **theirs, measure=measure)
        if one.why_not:
            rows.append([[name], [f("run", "move", part="why", **here)], ["–"], ["–"]])
        else:
            gained: list[Piece] = [
                f("run", "move", part="gained", **here),
                " gain, ",
                f("run", "move", part="lost", **here),
                " lose",
            ]
            beyond: list[Piece] = [
                f("run", "move", part="beyond", **here),
                " of ",
                f("run", "move", part="councils", **here),
            ]
            rows.append([[name], [f("run", "move", part="change", **here)], gained, beyond])
    header = ("Measure", "England’s change", "Councils that gain or lose a figure", "Places beyond chance")
    book.table("Measures whose figures would change", header, rows)
