"""kill -9 in the middle of things: nothing acknowledged is lost, nothing is half-done, work is taken up again."""

from __future__ import annotations

import http.client
import http.cookiejar
import json
import re
import sqlite3
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from consultation.people import Role
from consultation.responses.models import AnswerVersion
from consultation.store import Store, now
from consultation.themes.suggestions.models import SuggestionRun
from framework_drafts.dryruns import running
from framework_drafts.dryruns.inputs import inputs_of
from framework_drafts.dryruns.kept import results_path, statistics_path
from framework_drafts.dryruns.models import DryRun
from framework_drafts.extracts import keeping
from framework_drafts.extracts.models import Extract, RecordsMade, RecordsRun
from framework_drafts.extracts.runs import read_figures
from framework_drafts.frameworks.queries import find
from framework_drafts.history.models import Snapshot
from tests import extracts
from tests.databases import SECRET, USE_POSTGRES, Template
from tests.factories import World, build, hear, submit
from tests.journeys.site import Site
from tests.published import imported
from workbench import jobs, kinds, sign_in, work
from workbench.database import Instance
from workbench.demo import replies
from workbench.demo.history import write_history
from workbench.jobs import Job

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]
assert kinds


@pytest.fixture
def served(template: Template, tmp_path: Path) -> Iterator[tuple[Site, Instance, World]]:
    with template.copy(tmp_path / "instance") as instance:
        with instance.store.unit_of_work() as db:
            world = build(db)
        more = {"WORKBENCH_DATABASE_URL": instance.settings.database_url} if USE_POSTGRES else {}
        site = Site(tmp_path / "instance", WORKBENCH_SECRET_KEY=SECRET, WORKBENCH_THREADS="16", **more)
        yield site, instance, world
        site.stop()


