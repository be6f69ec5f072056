"""Who may do what: every route, as everybody, with nothing left to chance."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.routing import Rule

from consultation.briefings import agenda, importing, planning, seats, voting
from consultation.briefings.notes import Note, ReadBack
from consultation.briefings.utterances import read_transcript
from consultation.documents import Given, add_document
from consultation.intake.models import Intake
from consultation.intake.taking_in import take_in
from consultation.people import Person, Role
from consultation.questionnaires import editing
from consultation.responses.models import Invitation
from consultation.responses.reminders import schedule_reminder
from consultation.store import now
from consultation.themes.analysis.models import SavedView
from consultation.themes.codebook import writing as codebook
from consultation.themes.coding import blind
from consultation.themes.corpus.models import CorpusText, Passage, PersonalData, Reanchoring
from consultation.themes.suggestions.models import SuggestedTheme, SuggestionRun
from framework_drafts.board_report import freezing
from framework_drafts.board_report.freezing import Told
from framework_drafts.board_report.models import Publication
from framework_drafts.dryruns.models import DryRun
from framework_drafts.dryruns.running import run_whole
from framework_drafts.frameworks.queries import find, pinned_in
from framework_drafts.history import datasets, giving
from framework_drafts.measures import commenting
from tests import extracts
from tests.drafting import change, forked
from tests.evidence import linked, panel_of, proposed
from tests.factories import NOW, World, hear, passages_now, submit
from tests.framework_drafts.decisions.test_deciding import decided
from tests.published import book, imported
from workbench import access, jobs, sign_in, work
from workbench.access import RULES
from workbench.database import Instance
from workbench.demo.history import write_history

SEAT_TOKEN = "5" * 64
DESKS = {"extract.read", "records.read", "records_run.read", "persons.see", "people_moved.read"}
OWN_COUNCIL = {"response.answer", "response.sign_off", "response.direct", "response.upload"}
TWO_SIDES = (
    "/client-level/counted/<uuid:ref>/beside",
    "/comparison/tables/",
    "/comparison/measures/",
    "/comparison/comparison.zip",
)  # need frameworks in the address


@pytest.fixture
def places(instance: Instance, world: World) -> dict[str, Any]:
    """One real address value for everything that an address can name."""
    snapshot, other = imported(instance, write_history()), imported(instance, book())
    sha256, looked = giving.receive(instance.given, name="f.csv", content=b"Code,Name,2024\nX90000001,A,1\n")
    with instance.store.unit_of_work() as db:
        submit(db, world, "Northmoor", "Carers need breaks. Data comes too late for us.")
        briefing = hear(db, world, [("Said in the room, by one.", "X90000001")], closed=False)
        by = world.people[Role.REVIEWER].id
        theme = codebook.add_theme(db, exercise_id=world.exercise.id, wording=codebook.Wording("T", ""), by=by, at=NOW)
        asked = {"exercise": str(world.exercise.id), "themes": 2, "seed": 1}
        job = jobs.ask(db, kind="themes", title="t", args=asked, by=by, at=NOW)
        worked_on = on_themes(db, world)
        hashes = [snapshot.hash, other.hash]
        data_set = datasets.start(db, name="d", purpose="", parts=hashes, by=by, at=NOW)
        file = giving.give(db, name="f.csv", sha256=sha256, size=3, looked=looked, by=by, at=NOW)
        version = find(db, "ascof-2024-25")
        measure = pinned_in(db, version.id)[0].measure
        comment = commenting.remark(db, version=measure, clause=commenting.WHOLE, words="Hm.", by=by, at=NOW)
        note = db.exec(Note.__table__.select()).first()
        around = around_a_briefing(db, world, briefing)
        given = Given(file_name="paper.pdf", content=b"%PDF-1.7 a paper")
        document = add_document(
            db, exercise_id=world.exercise.id, title="A paper", given=given, needed=False, by=by, at=NOW
        )
        table = {"questionnaire": world.questionnaire, "source_name": "f.csv", "source": b"x", "by": by, "at": NOW}
        intake = take_in(db, kind="contacts", header=["Council"], rows=[["Northmoor"]], **table)
        word = Intake(
            kind="word",
            questionnaire_id=world.questionnaire.id,
            response_id=world.responses["Northmoor"].id,
            source_name="f.docx",
            source_sha256="",
            mapping={"edition": 1, "versions": {}},
            made_by=by,
            made_at=NOW,
        )
        db.add(word)
        editing.amend(db, questionnaire=world.questionnaire, by=by, at=NOW)
        reminder = schedule_reminder(
            db, questionnaire=world.questionnaire, due_at=NOW + timedelta(days=1), note="", by=by, at=NOW
        )
    made = run_whole(
        instance.store,
        snapshots=instance.snapshots,
        results=instance.results,
        version_id=version.id,
        snapshot_hash=snapshot.hash,
        by=None,
    )
    work.run_now(instance, job.id)
    records = on_records(instance, by)
    with instance.store.unit_of_work() as db:
        evidence = on_evidence(db, instance, world)
    with instance.store.reading() as db:
        run = db.exec(SuggestionRun.__table__.select()).first()
        return {
            "responses": world.responses["Northmoor"].id,
            "documents": document.id,
            "intake": intake.id,
            "word": word.id,
            "invitations": db.exec(Invitation.__table__.select()).first().id,
            "reminders": reminder.id,
            "person": world.people[Role.CONTRIBUTOR].id,
            "questionnaires": world.questionnaire.id,
            "briefings": briefing.id,
            **around,
            "notes": note.id,
            "exercises": world.exercise.id,
            "runs": run.id,
            **worked_on,
            "suggested": db.exec(SuggestedTheme.__table__.select()).first().id,
            "themes": theme.id,
            "versions": version.id,
            "measures": measure.id,
            "history": snapshot.hash,
            "remarks": comment.id,
            "files": file.id,
            "series": "s-001",
            "data-sets": data_set.id,
            "councils": "X90000001",
            "dryruns": made.id,
            "work": job.id,
            "people": world.people[Role.WORKING_GROUP].id,
            "passage": db.exec(Passage.__table__.select()).first().id,
            "section": world.edition.asks().sections[0].id,
            "question": world.question("yes_no").id,
            "respond": world.responses["Northmoor"].id,
            **evidence,
            **records,
        }


def on_records(instance: Instance, by: Any) -> dict[str, Any]:
    """One of everything at the programme's desk of client-level data."""
    folder = instance.settings.instance / "sent"
    found = extracts.counted(instance, folder, by=by)
    (other,) = extracts.submitted(folder / "other", scale=replace(extracts.SCALE, seed=4))
    return {
        "submissions": found.extract,
        "records": found.records,
        "counted": found.run,
        "moves": extracts.moved(instance, found.run, by=by),
        "spare": extracts.made(instance, off=("ends_with_life",), by=by),
        "deletable": extracts.taken_in(instance, other, by=by),
    }


