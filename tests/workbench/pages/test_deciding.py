"""Pages from comparing to the report: what they show to whom, how often they ask the database, and what they refuse."""

from __future__ import annotations

import io
import json
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlmodel import select

from consultation.people import Person, Role
from framework_drafts.board_report.models import FrozenReport
from framework_drafts.decisions.models import Decision
from framework_drafts.deliberation import panels
from framework_drafts.deliberation.models import Panel, Rating
from framework_drafts.frameworks.queries import find
from framework_drafts.proposals.models import Proposal
from tests.evidence import QUIET, SPOKEN, WRITTEN, linked, members, panel_of, proposed, reviewer, score, talked
from tests.factories import NOW, World
from tests.framework_drafts.comparison.test_sides import both_run
from tests.framework_drafts.decisions.test_deciding import decided
from workbench.database import Instance

Enter = Callable[[Person], FlaskClient]
KEYS = ("importance", "evidence", "specification", "feasibility", "acceptability", "risk")


@pytest.fixture
def data(instance: Instance) -> str:
    return both_run(instance)


@contextmanager
def counted(instance: Instance) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_c: Any, _u: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    sa.event.listen(instance.store.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        sa.event.remove(instance.store.engine, "before_cursor_execute", hear)


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)))


def beside(instance: Instance, data: str) -> str:
    with instance.store.reading() as db:
        ids = [find(db, name).id for name in ("ascof-2024-25", "ours")]
    return f"?side={ids[0]}&side={ids[1]}&data={data}"


def test_comparing_as_a_director(instance: Instance, world: World, come_in: Enter, data: str) -> None:
    director, where = come_in(world.people[Role.DIRECTOR]), beside(instance, data)
    with counted(instance) as said:
        page = director.get(f"/comparison{where}")
    assert len(said) <= 24, len(said)
    assert "24 of 24 measures" in text_of(page)
    assert "There is no total" in text_of(page)
    weighed = text_of(director.get(f"/comparison{where}&w-figures=2&w-usable=1"))
    assert "First with any weights on these" in weighed
    assert "whole number from 0 to 10" in text_of(director.get(f"/comparison{where}&w-figures=lots"))
    changes = text_of(director.get(f"/comparison/measures{where}"))
    assert "Dropped" in changes
    assert "No figure changes." in changes
    one = director.get(f"/comparison/measures/3D(2a){where}")
    assert "Places beyond" not in text_of(one)
    assert "that have a figure under both change places" in text_of(one)
    for source in re.findall(r'<img src="([^"]+)"', one.get_data(as_text=True)):
        assert director.get(source.replace("&amp;", "&")).status_code == 200
    assert "Not collected" not in text_of(director.get(f"/comparison/coverage{where}&list=care-act-2014@1"))
    assert "Northmoor" not in text_of(director.get(f"/comparison/evidence{where}"))
    assert "England" in text_of(director.get(f"/comparison/councils{where}&council=X90000005"))
    assert text_of(director.get("/comparison?side=zz&side=")).count("Choose two to four different frameworks.") >= 1


