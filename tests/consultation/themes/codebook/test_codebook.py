"""The codebook: versions, lineage, and files out and in, whole or not at all."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from consultation.errors import Unusable
from consultation.people import Role
from consultation.store import Store
from consultation.themes.analysis import refi
from consultation.themes.codebook import changing, exchange
from consultation.themes.codebook.lineage import history, stands_as
from consultation.themes.codebook.models import Theme
from consultation.themes.codebook.writing import Wording, add_theme, adopt, drop, redefine, versions_of
from consultation.themes.queries import suggested_in, themes_of
from consultation.themes.suggestions.survivorship import survivorship
from tests.factories import NOW, World
from tests.theming import suggest_in, talk, themes_in
from workbench.reports.cells import csv_bytes


def test_a_name_is_given_once_and_a_marker_is_free(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        one, two = themes_in(db, world, "Carers", "Burden")
        assert one.marker != two.marker
        for wording in (Wording(" carers "), Wording(""), Wording("New", marker="x")):
            with pytest.raises(Unusable):
                add_theme(db, exercise_id=world.exercise.id, wording=wording, by=one.created_by, at=NOW)


def test_merging_splitting_and_retiring_leave_a_trail(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        one, two, three = themes_in(db, world, "one", "two", "three")
        told = {"reason": "They say the same.", "by": by, "at": NOW}
        merged = changing.merge(db, themes=[one, two], into=Wording("both"), **told)
        halves = changing.split(db, theme=merged, into=[Wording("half"), Wording("other half")], goes_to={}, **told)
        assert merged.retired_at is not None
        changing.move(db, theme=halves[0], under=three, **told)
        changing.retire(db, theme=halves[1], **told)
        steps = history(db, world.exercise.id)
        assert [t.name for t in stands_as(steps, one)] == ["half"]
        assert stands_as(steps, halves[1]) == []
        with pytest.raises(Unusable, match="under itself"):
            changing.move(db, theme=three, under=halves[0], **told)
        for wrong in ({"reason": " "}, {}):
            with pytest.raises(Unusable):
                changing.merge(db, themes=[three, three], into=Wording("x"), **(told | wrong))
        changing.restore(db, theme=halves[1], **told)
        assert halves[1] in themes_of(db, world.exercise.id)
        redefine(db, theme=three, wording=Wording("third", "d"), seen_version=1, by=by, at=NOW, why="clearer")
        assert [v.words["name"] for v in versions_of(db, three.id)] == ["third", "three"]


def test_what_became_of_suggestions_is_counted(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        talk(db, world)
        run = suggest_in(db, world, themes=5)
        every = [theme for theme in suggested_in(db, run.id) if theme.from_cut <= 5 <= theme.to_cut]
        assert len(every) == 5
        same = adopt(db, suggested=every[0], wording=Wording(every[0].name), by=by, at=NOW)
        adopt(db, suggested=every[1], wording=Wording("Another name"), by=by, at=NOW)
        other = themes_in(db, world, "There before")[0]
        adopt(db, suggested=every[2], wording=Wording("x"), into=other, by=by, at=NOW)
        drop(db, suggested=every[3], because="Says nothing.", by=by, at=NOW)
        with pytest.raises(Unusable, match="dropped"):
            adopt(db, suggested=every[3], wording=Wording("y"), by=by, at=NOW)
        themes = {theme.id: theme for theme in db.exec(select(Theme))}
        told = survivorship(every, themes, history(db, world.exercise.id))
        assert told == {"as_is": 1, "changed": 1, "merged": 1, "retired": 0, "dropped": 1, "undecided": 1}
        changing.merge(db, themes=[same, other], into=Wording("m"), reason="r", by=by, at=NOW)
        assert survivorship(every, themes, history(db, world.exercise.id))["merged"] == 2


def full(db: Session, world: World) -> list[Theme]:
    by = world.people[Role.REVIEWER].id
    top = add_theme(
        db, exercise_id=world.exercise.id, by=by, at=NOW,
        wording=Wording("Kopf & <Schulter> 👩‍👩‍👧", "What\n\nbelongs", "when used", "when not", "=SUM(A1)\n\nand more", "★"),
    )  # fmt: skip
    add_theme(db, exercise_id=world.exercise.id, wording=Wording("Child", "c"), parent=top, by=by, at=NOW)
    return themes_of(db, world.exercise.id)


@pytest.mark.parametrize("kind", ["csv", "qdc"])
def test_a_codebook_that_goes_out_comes_back_the_same(store: Store, world: World, kind: str) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        themes = full(db, world)
        rows = exchange.as_rows(themes)
        content = refi.codebook(themes) if kind == "qdc" else csv_bytes(exchange.COLUMNS, rows)
        for theme in themes:
            theme.retired_at = NOW
            db.add(theme)
        exchange.take_in(db, exercise_id=world.exercise.id, content=content, by=by, at=NOW)
        back = exchange.as_rows(themes_of(db, world.exercise.id))
        width = 7 if kind == "csv" else 6  # REFI-QDA has colours and no markers
        assert [row[:width] for row in back] == [row[:width] for row in rows]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "name the columns"),
        (b"name\n", "empty"),
        (b"title\nx", "one of them"),
        (b"name\n\xff", "not text"),
        (b"name,parent\na,b", "Line 2: no theme"),
        (b"name,parent\na,b\nb,a", "circle"),
        (b"name\na\na", "same name"),
        (b"name,definition\n,d", "Line 2 has no name"),
        (b"<x", "not a REFI-QDA codebook"),
        (b"<Project/>", "holds no codebook"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><CodeBook>&b;</CodeBook>', "not a REFI-QDA codebook"),
        (b"<CodeBook><Codes/></CodeBook>", "empty"),
        (b"<CodeBook><Codes><Code guid='1'/></Codes></CodeBook>", "no name"),
        (b"name\n" + b"x" * 1_000_001, "larger than"),
    ],
)
def test_a_codebook_that_cannot_be_is_refused_in_a_sentence(
    store: Store, world: World, content: bytes, said: str
) -> None:
    with store.unit_of_work() as db:
        with pytest.raises(Unusable, match=said):
            exchange.take_in(db, exercise_id=world.exercise.id, content=content, by=world.people[Role.REVIEWER].id, at=NOW)  # fmt: skip
        assert themes_of(db, world.exercise.id) == []