def on_themes(db: Any, world: World) -> dict[str, Any]:
    """One of everything that work on themes leaves: a text, a personal place, a changed text, a round, a view."""
    by = world.people[Role.REVIEWER].id
    passage = passages_now(db, world.exercise.id)[0]
    text = db.exec(select(CorpusText)).first()
    version = passage.source_version_id
    place = PersonalData(exercise_id=world.exercise.id, source_version_id=version, start=0, end=3, kind="other")
    task = Reanchoring(exercise_id=world.exercise.id, old_version_id=version, new_version_id=version, opened_at=NOW)
    view = SavedView(exercise_id=world.exercise.id, name="v", saved_by=by, saved_at=NOW)
    db.add_all([place, task, view])
    coders = [world.people[role].id for role in (Role.REVIEWER, Role.ADMINISTRATOR)]
    found = blind.open_round(db, exercise_id=world.exercise.id, title="r", coders=coders, size=1, seed=1, by=by, at=NOW)
    db.flush()
    return {"texts": text.id, "personal": place.id, "reanchoring": task.id, "double": found.id, "views": view.id}


def on_evidence(db: Any, instance: Instance, world: World) -> dict[str, Any]:
    """One of everything on the way from words to a report: everybody who may sits on the panel."""
    by = world.people[Role.REVIEWER].id
    proposal = proposed(db, world)
    passage = db.exec(select(Passage)).first()
    link = linked(db, world, proposal, "passage", passage.id)
    panel = panel_of(db, world, [proposed(db, world)], [world.people[role] for role in access.DRAFTING])
    decision = decided(db, world, {})
    told = Told("A report", [], "", "http://127.0.0.1:1")
    limits = instance.settings.thresholds
    report = freezing.freeze(
        db, exercise=world.exercise, told=told, results=instance.results, limits=limits, by=by, at=NOW
    )
    public = Publication(report_id=report.id, published_by=by, published_at=NOW)
    db.add(public)
    db.flush()
    return {
        "proposals": proposal.id,
        "evidence": link.id,
        "passages": passage.id,
        "panels": panel.id,
        "decisions": decision.id,
        "report": report.id,
        "published": public.id,
    }