class Browser:
    """A signed-in person without a browser: cookies, the form's token, and saves answer by answer."""

    def __init__(self, site: Site, instance: Instance, person: object, page: str) -> None:
        from flask import Flask
        from flask.sessions import SecureCookieSessionInterface

        with instance.store.unit_of_work() as db:
            token = sign_in.start(db, person=person, at=now())  # type: ignore[arg-type]
        app = Flask("x")
        app.secret_key = SECRET
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        self.site, self.cookies = site, http.cookiejar.CookieJar()
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies)).open
        raw = signer.dumps({"_user_id": token, "_fresh": True})
        self.headers = {"Cookie": f"session={raw}", "Accept": "application/json"}
        opened = urllib.request.urlopen(
            urllib.request.Request(site.url + page, headers={"Cookie": f"session={raw}"}), timeout=10
        )
        text = opened.read().decode()
        cookie = re.search(r"session=([^;]+)", opened.headers.get("Set-Cookie", ""))
        if cookie:
            self.headers["Cookie"] = f"session={cookie.group(1)}"
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert found, "the page has no form"
        self.headers["X-CSRFToken"] = found.group(1)

    def post(self, path: str, **fields: str) -> dict[str, object]:
        request = urllib.request.Request(
            self.site.url + path, data=urllib.parse.urlencode(fields).encode(), headers=self.headers
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            told: dict[str, object] = json.loads(answer.read())
            return told


def saves(browser: Browser, path: str, stop: threading.Event, acknowledged: list[str], name: str) -> None:
    """Save new texts as fast as answers come, until told to stop; a connection that breaks is tried again."""
    version, number = 0, 0
    while not stop.is_set():
        number += 1
        text = f"{name} says {number}"
        try:
            told = browser.post(path, **{path.rpartition("/")[2]: text, "version": str(version)})
        except urllib.error.HTTPError as problem:
            version = _newest(problem, version)
            continue
        except (OSError, ValueError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        version = int(str(told["version"]))
        acknowledged.append(text)


def _newest(problem: urllib.error.HTTPError, version: int) -> int:
    """After a kill a save may have been kept and not acknowledged: then the page's version is one behind."""
    return version + 1 if problem.code == 409 else version


def test_a_server_killed_during_saves_loses_no_acknowledged_answer(served: tuple[Site, Instance, World]) -> None:
    site, instance, world = served
    site.start()
    stop, acknowledged, threads = threading.Event(), [], []
    people = [
        ("Northmoor", "director of Northmoor"),
        ("Southmere", "director of Southmere"),
        ("Westhope", "director of Westhope"),
    ]
    for council, who in people:
        section = world.edition.asks().sections[0].id
        ref = world.responses[council].id
        browser = Browser(site, instance, world.people[who], f"/respond/{ref}/section/{section}")
        for kind in ("short_text", "long_text"):
            path = f"/respond/{ref}/answer/{world.question(kind).id}"
            threads.append(
                threading.Thread(target=saves, args=(browser, path, stop, acknowledged, f"{council} {kind}"))
            )
    for thread in threads:
        thread.start()
    counts = []
    for _ in range(4):
        time.sleep(1.0)
        site.kill()
        counts.append(len(acknowledged))
        site.start()
    time.sleep(1.0)
    stop.set()
    for thread in threads:
        thread.join()
    assert counts[0] > 0
    assert len(acknowledged) > counts[-1], "saving went on after the last kill"
    with instance.store.reading() as db:
        kept = {version.value for version in db.exec(select(AnswerVersion))}
        halves = db.exec(
            sa.text(
                "SELECT count(*) FROM answer a WHERE NOT EXISTS (SELECT 1 FROM answer_version v WHERE v.answer_id = a.id AND v.number = a.version)"
            )
        ).scalar()  # type: ignore[call-overload]
    assert set(acknowledged) <= kept
    assert halves == 0
    if not USE_POSTGRES:
        with sqlite3.connect(instance.settings.instance / "workbench.sqlite") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()


def corpus(instance: Instance, world: World) -> uuid.UUID:
    said = [sentence for subject in replies.SUBJECTS for sentence in subject]
    with instance.store.unit_of_work() as db:
        submit(db, world, "Northmoor", " ".join(said[:30]))
        submit(db, world, "Southmere", " ".join(said[30:]))
        hear(db, world, [(text, None) for text in replies.SAID_IN_THE_ROOM])
        return ask(db, world)


def ask(db: object, world: World) -> uuid.UUID:
    args = {"exercise": str(world.exercise.id), "themes": None, "seed": 1}
    return jobs.ask(db, kind="themes", title="t", args=args, by=world.people[Role.REVIEWER].id, at=now()).id  # type: ignore[arg-type]


def wait_for(store: Store, job_id: uuid.UUID, what: object, seconds: float = 90) -> Job:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with store.reading() as db:
            job = db.get_one(Job, job_id)
        if what(job):  # type: ignore[operator]
            return job
        time.sleep(0.02)
    raise AssertionError(f"still {job.state}, {job.done} of {job.total}: {job.problem}")


def test_a_worker_killed_in_the_middle_takes_the_work_up_again(served: tuple[Site, Instance, World]) -> None:
    site, instance, world = served
    job_id = corpus(instance, world)
    for further in (3, 7):
        site.start()
        wait_for(instance.store, job_id, lambda job, further=further: job.done >= further or job.state == "done")
        site.kill()
    with instance.store.reading() as db:
        cut_off_at = db.get_one(Job, job_id)
    assert cut_off_at.state == "running", "the work was too quick to be cut off: the test needs more of it"
    site.start()
    done = wait_for(instance.store, job_id, lambda job: job.state in ("done", "failed"))
    assert done.state == "done", done.problem
    with instance.store.unit_of_work() as db:
        again = ask(db, world)
    site.stop()
    work.run_now(instance, again)  # the same work, never cut off
    with instance.store.reading() as db:
        runs = db.exec(select(SuggestionRun)).all()
    assert len(runs) == 2
    assert len({(run.output_hash, run.stability) for run in runs}) == 1


def test_a_dry_run_killed_between_its_files_gives_what_it_would_have_given(
    served: tuple[Site, Instance, World], tmp_path: Path
) -> None:
    site, instance, world = served
    snapshot = imported(instance, write_history()).hash
    by = world.people[Role.WORKING_GROUP].id
    with instance.store.unit_of_work() as db:
        version = find(db, "ascof-2024-25")
        given = inputs_of(db, version, db.get_one(Snapshot, snapshot), running.USUAL)
        args = {"framework_version": str(version.id), "snapshot": snapshot}
        job_id = jobs.ask(db, kind="dryrun", title="t", args=args, by=by, at=now()).id
    for name in ("results", "statistics"):
        site.start()
        until = time.monotonic() + 60
        while not list(instance.results.glob(f"*.{name}.json*")) and time.monotonic() < until:
            time.sleep(0.002)
        site.kill()
    with instance.store.reading() as db:
        assert db.get_one(Job, job_id).state != "done", "the work was too quick to be cut off"
    site.start()
    done = wait_for(instance.store, job_id, lambda job: job.state in ("done", "failed"))
    assert done.state == "done", done.problem
    site.stop()
    with instance.store.reading() as db:
        (run,) = db.exec(select(DryRun)).all()
    assert (
        running.write_results(tmp_path, given, snapshots=instance.snapshots)
        == results_path(instance.results, run.key).read_bytes()
    )
    assert running.write_statistics(tmp_path, given) == statistics_path(instance.results, run.key).read_bytes()
    kept = {path.name for path in instance.results.iterdir() if path.suffix == ".json"}
    assert kept == {f"{run.key}.results.json", f"{run.key}.statistics.json"}


def test_client_level_work_killed_in_its_steps_is_taken_up_again(
    served: tuple[Site, Instance, World], tmp_path: Path
) -> None:
    """A submission, records and a run: each killed while it is done, none half there, all as if nothing had happened."""
    site, instance, world = served
    by = world.people[Role.WORKING_GROUP].id
    (path,) = extracts.submitted(tmp_path, scale=replace(extracts.SCALE, persons=4000))
    with path.open("rb") as file:
        sha256, size = keeping.receive(instance.given_extracts, name=path.name, content=file, most=1 << 30)
    with instance.store.unit_of_work() as db:
        given = keeping.give_extract(
            db,
            desk="",
            name=path.name,
            sha256=sha256,
            size=size,
            received=extracts.LAST,
            invented=True,
            by=by,
            at=now(),
        )
        version = find(db, extracts.FRAMEWORK).id
    taken = killed_and_taken_up(site, instance, "extract", {"extract": str(given.id)}, by)
    assert taken["run"] == str(given.id)
    assert not list(instance.given_extracts.iterdir())
    recipe = {"desk": "", "as_of": extracts.LAST.isoformat(), "way": "joined", "off": []}
    made = killed_and_taken_up(site, instance, "records", recipe, by)["run"]
    args = {
        "records": made, "framework_version": str(version), "period_type": "rolling_year", "first": "2025-04-01",
        "last": "2026-03-31",
    }  # fmt: skip
    ran = killed_and_taken_up(site, instance, "records_run", args, by)["run"]
    with instance.store.reading() as db:
        (run,) = db.exec(select(RecordsRun)).all()
        (kept,) = db.exec(select(RecordsMade)).all()
        assert [one.state for one in db.exec(select(Extract))] == ["kept"]
    assert (str(run.id), str(kept.id)) == (ran, made)
    assert read_figures(instance.results, run)
    for place in (instance.submissions, instance.records):
        assert len(list((place / "programme").iterdir())) == 1, "nothing is left of what was cut off"


def killed_and_taken_up(
    site: Site, instance: Instance, kind: str, args: dict[str, object], by: uuid.UUID
) -> dict[str, object]:
    """Ask for work, kill the server as soon as the work is under way, start it again, and wait for what comes of it."""
    with instance.store.unit_of_work() as db:
        job_id = jobs.ask(db, kind=kind, title="t", args=args, by=by, at=now()).id
    site.start()
    wait_for(instance.store, job_id, lambda job: job.state != "asked")
    site.kill()
    with instance.store.reading() as db:
        assert db.get_one(Job, job_id).state == "running", "the work was too quick to be cut off"
    site.start()
    done = wait_for(instance.store, job_id, lambda job: job.state in ("done", "failed"))
    site.stop()
    assert done.state == "done", done.problem
    return done.result


@pytest.mark.sqlite
def test_a_second_server_on_the_same_file_is_refused(served: tuple[Site, Instance, World]) -> None:
    site, _, _ = served
    site.start()
    refused = site.command("serve", "--port", "1")
    assert refused.returncode == 1
    assert "Another process is serving" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
