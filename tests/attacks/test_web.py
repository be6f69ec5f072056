"""Headers, tokens, scripts and formulas: what an attacker would try first."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from consultation.people import Person, Role
from consultation.store import now
from consultation.themes.codebook import writing as codebook
from consultation.themes.coding import judging as coding
from tests.factories import NOW, World, hear, passages_now, submit
from workbench import create_app, sign_in
from workbench.database import Instance
from workbench.reports.cells import csv_bytes, safe, xlsx_bytes

SCRIPTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "]]><script>alert(1)</script>",
    "<math><mtext></mtext><script>x</script>",
]
FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\x00=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "|cmd",
    "%0A=1",
    '=HYPERLINK("http://x")',
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e@x",
    "=cmd|'/c calc'!A0",
    "-2+3+cmd|x",
    "@",
    "=",
]

UUIDS = ("item", "candidate", "answer", "note", "paper")


def test_every_answer_carries_its_headers(client: FlaskClient) -> None:
    for path in ("/", "/sign-in", "/nowhere", "/static/main.css", "/invitation/abc"):
        with client.get(path) as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert client.get("/invitation/abc").headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_no_page_holds_a_script_or_style_of_its_own(
    app: Flask, world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    browser = come_in(world.people[Role.ADMINISTRATOR])
    for path in (
        "/",
        "/questionnaires",
        "/briefings",
        "/themes",
        "/frameworks",
        "/history",
        "/dryruns",
        "/comparison",
        "/administration",
    ):
        page = browser.get(path, follow_redirects=True).text
        assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
        assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
        assert "http://" not in re.sub(r'value="[^"]*"', "", page).replace("http://www.w3.org", "")


def test_every_post_needs_its_token(instance: Instance, world: World) -> None:
    app = create_app(instance)
    browser = app.test_client()
    with instance.store.unit_of_work() as db:
        token = sign_in.start(db, person=world.people[Role.ADMINISTRATOR], at=now())
    with browser.session_transaction() as session:
        session["_user_id"] = token
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values = {
                name: (
                    "00000000-0000-0000-0000-000000000000"
                    if name in ("ref", "passage", "person", "intake", *UUIDS)
                    else 1
                    if name in ("number", "place")
                    else "x"
                )
                for name in rule.arguments
            }
            built = rule.build(values)
            assert built is not None
            answer = browser.post(built[1], data={"text": "My own words"})
            assert answer.status_code == 400, rule.rule
            assert "My own words" in answer.text  # and what was typed comes back


def test_a_sign_in_ended_by_the_server_is_over(
    app: Flask, instance: Instance, world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    person = world.people[Role.REVIEWER]
    browser, other = come_in(person), come_in(person)
    assert browser.get("/themes").status_code in (200, 302)
    assert other.post("/sign-out").headers["Clear-Site-Data"]
    assert browser.get("/frameworks").status_code == 200
    with instance.store.unit_of_work() as db:
        assert sign_in.end_all(db, person_id=person.id, at=now()) == 1
    assert browser.get("/frameworks").status_code == 302


@pytest.mark.parametrize("payload", SCRIPTS)
def test_what_people_typed_is_shown_and_never_run(
    payload: str, instance: Instance, world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    by = world.people[Role.REVIEWER].id
    with instance.store.unit_of_work() as db:
        submit(db, world, "Northmoor", f"Some words here {payload}")
        briefing = hear(db, world, [(f"Other words here {payload}", None)])
        theme = codebook.add_theme(
            db, exercise_id=world.exercise.id, wording=codebook.Wording(payload, payload), by=by, at=NOW
        )
        for passage in passages_now(db, world.exercise.id):
            coding.code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)
    browser = come_in(world.people[Role.ADMINISTRATOR])
    exercise = f"/exercises/{world.exercise.id}"
    paths = [
        f"/responses/{world.responses['Northmoor'].id}",
        f"/briefings/{briefing.id}",
        f"{exercise}/themes",
        f"{exercise}/coding?show=all",
        f"/themes/{theme.id}",
    ]
    paths += [
        f"/comparison?old={payload}",
        f"{exercise}/coding?show={payload}&page={payload}",
        f"/sign-in?next={payload}",
    ]
    for path in paths:
        page = browser.get(path).text
        assert not re.search(r"<script>|<img src=x|<svg/onload|href=['\"]javascript:|<math>", page), path
    director = come_in(world.people[Role.DIRECTOR])
    assert "<script>alert" not in director.get(f"/respond/{world.responses['Northmoor'].id}/check").text


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_cell_is_a_formula(payload: str) -> None:
    content = csv_bytes(("Words", "Number"), [(payload, -5)])
    line = content.decode("utf-8-sig").split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'")
    assert "-5" in line
    assert isinstance(safe(-5), int)
    book = xlsx_bytes("t", ("Words",), [(payload,)])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        names = archive.namelist()
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert not any("pivot" in name or "externalLink" in name for name in names)
        assert "<dc:creator></dc:creator>" in archive.read("docProps/core.xml").decode()
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names) == 1


def test_a_workbook_is_the_same_bytes_each_time() -> None:
    made = [xlsx_bytes("t", ("A", "B"), [("x", None), ("y" * 40_000, 2.5)]) for _ in range(2)]
    assert made[0] == made[1]
    cells = CalamineWorkbook.from_filelike(io.BytesIO(made[0])).get_sheet_by_index(0).to_python()
    assert "".join(str(c) for c in cells[2] if isinstance(c, str)) == "y" * 40_000  # spilt over two cells, not cut


def test_fifty_uses_of_one_sign_in_link_let_one_in(instance: Instance, world: World) -> None:
    import threading

    secret = instance.settings.secret_key.get_secret_value()
    with instance.store.unit_of_work() as db:
        link = sign_in.ask_for_link(db, email="reviewer@example.org", browser="b", secret=secret, at=now())
        assert link is not None
        assert sign_in.ask_for_link(db, email="nobody@example.org", browser="b", secret=secret, at=now()) is None
    token, let_in, refused = sign_in.token_for(secret, "sign-in", link.id), [], []

    def use() -> None:
        try:
            with instance.store.unit_of_work() as db:
                let_in.append(sign_in.use_link(db, token=token, browser="b", at=now()))
        except Exception as problem:
            refused.append(type(problem).__name__)

    threads = [threading.Thread(target=use) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_in) == 1
    assert set(refused) == {"NotYours"}


def test_a_link_is_bound_to_its_browser_and_grows_old(instance: Instance, world: World) -> None:
    from consultation.errors import NotYours

    secret = instance.settings.secret_key.get_secret_value()
    with instance.store.unit_of_work() as db:
        link = sign_in.ask_for_link(db, email="reviewer@example.org", browser="mine", secret=secret, at=NOW)
    assert link is not None
    token = sign_in.token_for(secret, "sign-in", link.id)
    for browser, at in (("theirs", NOW), ("mine", NOW + sign_in.LINK_LIVES * 1.1)):
        with pytest.raises(NotYours), instance.store.unit_of_work() as db:
            sign_in.use_link(db, token=token, browser=browser, at=at)


def test_guessing_at_the_door_is_slowed(instance: Instance, world: World) -> None:
    app = create_app(instance)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    statuses = [browser.post("/sign-in/link/" + "0" * 64).status_code for _ in range(11)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:10]


@pytest.mark.parametrize(
    "junk",
    [
        "\x00",
        "a" * 100_000,
        "\u202e" * 50,
        "👩‍👩‍👧" * 100,
        "%s%n{0}",
        "' OR 1=1 --",
        "\r\nSet-Cookie: a=b",
        "../../etc/passwd",
    ],
    ids=range(8),
)
def test_no_junk_in_any_field_breaks_a_page(junk: str, world: World, come_in: Callable[[Person], FlaskClient]) -> None:
    browser = come_in(world.people[Role.ADMINISTRATOR])
    director = come_in(world.people[Role.DIRECTOR])
    exercise, ref, asked = world.exercise.id, world.responses["Northmoor"].id, world.question("short_text").id
    section = world.edition.asks().sections[0].id
    posts = [
        (browser, "/questionnaires", {"title": junk, "exercise": junk}),
        (browser, f"/questionnaires/{world.questionnaire.id}/invite", {"contacts": junk}),
        (browser, "/briefings/new", {"title": junk, "starts": junk, "ends": junk}),
        (browser, f"/exercises/{exercise}/themes/add", {"name": junk, "definition": junk}),
        (browser, f"/exercises/{exercise}/themes/suggest", {"themes": junk, "seed": junk}),
        (browser, "/administration/people", {"name": junk, "email": junk, "role": junk}),
        (browser, "/dryruns", {"version": junk, "snapshot": junk}),
        (browser, "/history", {"published": (io.BytesIO(junk.encode()), junk[:50] or "x")}),
        (director, f"/respond/{ref}/answer/{asked}", {"value": junk, "version": junk}),
        (director, f"/respond/{ref}/section/{section}", {asked: junk, f"version-{asked}": junk}),
        (director, f"/respond/{ref}/decline", {"reason": junk}),
        (director, f"/respond/{ref}/submit", {"key": junk, "confirm": junk}),
        (browser, "/sign-in", {"email": junk, "next": junk}),
    ]
    for who, path, data in posts:
        kind = "multipart/form-data" if path == "/history" else None
        status = who.post(path, data=data, content_type=kind).status_code
        assert status in (200, 302, 403, 404, 409, 422, 429), f"{path}: {status}"