def around_a_briefing(db: Any, world: World, briefing: Any) -> dict[str, Any]:
    """Everybody who may run a briefing runs this one, in which there is one of everything."""
    by = world.people[Role.FACILITATOR].id
    for role in (Role.REVIEWER, Role.ADMINISTRATOR):
        planning.set_helper(db, briefing=briefing, person=world.people[role], part="facilitator", by=by, at=NOW)
    count = voting.Count("Well?", (("For", 1), ("Against", 0), ("Abstain", 0)), 3)
    vote = voting.record_vote(db, briefing=briefing, key=uuid.uuid4(), count=count, by=by, at=NOW)
    content = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann Other>Well then.</v>\n"
    read = read_transcript("f.vtt", content)
    made = importing.take_in_notes(db, briefing=briefing, read=read, source_name="f.vtt", source=content, by=by, at=NOW)
    seat, _ = seats.ask_to(
        db, briefing=briefing, council=world.councils[0], name="Ann Other", email="ann@example.org", by=by, at=NOW
    )
    seat.token_hash = sign_in.hash_of(SEAT_TOKEN)
    item = agenda.add_item(db, briefing=briefing, title="An item", by=by, at=NOW)
    note = db.exec(select(Note)).first()
    back = ReadBack(note_id=note.id, seat_id=seat.id, words=1, verdict="corrected", correction="x", answered_at=NOW)
    db.add(back)
    candidate = importing.candidates_of(db, made.id)[0].id
    return {
        "votes": vote.id,
        "seats": seat.id,
        "imports": made.id,
        "candidate": candidate,
        "item": item.id,
        "answer": back.id,
    }


def address(rule: Rule, places: dict[str, Any], *, foreign: bool = False) -> str:
    values: dict[str, Any] = {}
    parts = rule.rule.strip("/").split("/")
    for name in rule.arguments:
        if name == "ref":
            kind = parts[next(i for i, part in enumerate(parts) if part.endswith("ref>")) - 1]
            none = {"history": "0" * 64, "series": "s-none", "councils": "X00000000"}.get(kind, uuid.uuid4())
            kind = {"submissions": "deletable", "records": "spare"}[kind] if "delete" in parts else kind
            values[name] = none if foreign else places[kind]
        else:
            values[name] = {
                "key": "f1"
                if "facts" in parts
                else places["question"]
                if "questionnaires" in parts
                else places["section"],
                "section": places["section"],
                "number": 1,
                "council": "X90000001",
                "deed": "up",
                "what": "json",
                "person": places["person"],
                "intake": places["word"],
                "question": places["question"],
                "code": "2A" if "client-level" in parts else "1A",
                "picture": "trend",
                "area": "X12000001" if "regions" in parts else "X90000001",
                "kind": "csv",
                "state": "close",
                "token": SEAT_TOKEN if "come" in parts else "0" * 64,
                "paper": places["documents"],
                "note": places["notes"],
                "candidate": places["candidate"],
                "place": 1,
                "item": places["item"],
                "answer": places["answer"],
                "passage": places["passage"],
                "filename": "main.css",
                "name": "index.html" if "published" in parts else "themes",
                "step": "words",
            }[name]
    return rule.build(values)[1]  # type: ignore[index]


def routes(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted(rule.methods & {"GET", "POST"})  # type: ignore[operator]
    ]


def ask(client: FlaskClient, method: str, path: str) -> int:
    return int(client.open(path, method=method, data={} if method == "POST" else None).status_code)


def test_every_route_has_a_rule_and_every_rule_a_route(app: Flask) -> None:
    named = set()
    for rule, method in routes(app):
        name = getattr(app.view_functions[rule.endpoint], "rule", None)
        assert name in RULES, f"{method} {rule.rule} has no access rule"
        named.add(name)
    assert named == set(RULES)