def test_the_tables_and_the_archive_of_a_comparison(
    instance: Instance, world: World, come_in: Enter, data: str
) -> None:
    group, where = come_in(world.people[Role.WORKING_GROUP]), beside(instance, data)
    for name in ("scorecard", "coverage", "crosswalk", "impact", "councils"):
        assert group.get(f"/comparison/tables/{name}.csv{where}").get_data(as_text=True).startswith("\ufeff")
        sheet = load_workbook(io.BytesIO(group.get(f"/comparison/tables/{name}.xlsx{where}").data)).active
        assert sheet.max_row > 2
    assert group.get(f"/comparison/tables/else.csv{where}").status_code == 404
    archive = group.get(f"/comparison/comparison.zip{where}").data
    sent = {"archive": (io.BytesIO(archive), "comparison.zip")}
    page = group.post("/comparison/check", data=sent, content_type="multipart/form-data")
    assert "are, to the last digit, what the archive says" in text_of(page)
    for content in (b"", b"PK\x03\x04junk", archive[: len(archive) // 2]):
        spoilt = {"archive": (io.BytesIO(content), "comparison.zip")}
        refused = group.post("/comparison/check", data=spoilt, content_type="multipart/form-data")
        assert refused.status_code == 422
        assert "There is a problem" in text_of(refused)


def test_a_draft_is_no_side_for_a_council(instance: Instance, world: World, come_in: Enter, data: str) -> None:
    from framework_drafts.frameworks.forking import redraft

    with instance.store.unit_of_work() as db:
        draft = redraft(db, version=find(db, "ours"), by=reviewer(world), at=NOW)
    where = beside(instance, data) + f"&side={draft.id}"
    assert ", draft" in text_of(come_in(world.people[Role.WORKING_GROUP]).get(f"/comparison{where}"))
    assert ", draft" not in text_of(come_in(world.people[Role.DIRECTOR]).get(f"/comparison{where}"))


def test_a_proposal_from_its_first_words_to_its_evidence(instance: Instance, world: World, come_in: Enter) -> None:
    with instance.store.unit_of_work() as db:
        talk = talked(db, world)
    group = come_in(world.people[Role.WORKING_GROUP])
    told = {"title": "Breaks first", "kind": "rule", "what": "Do it.", "why": "", "measure": "", "framework": ""}
    assert group.post(f"/exercises/{world.exercise.id}/proposals/new", data=told | {"title": ""}).status_code == 422
    made = group.post(f"/exercises/{world.exercise.id}/proposals/new", data=told)
    proposal = made.headers["Location"]
    for kind in ("theme", "passage", "vote", "question", "finding"):
        assert group.get(f"{proposal}/evidence?kind={kind}").status_code == 200
    sent = {"kind": "passage", "thing": f"passage:{talk.passages[WRITTEN].id}", "stance": "for", "says": "It says so."}
    assert group.post(f"{proposal}/evidence", data=sent | {"says": ""}).status_code == 422
    assert group.post(f"{proposal}/evidence", data=sent | {"thing": f"passage:{uuid.uuid4()}"}).status_code == 422
    assert group.post(f"{proposal}/evidence", data=sent).status_code == 302
    linked_from = {"proposal": proposal.rpartition("/")[2], "stance": "against", "says": "Not so."}
    assert group.post(f"/passages/{talk.passages[SPOKEN].id}/proposals", data=linked_from).status_code == 302
    page = text_of(group.get(proposal))
    assert all(words in page for words in (WRITTEN, SPOKEN, "1 council for and 1 against"))
    said = group.post(
        f"{proposal}/remarks", data={"words": "@A reviewer look; @Nobody Here too"}, follow_redirects=True
    )
    assert "Told by e-mail: A reviewer." in text_of(said)
    assert "Nobody here is called “Nobody Here" in text_of(said)
    robin = come_in(world.people[Role.REVIEWER])
    assert "You are mentioned: Breaks first" in text_of(robin.get("/"))
    robin.post(f"{proposal}/read")
    assert "You are mentioned" not in text_of(robin.get("/"))


def test_the_first_round_is_each_members_own(instance: Instance, world: World, come_in: Enter) -> None:
    with instance.store.unit_of_work() as db:
        group, boss = world.people[Role.WORKING_GROUP], world.people[Role.ADMINISTRATOR]
        panel = panel_of(db, world, [proposed(db, world)], [group, world.people[Role.REVIEWER], *members(db, world, 1)])
        score(db, panel, world.people[Role.REVIEWER], 2)
    member, other = come_in(group), come_in(boss)
    sent = {f"score-{key}": "8" for key in KEYS} | {"round": "1"}
    assert member.post(f"/panels/{panel.id}/items/1", data=sent).status_code == 302
    assert other.post(f"/panels/{panel.id}/items/1", data=sent).status_code == 404, "an administrator who does not sit"
    for browser in (member, other):
        page = text_of(browser.get(f"/panels/{panel.id}"))
        assert "Median" not in page
    assert "All scores then" not in text_of(member.get(f"/panels/{panel.id}/items/1"))
    assert member.post(f"/panels/{panel.id}/items/1", data=sent | {"round": "2"}).status_code == 422
    assert member.post(f"/panels/{panel.id}/items/1", data={"round": "1"}).status_code == 422
    assert member.post(f"/panels/{panel.id}/items/1", data=sent | {"score-risk": "10"}).status_code == 422
    member.post(f"/panels/{panel.id}/second")
    page = text_of(member.get(f"/panels/{panel.id}/items/1"))
    assert "All scores then: 2, 8" in page
    with counted(instance) as said:
        assert "Median" not in text_of(other.get(f"/panels/{panel.id}")), (
            "before it is closed nobody outside sees an outcome"
        )
    assert len(said) <= 18, len(said)
    assert member.post(f"/panels/{panel.id}/items/1", data={"round": "2", "score-risk": "9"}).status_code == 422
    assert (
        member.post(
            f"/panels/{panel.id}/items/1", data={"round": "2", "score-risk": "9", "reason-risk": "Seen."}
        ).status_code
        == 302
    )


def test_the_table_of_a_panel_has_no_names_and_comes_once_it_is_closed(
    instance: Instance, world: World, come_in: Enter
) -> None:
    robin, who = come_in(world.people[Role.REVIEWER]), {"by": reviewer(world), "at": NOW}
    with instance.store.unit_of_work() as db:
        people = members(db, world, 3)
        panel = panel_of(db, world, [proposed(db, world)], people)
        for value, person in enumerate(people, start=7):
            score(db, panel, person, value)
        panels.begin_second(db, panel=panel, **who)
        for value, person in enumerate(people, start=7):
            score(db, panel, person, value)
    assert robin.get(f"/panels/{panel.id}/outcome.csv").status_code == 404
    with instance.store.unit_of_work() as db:
        panels.close(db, panel=db.get_one(Panel, panel.id), **who)
    told = robin.get(f"/panels/{panel.id}/outcome.csv").get_data(as_text=True)
    assert "Breaks first,Risk,2,0,0,0,0,0,0,1,1,1,8.0," in told
    assert "Member" not in told
    sheet = load_workbook(io.BytesIO(robin.get(f"/panels/{panel.id}/outcome.xlsx").data)).active
    assert sheet.max_row == 1 + 2 * len(KEYS)


def test_a_decision_is_recorded_once(instance: Instance, world: World, come_in: Enter) -> None:
    with instance.store.unit_of_work() as db:
        proposal = proposed(db, world)
    group, at = come_in(world.people[Role.WORKING_GROUP]), f"/exercises/{world.exercise.id}/decisions/new"
    told = {
        "key": str(uuid.uuid4()), "question": "What?", "options": "This\nThat", "decision": "This.", "reasons": "=Because.",
        "decided_by": "The group", "decided_on": NOW.date().isoformat(), f"on-{proposal.id}": "adopted", "votes_for": "3",
    }  # fmt: skip
    assert group.post(at, data=told | {"options": "This"}).status_code == 422
    assert group.post(at, data=told | {f"on-{proposal.id}": "zz"}).status_code == 422
    assert group.post(at, data=told | {"supersedes": "zz"}).status_code == 422
    assert group.post(at, data=told).headers["Location"] == group.post(at, data=told).headers["Location"]
    with instance.store.reading() as db:
        assert len(list(db.exec(select(Decision)))) == 1
    listed = group.get(f"/exercises/{world.exercise.id}/decisions.csv").get_data(as_text=True)
    assert "'=Because." in listed, "safe to open"
    with instance.store.reading() as db:
        decision = db.exec(select(Decision)).one()
    page = text_of(group.get(f"/decisions/{decision.id}"))
    assert "Breaks first" in page
    assert "For: 3" in page


def test_a_director_reads_their_own_words_and_nobody_elses(instance: Instance, world: World, come_in: Enter) -> None:
    with instance.store.unit_of_work() as db:
        talk, proposal = talked(db, world), proposed(db, world)
        linked(db, world, proposal, "passage", talk.passages[WRITTEN].id)
        decided(db, world, {proposal.id: "not_adopted"}, reasons="Nobody collects it.")
    director = come_in(world.people[Role.DIRECTOR])
    assert "See what became of your words" in text_of(director.get("/"))
    with counted(instance) as said:
        page = text_of(director.get(f"/exercises/{world.exercise.id}/your-words"))
    assert len(said) <= 30, len(said)
    assert all(words in page for words in (WRITTEN, "Considered, not adopted", "Nobody collects it."))
    assert not any(words in page for words in (SPOKEN, QUIET, "Southmere"))
    other = come_in(world.people["director of Southmere"])
    assert SPOKEN in text_of(other.get(f"/exercises/{world.exercise.id}/your-words"))
    assert SPOKEN not in text_of(
        come_in(world.people[Role.CONTRIBUTOR]).get(f"/exercises/{world.exercise.id}/your-words")
    )
    director.post(f"/exercises/{world.exercise.id}/your-words/quoting", data={"level": "named", "council": "X90000002"})
    robin = come_in(world.people[Role.REVIEWER])
    shown = text_of(robin.get(f"/exercises/{world.exercise.id}/quoting"))
    assert shown.count("Yes, with the council’s name") == 2, "one row, and the choice in the form"


@pytest.fixture
def report(instance: Instance, world: World, come_in: Enter) -> str:
    with instance.store.unit_of_work() as db:
        talk, proposal = talked(db, world), proposed(db, world)
        linked(db, world, proposal, "theme", talk.themes[0].id)
    robin = come_in(world.people[Role.REVIEWER])
    return str(robin.post(f"/exercises/{world.exercise.id}/report", data={"title": "Findings"}).headers["Location"])


def test_a_report_is_read_checked_and_taken_away(instance: Instance, world: World, come_in: Enter, report: str) -> None:
    robin = come_in(world.people[Role.REVIEWER])
    page = robin.get(report)
    facts = set(re.findall(rf'href="({report}/facts/f\d+)"', page.get_data(as_text=True)))
    assert len(facts) > 20
    for fact in sorted(facts)[:15]:
        assert "The same" in text_of(robin.get(fact))
    assert "facts are what the records say today" in text_of(robin.get(f"{report}/check"))
    with instance.store.unit_of_work() as db:
        proposed(db, world, title="Another")
    assert "would read otherwise" in text_of(robin.get(f"{report}/check"))
    for name in ("report.docx", "tables.xlsx", "report.json", "public.zip"):
        assert robin.get(f"{report}/{name}").data == robin.get(f"{report}/{name}").data, name
    assert json.loads(robin.get(f"{report}/report.json").data)["schema"] == "board-report/1"
    assert robin.get(f"{report}/facts/f99999").status_code == 404


def test_publishing_waits_for_the_close_and_ends_with_a_reason(instance: Instance, world: World, come_in: Enter, report: str, client: FlaskClient) -> None:  # fmt: skip
    boss = come_in(world.people[Role.ADMINISTRATOR])
    assert boss.post(f"{report}/publish").status_code in (409, 422)
    with instance.store.unit_of_work() as db:
        exercise = db.merge(world.exercise)
        exercise.opens_at, exercise.closes_at = NOW.replace(year=2020), NOW.replace(year=2021)
        db.add(exercise)
    assert boss.post(f"{report}/publish").status_code == 302
    address = re.search(r'href="(/published/[^"]+)"', boss.get(report).get_data(as_text=True))
    assert address is not None
    public = client.get(address.group(1))
    assert public.status_code == 200
    assert "Findings" in text_of(public)
    for name in ("sources.html", "style.css", "facts.json", "table-01.csv"):
        assert client.get(address.group(1).replace("index.html", name)).status_code == 200, name
    assert client.get(address.group(1).replace("index.html", "../x")).status_code == 404
    assert boss.post(f"{report}/take-down", data={}).status_code == 422
    assert boss.post(f"{report}/take-down", data={"because": "A mistake"}).status_code == 302
    assert client.get(address.group(1)).status_code == 404


def test_pages_ask_the_database_the_same_for_few_and_for_many(instance: Instance, world: World, come_in: Enter) -> None:
    robin = come_in(world.people[Role.REVIEWER])
    with instance.store.unit_of_work() as db:
        talk, first = talked(db, world), proposed(db, world)
        linked(db, world, first, "theme", talk.themes[0].id)
    pages = [f"/exercises/{world.exercise.id}/{name}" for name in ("proposals", "decisions", "you-said")]
    before = {}
    for page in pages:
        with counted(instance) as said:
            robin.get(page)
        before[page] = len(said)
    with instance.store.unit_of_work() as db:
        for n in range(12):
            more = proposed(db, world, title=f"Number {n}")
            linked(db, world, more, "theme", talk.themes[0].id)
            decided(db, world, {more.id: "adopted"})
    for page in pages:
        with counted(instance) as said:
            robin.get(page)
        assert len(said) <= before[page] + 4, (page, before[page], len(said))


def test_nothing_of_it_all_is_lost_with_a_panel_that_was_given_up(instance: Instance, world: World) -> None:
    with instance.store.unit_of_work() as db:
        people = members(db, world, 2)
        panel = panel_of(db, world, [proposed(db, world)], people)
        score(db, panel, people[0], 5)
        panels.give_up(db, panel=panel, because="Nobody came.", by=reviewer(world), at=NOW)
    with instance.store.reading() as db:
        assert len(list(db.exec(select(Rating)))) == len(KEYS)
        assert db.get_one(Panel, panel.id).given_up_because == "Nobody came."
        assert db.exec(select(FrozenReport)).first() is None
        assert db.exec(select(Proposal)).one().version == 1
