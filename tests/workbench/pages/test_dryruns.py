"""Dry runs through the pages: what each shows, what stays hidden, and what is taken away."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from docx import Document
from flask.testing import FlaskClient

from consultation.councils import load_councils
from consultation.people import Person, Role, add_person
from framework_drafts.dryruns import running
from framework_drafts.dryruns.models import DryRun
from framework_drafts.frameworks.queries import find
from tests.drafting import change, forked
from tests.factories import NOW, World
from tests.published import dry_run, imported
from tests.workbench.pages.test_statements import MOST, count
from workbench.database import Instance
from workbench.demo.councils import invented_councils
from workbench.demo.history import write_history
from workbench.demo.people_living import write_population

pytestmark = pytest.mark.sqlite  # every page is opened on both by the tests of access; peers have tests of their own
Come = Callable[[Person], FlaskClient]
COUNCIL = invented_councils()[0].code


@pytest.fixture
def made(instance: Instance, world: World) -> DryRun:
    """ASCOF 2024-25 on the invented time series, with invented people to find peers by."""
    with instance.store.unit_of_work() as db:
        load_councils(db, invented_councils(), invented=True)
    snapshot = imported(instance, write_history())
    imported(instance, write_population(), "people.xlsx")
    return run(instance, snapshot.hash, "ascof-2024-25")


def run(instance: Instance, snapshot: str, framework: str) -> DryRun:
    return dry_run(instance, snapshot, framework)


@pytest.fixture
def browser(world: World, come_in: Come) -> FlaskClient:
    return come_in(world.people[Role.WORKING_GROUP])


def rows_of(answer: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.decode("utf-8-sig"))))


def test_every_page_says_what_figures_are_for_and_names_its_source(made: DryRun, browser: FlaskClient) -> None:
    for path in (
        "",
        "/availability",
        "/together",
        "/measures/1A",
        "/measures/1A/places",
        f"/councils/{COUNCIL}",
        "/regions/X12000001",
        f"/councils/{COUNCIL}/account",
    ):
        page = browser.get(f"/dryruns/{made.id}{path}")
        assert page.status_code == 200, path
        assert "no league table should be made of them" in page.text, path
        assert made.results_sha256[:16] in page.text, path


def test_the_framework_page_has_a_line_of_findings_for_each_measure(made: DryRun, browser: FlaskClient) -> None:
    page = browser.get(f"/dryruns/{made.id}").text
    assert "of councils are at 95 or more on 3D(1a)" in page
    assert "The framework as a whole" in page
    assert "By its definition 1A contains all the questions of 3A, 4A and 5A(1)" in page
    for finding in made.findings:
        assert finding["grade"] in ("fact", "screen", "question")
        assert finding["sentence"].endswith((".", "?"))


def test_places_are_not_shown_unless_asked_for_and_then_with_their_interval(made: DryRun, browser: FlaskClient) -> None:
    for path in ("", "/measures/1A", f"/councils/{COUNCIL}", "/regions/X12000001"):
        assert "Its place lies between" not in browser.get(f"/dryruns/{made.id}{path}").text
    page = browser.get(f"/dryruns/{made.id}/measures/1A/places").text
    assert "Its place lies between" in page
    assert page.index("Ambleford") < page.index("Wyre Green")  # by name, whatever their places
    assert browser.get(f"/dryruns/{made.id}/measures/6A/places").status_code == 404  # no intervals, so no places


def test_each_picture_has_its_data_and_no_script(made: DryRun, browser: FlaskClient) -> None:
    for name in ("trend", "councils", "funnel", "regions", "spark"):
        drawn = browser.get(f"/dryruns/{made.id}/measures/1A/{name}.svg")
        assert drawn.status_code == 200, name
        assert drawn.text.startswith("<svg")
        assert "<script" not in drawn.text
        rows = rows_of(browser.get(f"/dryruns/{made.id}/measures/1A/{name}.csv").data)
        assert len(rows) > 5
    assert browser.get(f"/dryruns/{made.id}/measures/1A/pie.svg").status_code == 404
    assert browser.get(f"/dryruns/{made.id}/measures/ZZ/trend.svg").status_code == 404
    assert browser.get(f"/dryruns/{made.id}/councils/{COUNCIL}/profile.svg").text.startswith("<svg")
    assert len(rows_of(browser.get(f"/dryruns/{made.id}/councils/{COUNCIL}/profile.csv").data)) > 20


def test_the_picture_of_councils_holds_the_table_s_figures(
    instance: Instance, made: DryRun, browser: FlaskClient
) -> None:
    results = running.results_of(instance.results, made)
    rows = rows_of(browser.get(f"/dryruns/{made.id}/measures/1A/councils.csv?period=2018-19").data)
    rows = [row for row in rows if row["value"]]
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)  # never in order of size
    assert "place" not in rows[0]
    drawn = {row["name"]: float(row["value"]) for row in rows if row["value"]}
    mine = {
        r.area_name: r.value
        for r in results.rows("1A", "Total")
        if r.period == "2018-19" and r.area_level == "council" and r.value is not None
    }
    assert drawn == mine


def test_a_council_stands_beside_england_its_region_and_its_peers(made: DryRun, browser: FlaskClient) -> None:
    page = browser.get(f"/dryruns/{made.id}/councils/{COUNCIL}").text
    assert "15 statistical neighbours by the method population@1" in page
    assert "Peers (median)" in page
    assert "Similar to England" in page
    assert browser.get(f"/dryruns/{made.id}/councils/X92000001").status_code == 404
    assert browser.get(f"/dryruns/{made.id}/regions/{COUNCIL}").status_code == 404


def test_a_council_chooses_its_own_peers_and_takes_the_list_back(made: DryRun, browser: FlaskClient) -> None:
    path = f"/dryruns/{made.id}/councils/{COUNCIL}"
    others = [council.code for council in invented_councils()[1:5]]
    assert browser.post(f"{path}/peers", data={"peers": others, "reason": "We work together"}).status_code == 302
    page = browser.get(path).text
    assert "4 councils chosen for comparison" in page
    assert "We work together" in page
    refused = browser.post(f"{path}/peers", data={"peers": others[:2]})
    assert refused.status_code == 422
    assert "Choose between 3 and 30 councils" in refused.text
    assert browser.post(f"{path}/peers", data={"peers": [*others, COUNCIL]}).status_code == 422
    assert browser.post(f"{path}/peers", data={"peers": [*others, "nobody"]}).status_code == 422
    assert browser.post(f"{path}/peers", data={}).status_code == 302
    assert "statistical neighbours by the method" in browser.get(path).text


def test_only_a_council_s_own_people_choose_for_it(instance: Instance, made: DryRun, come_in: Come) -> None:
    with instance.store.unit_of_work() as db:
        director = add_person(
            db, email="d@example.org", name="D", role=Role.DIRECTOR, council_code=COUNCIL, by=None, at=NOW
        )
    browser = come_in(director)
    others = {"peers": [council.code for council in invented_councils()[2:6]]}
    assert browser.post(f"/dryruns/{made.id}/councils/{COUNCIL}/peers", data=others).status_code == 302
    other = f"/dryruns/{made.id}/councils/{invented_councils()[1].code}"
    assert browser.post(f"{other}/peers", data=others).status_code == 404
    assert "Choose other councils" not in browser.get(other).text


def test_the_local_account_is_the_same_file_each_time_and_holds_the_page(made: DryRun, browser: FlaskClient) -> None:
    path = f"/dryruns/{made.id}/councils/{COUNCIL}/account"
    first = browser.get(f"{path}.docx")
    assert first.status_code == 200
    assert browser.get(f"{path}.docx").data == first.data
    held = Document(io.BytesIO(first.data))
    text = "\n".join(p.text for p in held.paragraphs) + "\n".join(
        c.text for t in held.tables for r in t.rows for c in r.cells
    )
    assert "no league table should be made of them" in text
    assert "Invented figures" in text
    page = browser.get(path).text
    head = [cell.text for cell in held.tables[0].rows[0].cells]
    assert head[-1] == "Trust"
    for row in held.tables[0].rows[2:4]:
        assert row.cells[2].text in page
        assert row.cells[-1].text in ("Good", "Some care", "Little", "Not known")


def test_a_changed_draft_says_so_and_offers_to_run_again(
    instance: Instance, made: DryRun, browser: FlaskClient
) -> None:
    with instance.store.unit_of_work() as db:
        draft = forked(db)
    of_draft = run(instance, made.snapshot_hash, "ours")
    assert "Out of date" not in browser.get(f"/dryruns/{of_draft.id}").text
    with instance.store.unit_of_work() as db:
        draft = find(db, "ours")
        change(db, draft, "1A", title="Another title")
    page = browser.get(f"/dryruns/{of_draft.id}").text
    assert "the draft was changed" in page
    assert "Run it again" in page
    assert "This was a draft when it was run" in page


def test_a_results_file_that_is_gone_is_said_in_one_sentence(
    instance: Instance, made: DryRun, browser: FlaskClient
) -> None:
    (instance.results / f"{made.key}.statistics.json").unlink()
    page = browser.get(f"/dryruns/{made.id}")
    assert page.status_code < 500
    assert "run it again" in page.text


def test_the_number_of_statements_does_not_grow_with_measures(
    instance: Instance, made: DryRun, browser: FlaskClient
) -> None:
    paths = [
        "",
        "/availability",
        "/together",
        "/measures/1A",
        "/measures/1A/places",
        f"/councils/{COUNCIL}",
        "/regions/X12000001",
    ]
    asked = count(instance, browser, [f"/dryruns/{made.id}{path}" for path in paths])
    assert sorted(asked.values())[-2] <= MOST, asked
    assert max(asked.values()) <= MOST + 2, asked  # the council page asks for its peers and for population figures
