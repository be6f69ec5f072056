"""The report: no orphan, no quotation without consent, the same bytes again, and only what may be published is public."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document
from flask import Flask
from sqlmodel import Session

from consultation import consent
from consultation.errors import Unusable
from consultation.store import Store
from framework_drafts.board_report.book import pieces_of, public_part
from framework_drafts.board_report.freezing import (
    Told,
    content_of,
    freeze,
    moved_since,
    not_to_be_quoted,
    publish,
    standing_publication,
    take_down,
)
from framework_drafts.board_report.models import FrozenReport
from framework_drafts.board_report.records import KINDS, Records
from framework_drafts.deliberation import panels
from framework_drafts.dryruns.thresholds import Thresholds
from framework_drafts.frameworks import queries
from framework_drafts.proposals import writing
from tests.evidence import (
    QUIET,
    SPOKEN,
    WRITTEN,
    changed_measure,
    linked,
    may_quote,
    members,
    panel_of,
    proposed,
    reviewer,
    score,
    talked,
)
from tests.factories import NOW, World
from tests.framework_drafts.decisions.test_deciding import decided
from tests.published import dry_run, imported
from workbench.database import Instance
from workbench.demo.history import write_history
from workbench.reports import board_document, board_tables, public_pages

LIMITS = Thresholds()


@pytest.fixture
def told(instance: Instance, world: World) -> Told:
    """Words, a proposal with a panel and a decision, two frameworks run on the same data."""
    snapshot = imported(instance, write_history()).hash
    with instance.store.unit_of_work() as db:
        talk, people = talked(db, world), members(db, world, 3)
        old, new, frozen = changed_measure(db, "3D(2a)")
        proposal = proposed(db, world, "change", "Count 3D(2a) otherwise", str(old.id))
        writing.show_as(db, proposal=proposal, drafted=new, by=reviewer(world), at=NOW)
        linked(db, world, proposal, "theme", talk.themes[0].id)
        proposed(db, world, title="Still open in 2027")
        panel = panel_of(db, world, [proposal], people)
        for deed in (panels.begin_second, panels.close):
            for person in people:
                score(db, panel, person, 8)
            deed(db, panel=panel, by=reviewer(world), at=NOW)
        outcomes = {proposal.id: "adopted"}
        more = {
            "votes": {"for": 3, "against": 0},
            "dissent": "One of 3 saw it otherwise.",
            "decided_by": "Ann Other and 2 others",
        }
        decided(db, world, outcomes, frameworks=[frozen.id], snapshot_hash=snapshot, **more)
        base, ours = queries.find(db, "ascof-2024-25").id, frozen.id
    for name in ("ascof-2024-25", "ours"):
        dry_run(instance, snapshot, name)
    return Told("Findings of 2026", [base, ours], snapshot, "http://127.0.0.1:1")


def frozen(db: Session, instance: Instance, world: World, told: Told) -> FrozenReport:
    return freeze(
        db, exercise=world.exercise, told=told, results=instance.results, limits=LIMITS, by=reviewer(world), at=NOW
    )


def records(db: Session, instance: Instance, world: World) -> Records:
    return Records(db, world.exercise, instance.results, LIMITS)


def everything_quoted(content: dict[str, Any]) -> set[str]:
    return {
        f["value"]
        for f in content["facts"].values()
        if f["source"]["kind"] == "passage" and f["source"]["what"] == "words"
    }


def test_every_number_and_quotation_resolves_and_plain_words_hold_none(
    instance: Instance, world: World, told: Told
) -> None:
    with instance.store.unit_of_work() as db:
        may_quote(db, world)
        content = content_of(frozen(db, instance, world, told))
    with instance.store.reading() as db:
        again = records(db, instance, world)
        facts = content["facts"]
        assert len(facts) > 200
        assert {fact["source"]["kind"] for fact in facts.values()} == KINDS.keys() - {"vote"}
        assert [key for key, fact in facts.items() if again.value(fact["source"]) != fact["value"]] == []
        assert moved_since(again, content) == []
    pieces = pieces_of(content["chapters"])
    assert [piece for piece in pieces if isinstance(piece, str) and re.search(r"\d", piece)] == []
    assert {piece["fact"] for piece in pieces if isinstance(piece, dict)} == facts.keys(), "no fact that nobody reads"


def test_the_pages_and_files_say_no_number_that_is_not_a_fact(
    app: Flask, instance: Instance, world: World, told: Told
) -> None:
    """What is drawn from the frozen report, with its facts taken out, has no digit left but in its own head and addresses."""
    with instance.store.unit_of_work() as db:
        content = content_of(frozen(db, instance, world, told))
    with app.test_request_context():
        page = public_pages.files(public_part(content), "0" * 64)["index.html"].decode()
    body = page[page.index("<section>") : page.rindex("</section>")]
    plain = re.sub(r"<[^>]*>", " ", re.sub(r'<a class="app-fact".*?</a>', " ", body, flags=re.S))
    assert re.findall(r"\d[^ ]*", plain) == []


def test_nothing_is_quoted_without_consent(instance: Instance, world: World, told: Told) -> None:
    with instance.store.unit_of_work() as db:
        assert everything_quoted(content_of(frozen(db, instance, world, told))) == set()
        may_quote(db, world)
        may_quote(db, world, "X90000002", consent.UNNAMED)
        content = content_of(frozen(db, instance, world, told))
        assert everything_quoted(content) == {WRITTEN, SPOKEN}
        assert QUIET not in json.dumps(content)
        named = {
            f["value"]
            for f in content["facts"].values()
            if f["source"] == {**f["source"], "kind": "passage", "what": "council"}
        }
        assert named == {"Northmoor"}
        may_quote(db, world, level=consent.NONE)
        assert everything_quoted(content_of(frozen(db, instance, world, told))) == {SPOKEN}


def test_the_same_frozen_report_is_the_same_bytes(app: Flask, instance: Instance, world: World, told: Told) -> None:
    with instance.store.unit_of_work() as db:
        may_quote(db, world)
        report = frozen(db, instance, world, told)
        content = content_of(report)
    document = board_document.document(content, report)
    assert document == board_document.document(content_of(report), report)
    assert board_tables.workbook(content) == board_tables.workbook(content_of(report))
    with app.test_request_context():
        public = public_part(content)
        assert public_pages.archive(public, report.sha256) == public_pages.archive(
            public_part(content_of(report)), report.sha256
        )
    with instance.store.unit_of_work() as db:
        other = frozen(db, instance, world, told)
    whole, again = json.loads(report.content), json.loads(other.content)
    assert whole["facts"] == again["facts"], "the same records make the same facts, in the same order"
    assert whole["chapters"] == again["chapters"]


def test_word_says_what_the_page_says(tmp_path: Path, instance: Instance, world: World, told: Told) -> None:
    with instance.store.unit_of_work() as db:
        may_quote(db, world)
        report = frozen(db, instance, world, told)
        content = content_of(report)
    path = tmp_path / "report.docx"
    path.write_bytes(board_document.document(content, report))
    read = Document(str(path))
    links = {rel.target_ref for rel in read.part.rels.values() if rel.is_external}
    in_text = {piece["fact"] for piece in pieces_of(content["chapters"]) if isinstance(piece, dict)}
    heads = {
        p["fact"]
        for c in content["chapters"]
        for b in c["blocks"]
        if b["kind"] == "heading"
        for p in b["pieces"]
        if isinstance(p, dict)
    }
    assert {link.rpartition("/")[2] for link in links} >= in_text - heads, (
        "every fact but those of headings leads to its source"
    )
    words = "\n".join(paragraph.text for paragraph in read.paragraphs)
    assert f"“{WRITTEN}” – Northmoor" in words
    assert "of 3 invited councils submitted a response" in words
    assert len(read.tables) == sum(
        block["kind"] == "table" for chapter in content["chapters"] for block in chapter["blocks"]
    )


def test_what_is_published_leaves_out_what_is_for_the_board(
    app: Flask, instance: Instance, world: World, told: Told
) -> None:
    with instance.store.unit_of_work() as db:
        may_quote(db, world)
        report = frozen(db, instance, world, told)
        content = content_of(report)
    whole = json.dumps(content, ensure_ascii=False)
    assert all(words in whole for words in ("Westhope", "Ann Other and 2 others", "One of 3 saw it otherwise."))
    with app.test_request_context():
        files = public_pages.files(public_part(content), report.sha256)
    public = b"\n".join(content for name, content in files.items() if name != "style.css").decode()
    for words in (
        "Westhope",
        "Ann Other",
        "saw it otherwise",
        "X9000000",
        str(world.exercise.id),
        "127.0.0.1",
        "<script",
    ):
        assert words not in public, words
    assert WRITTEN in public
    assert "North East" not in public, "a region of which all were invited and nobody replied names them"
    facts = json.loads(files["facts.json"])
    assert list(facts) == [f"f{n}" for n in range(1, len(facts) + 1)], "no gap tells of what was left out"


def test_words_leave_the_public_page_when_consent_is_taken_back(instance: Instance, world: World, told: Told) -> None:
    with instance.store.unit_of_work() as db:
        may_quote(db, world)
        may_quote(db, world, "X90000002", consent.UNNAMED)
        content = content_of(frozen(db, instance, world, told))
        assert not_to_be_quoted(db, content) == set()
        may_quote(db, world, level=consent.NONE)
        left = public_part(content, not_to_be_quoted(db, content))
        assert everything_quoted(left) == {SPOKEN}


def test_published_once_closed_and_while_everybody_quoted_agrees(instance: Instance, world: World, told: Told) -> None:
    with instance.store.unit_of_work() as db:
        may_quote(db, world)
        report = frozen(db, instance, world, told)
        who = {"by": reviewer(world), "at": world.exercise.closes_at}
        with pytest.raises(Unusable, match="still open"):
            publish(db, report=report, records=records(db, instance, world), by=reviewer(world), at=NOW)
        made = publish(db, report=report, records=records(db, instance, world), **who)
        assert publish(db, report=report, records=records(db, instance, world), **who).id == made.id
        with pytest.raises(Unusable, match="Say why"):
            take_down(db, publication=made, because="", **who)
        take_down(db, publication=made, because="A mistake", **who)
        assert standing_publication(db, report) is None
        may_quote(db, world, level=consent.UNNAMED)
        with pytest.raises(Unusable, match="may not be quoted any more"):
            publish(db, report=report, records=records(db, instance, world), **who)


def test_a_frozen_report_is_never_changed(store: Store, instance: Instance, world: World, told: Told) -> None:
    with store.unit_of_work() as db:
        frozen(db, instance, world, told)
    for deed in ("UPDATE frozen_report SET content = ''", "DELETE FROM frozen_report"):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), store.unit_of_work() as db:
            db.execute(sa.text(deed))


def test_a_framework_that_was_not_run_cannot_be_told_of(instance: Instance, world: World, told: Told) -> None:
    with instance.store.unit_of_work() as db:
        other = queries.find(db, "ascof-2018-19").id
        with pytest.raises(Unusable, match="Run each framework"):
            frozen(db, instance, world, Told("T", [other], told.snapshot, ""))


def test_an_exercise_in_which_nothing_was_said_has_a_report_that_says_so(instance: Instance, world: World) -> None:
    with instance.store.unit_of_work() as db:
        content = content_of(frozen(db, instance, world, Told("Nothing yet", [], "", "")))
        assert moved_since(records(db, instance, world), content) == []
    assert "Nothing has been decided yet." in pieces_of(content["chapters"])