def test_nobody_passes_a_rule_that_is_not_theirs(
    app: Flask, places: dict[str, Any], world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    outsiders = {role: come_in(world.people[role]) for role in Role}
    stranger = app.test_client()
    for rule, method in routes(app):
        who = RULES[app.view_functions[rule.endpoint].rule].who  # type: ignore[attr-defined]
        if not who:
            continue
        path = address(rule, places)
        assert ask(stranger, method, path) == (302 if method == "GET" else 401), f"anonymous {method} {path}"
        for role, browser in outsiders.items():
            if role not in who:
                assert ask(browser, method, path) == 403, f"{role} {method} {path}"


def test_the_right_role_passes_every_rule_and_nothing_breaks(
    app: Flask, places: dict[str, Any], world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    browsers = {role: come_in(world.people[role]) for role in Role}
    for rule, method in routes(app):
        name = app.view_functions[rule.endpoint].rule  # type: ignore[attr-defined]
        if name == "sign_in.end":
            continue
        path = address(rule, places)
        for role in RULES[name].who or [Role.REVIEWER]:
            status = ask(browsers[role], method, path)
            own = name in ("work.follow", "view.forget") and role not in (Role.REVIEWER, Role.ADMINISTRATOR)
            own |= (
                name in OWN_COUNCIL and role in access.PROGRAMME
            )  # a council answers for itself: nobody else looks on
            own |= name in DESKS and "ref" in rule.arguments and role in access.COUNCIL  # and has a desk of its own
            allowed = (
                {404}
                if own
                else {200, 302, 403, 404, 409, 422}
                if method == "POST" or "<token>" in rule.rule
                else {200, 302, 404}
                if "minutes" in rule.rule or "notes.<kind>" in rule.rule  # not before the briefing is closed
                else {200, 302, 404}
                if rule.rule.startswith(TWO_SIDES) or "outcome.<kind>" in rule.rule  # nor before the panel is closed
                else {200, 302}
            )
            assert status in allowed, f"{role} {method} {path}: {status}"


def test_another_council_finds_nothing(
    app: Flask, places: dict[str, Any], world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    other = come_in(world.people["director of Southmere"])
    for rule, method in routes(app):
        if app.view_functions[rule.endpoint].rule in OWN_COUNCIL:  # type: ignore[attr-defined]
            assert ask(other, method, address(rule, places)) == 404


def test_what_does_not_exist_is_not_found(
    app: Flask, places: dict[str, Any], world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    browsers = {role: come_in(world.people[role]) for role in Role}
    for rule, method in routes(app):
        if "ref" in rule.arguments:
            who = RULES[app.view_functions[rule.endpoint].rule].who  # type: ignore[attr-defined]
            assert ask(browsers[sorted(who or Role)[0]], method, address(rule, places, foreign=True)) == 404, rule.rule


def test_a_draft_is_not_found_by_councils(
    instance: Instance, world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    snapshot = imported(instance, write_history()).hash
    with instance.store.unit_of_work() as db:
        draft = forked(db, "Secret draft")
        measure = change(db, draft, "1A", why="x")
        run = DryRun(
            key="k" * 64,
            framework_version_id=draft.id,
            snapshot_hash=snapshot,
            engine="e",
            of_a_draft=True,
            results_sha256="",
            results=0,
            finished_at=NOW,
        )
        db.add(run)
    director, reviewer = come_in(world.people[Role.DIRECTOR]), come_in(world.people[Role.REVIEWER])
    of_framework = ("", "/coverage", "/burden", "/handbook", "/handbook.docx", "/framework.zip", "/take", "/describe")
    of_measure = ("", "/measure.yaml", "/measure.fhir.json")
    for path in (
        *(f"/frameworks/versions/{draft.id}{end}" for end in of_framework),
        *(f"/measures/{measure.id}{end}" for end in of_measure),
        f"/dryruns/{run.id}",
    ):
        assert director.get(path).status_code in (403, 404), path
    assert reviewer.get(f"/frameworks/versions/{draft.id}").status_code == 200
    assert (
        b"Secret draft"
        not in director.get("/frameworks").data + director.get("/dryruns").data + director.get("/comparison").data
    )


def test_an_invitation_opens_one_response_and_nothing_else(app: Flask, instance: Instance, world: World) -> None:
    with instance.store.unit_of_work() as db:
        token = sign_in.start(
            db, person=world.people[Role.DIRECTOR], at=now(), only_response=world.responses["Northmoor"].id
        )
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = token
    ref = world.responses["Northmoor"].id
    assert browser.get(f"/respond/{ref}").status_code == 200
    for path in ("/frameworks", "/dryruns", "/history", "/comparison"):
        assert browser.get(path).status_code == 403
    with instance.store.unit_of_work() as db:
        submit(db, world, "Northmoor", "Done.")
    assert (
        browser.get(f"/respond/{ref}").status_code == 403
    )  # a sealed response is not read through a link that was passed round
    assert browser.get(f"/respond/{ref}/done").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/ok\r\nX: y",
        "",
        None,
        "evil",
        "\\\\evil",
        "/%0d%0a" + "\x00",
    ],
)
def test_a_redirect_never_leaves_the_site(path: str | None) -> None:
    assert not access.is_own_path(path)


def test_own_paths_pass() -> None:
    assert access.is_own_path("/respond/1?x=y")
