"""Historic data through the pages: a file given, looked at, imported or refused; views and what is taken away from them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from consultation.councils import CouncilChange, register
from consultation.errors import Unusable
from consultation.people import Person, Role
from consultation.reorganisations import Register
from framework_drafts.history import datasets, giving
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.facts import Asked
from framework_drafts.history.models import DataSet, HistoryFile, KeptMapping, Snapshot
from tests.factories import NOW, World
from tests.published import HEAD, ROWS, YEAR, book, imported
from tests.workbench.pages.test_statements import MOST, count
from workbench import bringing_in  # noqa: F401 - makes its kinds of work known
from workbench.database import Instance
from workbench.demo.history import write_history
from workbench.demo.open_data import write_open_data
from workbench.jobs import KINDS

WIDE = b"Council code,Council,2021/22,2022/23\nX90000001,Northmoor,61%,n/a\nX90000002,Southmere,58.5%,60%\n"
COLUMNS = {
    "sheet": "", "header_row": "1", "area": "Council code", "area_name": "Council", "shape": "wide", "across": "period",
    "columns": ["2021/22", "2022/23"], "always-measure": "W1", "always-statistic": "outcome", "percent_signs": "yes",
    "book": "waits", "title": "Waits", "publisher": "Somebody", "licence": "OGL", "attribution": "Source: P.",
}  # fmt: skip

Come = Callable[[Person], FlaskClient]


@pytest.fixture
def browser(instance: Instance, world: World, come_in: Come) -> FlaskClient:
    return come_in(world.people[Role.WORKING_GROUP])


def give(browser: FlaskClient, name: str, content: bytes) -> str:
    answer = browser.post("/history", data={"published": (io.BytesIO(content), name)})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def the_file(instance: Instance) -> HistoryFile:
    with instance.store.reading() as db:
        return db.exec(select(HistoryFile)).one()


def test_a_known_file_from_choosing_it_to_its_account(instance: Instance, browser: FlaskClient) -> None:
    page = browser.get(give(browser, "figures.dat", book())).text
    assert "the Department’s time-series workbook" in page
    assert the_file(instance).sha256 in page
    answer = browser.post(
        f"/history/files/{the_file(instance).id}", data={"published_on": "2026-01-23", "vintage": "second"}
    )
    followed = browser.get(answer.headers["Location"], follow_redirects=True).text
    assert "Every cell accounted for" in followed
    assert "2026-01-23: second" in followed
    with instance.store.reading() as db:
        snapshot = db.exec(select(Snapshot)).one()
    assert snapshot.cells["total"] == 9
    assert browser.get(f"/history/files/{the_file(instance).id}").headers["Location"].endswith(snapshot.hash)


def test_a_refused_file_says_where_and_keeps_nothing(instance: Instance, browser: FlaskClient) -> None:
    rows = [[*ROWS[0][:5], "lots"], *ROWS[1:]]
    give(browser, "f.xlsx", book({"Table_2a": [["x"], [*HEAD, *YEAR], *rows]}))
    file = the_file(instance)
    answer = browser.post(f"/history/files/{file.id}", data={})
    page = browser.get(answer.headers["Location"], follow_redirects=True).text
    assert "refused whole" in page
    assert "sheet Table_2a, row 3, column 6: “lots” is neither a number nor a mark" in page
    with instance.store.reading() as db:
        assert db.exec(select(Snapshot)).first() is None
    assert "Refused" in browser.get("/history").text
    browser.post(f"/history/files/{file.id}/put-away")
    assert browser.get(f"/history/files/{file.id}").status_code == 404
    assert list(instance.given.iterdir()) == []


def test_a_year_that_the_file_does_not_say_is_asked_for(instance: Instance, browser: FlaskClient) -> None:
    place = give(browser, "f.csv", write_open_data("2022-23", {}))
    answer = browser.post(place, data={"period": "soon"})
    assert answer.status_code == 422
    assert "write it like 2020-21" in answer.text
    page = browser.get(browser.post(place, data={}).headers["Location"], follow_redirects=True).text
    assert "say which year it is" in page
    page = browser.get(browser.post(place, data={"period": "2022-23"}).headers["Location"], follow_redirects=True).text
    assert "Every cell accounted for" in page


def test_what_is_no_table_is_refused_at_the_field(browser: FlaskClient, instance: Instance) -> None:
    answer = browser.post("/history", data={"published": (io.BytesIO(b"\x89PNG" + b"\0" * 20), "f.csv")})
    assert answer.status_code == 422
    assert "neither a spreadsheet nor a CSV file" in answer.text
    assert not instance.given.exists() or list(instance.given.iterdir()) == []
    assert browser.post("/history", data={}).status_code == 422


def test_a_mapping_is_made_on_screen_tried_kept_and_found_again(instance: Instance, browser: FlaskClient) -> None:
    place = give(browser, "waits.csv", WIDE)
    assert place.endswith("/columns")
    assert "Council code" in browser.get(place).text
    tried = browser.post(place, data=COLUMNS)
    assert tried.status_code == 422
    assert "“n/a” means" in tried.text
    marked = {**COLUMNS, "mark-0": "n/a", "because-0": "not_submitted"}
    tried = browser.post(place, data=marked)
    assert tried.status_code == 200, tried.text
    assert re.search(r"4 cells.*3 figures, 1 n/a", tried.text, re.DOTALL)
    with instance.store.reading() as db:
        assert db.exec(select(Snapshot)).first() is None  # a try keeps nothing
    done = browser.post(place, data={**marked, "then": "import", "keep_as": "Waits by year"})
    page = browser.get(done.headers["Location"], follow_redirects=True).text
    assert "Source: P." in page or "Invented" in page
    with instance.store.reading() as db:
        kept = db.exec(select(KeptMapping)).one()
        snapshot = db.exec(select(Snapshot)).one()
    assert kept.name == "Waits by year"
    assert snapshot.cells == {"total": 4, "values": 3, "marks": {"n/a": 1}, "reasons": {"not_submitted": 1}}
    again = give(browser, "next.csv", WIDE.replace(b"61%", b"62%"))
    page = browser.get(again).text
    assert "Waits by year" in page
    assert 'value="Waits"' in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"area": ""}, "Choose the column that holds the area code"),
        ({"across": ""}, "Say either which column holds the figures"),
        ({"columns": []}, "Choose the columns"),
        ({"always-measure": ""}, "Say once where the measure stands"),
        ({"book": "Not A Book"}, "Give a short name for this set of codes"),
        ({"columns": ["2021/22", "gone"]}, "the column “gone” is missing"),
    ],
)
def test_an_unfinished_mapping_says_what_is_missing(browser: FlaskClient, change: dict[str, object], said: str) -> None:
    place = give(browser, "waits.csv", WIDE)
    answer = browser.post(place, data={**COLUMNS, **change})
    assert answer.status_code == 422
    assert said in answer.text


def test_views_and_what_is_taken_away_carry_the_attribution_and_the_hash(
    instance: Instance, browser: FlaskClient
) -> None:
    snapshot = imported(instance, write_history())
    other = imported(instance, write_open_data("2022-23", {}), asked=Asked(period="2022-23"))
    views = {
        f"/history/{snapshot.hash}/availability": "Who has figures",
        f"/history/{snapshot.hash}/missing?series=s-006&period=2024-25": "who has no figure",
        f"/history/{snapshot.hash}/quality": "What looks wrong",
        f"/history/compare?one={snapshot.hash}&other={other.hash}": "cells stand in both",
        "/series/s-012?council=X90000005": "What changed that year",
    }
    for path, words in views.items():
        assert words in browser.get(path).text, path
        for kind in ("csv", "xlsx"):
            got = browser.get(f"{path}{'&' if '?' in path else '?'}as={kind}")
            assert got.status_code == 200, path
            if kind == "csv":
                text = got.data.decode("utf-8-sig")
                assert snapshot.hash in text, path
                assert "Invented figures" in text, path
                assert all(cell[:1] not in ("=", "@", "\t") for row in csv.reader(io.StringIO(text)) for cell in row)
    cells = browser.get(f"/history/{snapshot.hash}/cells.csv").data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(cells)))) == snapshot.cells["total"] + 3
    assert browser.get(f"/history/{snapshot.hash}/cells.exe").status_code == 404
    assert browser.get("/series/s-012/picture.svg").status_code == 200


def test_every_number_of_the_availability_picture_resolves_to_councils(
    instance: Instance, browser: FlaskClient
) -> None:
    snapshot = imported(instance, write_history())
    page = browser.get(f"/history/{snapshot.hash}/availability").text
    links = re.findall(
        r'href="(/history/[^"]+/missing[^"]+)">(\d+)%<span class="govuk-visually-hidden">: (\d+) of (\d+)', page
    )
    assert len(links) > 50
    for path, percent, figures, councils in links[::9]:
        missing = browser.get(path.replace("&amp;", "&")).text
        assert f"{figures} of the {councils} councils" in missing
        named = sum(int(n) for n in re.findall(r"<h2[^>]*>[^<]*\((\d+)\)</h2>", missing))
        assert named == int(councils) - int(figures)
        assert int(percent) == (100 if figures == councils else min(99, round(100 * int(figures) / int(councils))))


@pytest.mark.parametrize("words", ["tarnwick", "X90000013", "Tarn", "x13"])
def test_a_council_is_found_by_any_name_or_code(instance: Instance, browser: FlaskClient, words: str) -> None:
    imported(instance, write_history())
    assert "/history/councils/X90000013" in browser.get(f"/history/find?q={words}").text


@pytest.mark.parametrize(
    ("words", "series"), [("1J", "s-002"), ("3D(1a)", "s-016"), ("control", "s-012"), ("2a(2)", "s-008")]
)
def test_a_measure_is_found_by_any_name_or_code(browser: FlaskClient, words: str, series: str) -> None:
    assert f'/series/{series}"' in browser.get("/history/find", query_string={"q": words}).text


def test_a_data_set_is_put_together_on_screen(instance: Instance, browser: FlaskClient) -> None:
    one = imported(instance, book(), "one.xlsx")
    rows = [[*ROWS[0][:5], 51.0], *ROWS[1:]]
    other = imported(instance, book({"Table_2a": [["x"], [*HEAD, *YEAR], *rows]}), "other.xlsx")
    assert browser.post("/data-sets/new", data={"name": "Both", f"place-{one.hash}": "1"}).status_code == 422
    made = browser.post("/data-sets/new", data={"name": "Both", f"place-{one.hash}": "2", f"place-{other.hash}": "1"})
    place = made.headers["Location"]
    assert "1 cell is in conflict" in browser.get(place).text
    assert browser.post(f"{place}/settle").status_code == 422
    assert (
        browser.post(f"{place}/rule", data={"series": "s-006", "takes": "not said", "reason": "x"}).status_code == 422
    )
    assert (
        browser.post(f"{place}/rule", data={"series": "s-006", "takes": one.hash, "reason": "Later."}).status_code
        == 302
    )
    done = browser.post(f"{place}/settle")
    assert "Put together from" in browser.get(done.headers["Location"], follow_redirects=True).text
    assert b"51" in browser.get(f"{place}?as=csv").data
    with instance.store.reading() as db:
        assert db.exec(select(DataSet)).one().snapshot_hash


def test_directors_look_and_do_not_import(instance: Instance, world: World, come_in: Come) -> None:
    director = come_in(world.people[Role.DIRECTOR])
    snapshot = imported(instance, book())
    assert director.get(f"/history/{snapshot.hash}/availability").status_code == 200
    assert "Import a published file" not in director.get("/history").text
    assert director.post("/history", data={"published": (io.BytesIO(book()), "f.xlsx")}).status_code == 403


def test_a_file_put_away_while_it_is_read_is_not_imported(instance: Instance, world: World) -> None:
    content = book()
    sha256, looked = giving.receive(instance.given, name="f.xlsx", content=content)
    by = world.people[Role.WORKING_GROUP].id
    with instance.store.unit_of_work() as db:
        given = giving.give(db, name="f.xlsx", sha256=sha256, size=1, looked=looked, by=by, at=NOW)
        summary = giving.read_given(instance.given, given, register(db), into=instance.snapshots)
        giving.put_away(db, given=given, by=by, at=NOW)
        with pytest.raises(Unusable, match="put away while it was being read"):
            giving.keep_given(db, given=given, summary=summary, by=by, at=NOW)
    with instance.store.reading() as db:
        giving.forget_bytes(db, instance.given, sha256)
    assert list(instance.given.iterdir()) == []
    with pytest.raises(Unusable, match="not here any more"):
        giving.read_given(instance.given, given, Register(), into=None)


def test_the_same_file_given_twice_waits_once(instance: Instance, browser: FlaskClient) -> None:
    content = book()
    first = give(browser, "f.xlsx", content)
    assert give(browser, "again.xlsx", content) == first
    browser.post(first, data={})
    assert "You have this very file already" in browser.get(give(browser, "later.xlsx", content)).text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"header_row": "²"}, None),
        ({"header_row": "9" * 50}, None),
        ({"title": "A\x00b"}, "a character that nobody can see"),
        ({"always-measure": "a\x00b"}, "a character that nobody can see"),
    ],
)
def test_what_nobody_types_ends_no_page(browser: FlaskClient, said: dict[str, str], words: str | None) -> None:
    answer = browser.post(give(browser, "waits.csv", WIDE), data={**COLUMNS, **said})
    assert answer.status_code == 422
    assert words is None or words in answer.text


@pytest.mark.parametrize("path", ["/series/%00", "/history/%00", "/history/councils/%00"])
def test_an_address_with_nul_names_nothing(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/history/find?q=%00", "/series/s-001?council=%00&data=%00", "/series/codes?before=%00"]
)
def test_a_question_with_nul_ends_no_page(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).status_code in (200, 404)


def test_a_year_that_never_was_ends_no_page(instance: Instance, browser: FlaskClient) -> None:
    content = b"Code,Name,Year,Value\nX90000001,A,mid-0000,5\nX90000002,B,mid-0000,-\n"
    place = give(browser, "f.csv", content)
    mapping = {
        **COLUMNS, "area": "Code", "area_name": "Name", "period": "Year", "value": "Value", "shape": "long",
        "columns": [], "across": "", "then": "import",
    }  # fmt: skip
    done = browser.post(place, data=mapping)
    page = browser.get(done.headers["Location"], follow_redirects=True)
    assert page.status_code == 200
    with instance.store.reading() as db:
        snapshot = db.exec(select(Snapshot)).one()
    for view in ("availability", "quality"):
        assert browser.get(f"/history/{snapshot.hash}/{view}").status_code == 200


def test_a_council_of_a_merger_is_shown_as_itself_and_as_its_ground(instance: Instance, browser: FlaskClient) -> None:
    with instance.store.unit_of_work() as db:
        for old in ("X90000101", "X90000102"):
            db.add(CouncilChange(predecessor=old, successor="X90000013", on=date(2021, 4, 1), kind="merged"))
    for year in ("2020-21", "2021-22"):
        imported(instance, write_open_data(year, {}), asked=Asked(period=year))
    with instance.store.unit_of_work() as db:
        parts = [one.hash for one in snapshots(db)]
        made = datasets.start(db, name="Two years", purpose="", parts=parts, by=None, at=NOW)
        worked_out = datasets.work_out(db, instance.snapshots, data_set=made)
        datasets.settle(db, data_set=made, summary=worked_out, by=None, at=NOW)
    rows = list(csv.DictReader(io.StringIO(
        browser.get("/series/s-008?council=X90000013&across=added&as=csv").data.decode("utf-8-sig")
    )))  # fmt: skip
    own = {row["Period"]: row for row in rows if row["Area"] == "Tarnwick"}
    ground = {row["Period"]: row for row in rows if row["Area"] == "Same ground, added up"}
    assert set(own) == {"2021-22"}
    assert ground["2020-21"]["How"] == "added"
    assert "X90000101 + X90000102" in ground["2020-21"]["Whose"] or "Tarn Valley" in ground["2020-21"]["Whose"]
    assert ground["2021-22"]["Value"] == own["2021-22"]["Value"]


def test_pages_ask_a_fixed_number_of_questions(instance: Instance, browser: FlaskClient) -> None:
    first = imported(instance, write_history())
    paths = ["/history", f"/history/{first.hash}", f"/history/{first.hash}/availability", "/series", "/series/codes",
             f"/history/{first.hash}/quality", "/series/s-008?council=X90000005", "/history/find?q=tarn"]  # fmt: skip
    before = count(instance, browser, paths)
    for year in ("2019-20", "2020-21", "2021-22", "2022-23"):
        imported(instance, write_open_data(year, {}), asked=Asked(period=year))
    after = count(instance, browser, paths)
    assert after == before
    assert max(after.values()) <= MOST, after


def test_work_that_is_cut_off_and_done_again_comes_to_the_same(instance: Instance, world: World) -> None:
    content = book()
    sha256, looked = giving.receive(instance.given, name="f.xlsx", content=content)
    by = world.people[Role.WORKING_GROUP].id
    with instance.store.unit_of_work() as db:
        given = giving.give(db, name="f.xlsx", sha256=sha256, size=len(content), looked=looked, by=by, at=NOW)
    kind, args = KINDS["history"], {"file": str(given.id), "asked_by": str(by), "job": ""}
    carried: dict[str, object] = {}
    for number in range(len(kind.plan(instance, args))):
        first = kind.step(instance, args, number, carried)
        carried = kind.step(instance, args, number, carried)
        assert carried == first
    with instance.store.reading() as db:
        assert len(list(db.exec(select(Snapshot)))) == 1
        assert db.get_one(HistoryFile, given.id).state == "imported"
    assert kind.result(args, carried) == {"run": str(given.id)}
    assert list(instance.given.iterdir()) == []
