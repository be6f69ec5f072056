"""Client-level data through the pages: whose desk it is, who may look at single persons, and what leaves."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from consultation.audit import Event
from consultation.people import Person, Role
from framework_drafts.extracts import keeping
from framework_drafts.extracts.invented.submitting import Dirt, write_stays
from framework_drafts.extracts.models import Extract, PeopleMoved, RecordsMade, RecordsRun
from framework_drafts.extracts.sweeping import sweep
from framework_drafts.frameworks.queries import find
from tests import extracts
from tests.factories import World
from tests.workbench.pages.test_statements import MOST, count
from workbench import counting_work, extract_work, jobs  # noqa: F401 - these make their kinds of work known
from workbench.database import Instance
from workbench.jobs import Job

Come = Callable[[Person], FlaskClient]
LASTS = (date(2025, 3, 31), date(2026, 3, 31))
OWN = "X90000001"  # Northmoor, the council of the world's director


@pytest.fixture
def director(world: World, come_in: Come) -> FlaskClient:
    return come_in(world.people[Role.DIRECTOR])


@pytest.fixture
def staff(world: World, come_in: Come) -> FlaskClient:
    return come_in(world.people[Role.WORKING_GROUP])


def given(browser: FlaskClient, path: Path, **more: str) -> Any:
    data = {"files": (path.open("rb"), path.name), "received": "2026-04-20", **more}
    return browser.post("/client-level", data=data, content_type="multipart/form-data", follow_redirects=True)


def pages_of(found: extracts.Counted) -> list[str]:
    run = f"/client-level/counted/{found.run}"
    return [
        f"/client-level/submissions/{found.extract}", f"/client-level/records/{found.records}", run,
        f"{run}/figures.csv", f"{run}/measures/2A", f"{run}/measures/2A/change", f"{run}/measures/2A/people",
        f"{run}/measures/2A/people/1", f"{run}/measures/2A/trend.svg",
    ]  # fmt: skip


def test_each_desk_is_its_own(
    instance: Instance, world: World, come_in: Come, director: FlaskClient, staff: FlaskClient, tmp_path: Path
) -> None:
    found = extracts.counted(instance, tmp_path, desk=OWN)
    other = come_in(world.people["director of Southmere"])
    for page in pages_of(found):
        assert director.get(page).status_code == 200, page
        assert staff.get(page).status_code == 404, page
        assert other.get(page).status_code == 404, page
    assert director.post(f"/client-level/submissions/{found.extract}/delete").status_code == 302
    for browser in (staff, other):
        assert b"X90000001_2026" not in browser.get("/client-level").data


def test_a_council_loads_its_own_people_and_nobody_elses(
    instance: Instance, director: FlaskClient, tmp_path: Path
) -> None:
    scale = replace(extracts.SCALE, councils=2)
    mine, theirs = extracts.submitted(tmp_path, scale=scale)
    assert b"checks fail" in given(director, mine).data
    answer = given(director, theirs).data.decode()
    assert "also holds people of Southmere (X90000002)" in answer
    with instance.store.reading() as db:
        states = {one.name: one.state for one in db.exec(select(Extract))}
    assert states == {mine.name: "kept", theirs.name: "refused"}
    assert not list(instance.given_extracts.iterdir()), "nothing with names in it stays"
    assert len(list((instance.submissions / OWN).iterdir())) == 1


def test_persons_who_exist_are_seen_by_their_council_alone_and_it_is_written_down(
    instance: Instance, director: FlaskClient, staff: FlaskClient, tmp_path: Path
) -> None:
    own = extracts.counted(instance, tmp_path, desk=OWN, invented=False)
    all_of_them = extracts.counted(instance, tmp_path, invented=False)
    assert director.get(pages_of(own)[-2]).status_code == 200
    with instance.store.reading() as db:
        looked = [one for one in db.execute(select(Event)).scalars() if "looked at a person" in one.did]
    assert [(one.detail["council"], one.detail["person"]) for one in looked] == [(OWN, 1)]
    for page in pages_of(all_of_them)[-3:-1]:
        assert staff.get(page).status_code == 404
    assert b"Look at single persons" not in staff.get(pages_of(all_of_them)[4]).data
    assert b"Look at single persons" in director.get(pages_of(own)[4]).data


def test_what_leaves_the_programme_is_under_the_policy(
    instance: Instance, director: FlaskClient, staff: FlaskClient, tmp_path: Path
) -> None:
    scale = replace(extracts.SCALE, persons=3000, councils=5)
    for path in extracts.submitted(tmp_path, scale=scale):
        extracts.taken_in(instance, path, invented=False)
    run = extracts.run(instance, extracts.made(instance))
    rows = list(
        csv.DictReader(io.StringIO(staff.get(f"/client-level/counted/{run}/figures.csv").data.decode("utf-8-sig")))
    )
    shown = [row for row in rows if row.get("value") and row["level"]]
    assert shown
    for row in shown:
        if row["denominator"] and row["level"] in ("country", "region"):
            assert float(row["numerator"]) % 5 == 0
        if row["level"] == "council" and row["denominator"] and row["measure"].startswith(("2A", "2E", "3D")):
            parts = float(row["numerator"]), float(row["denominator"])
            assert not any(0 < part < 5 for part in (*parts, parts[1] - parts[0])), row
    assert any(row["reason"] == "withheld: fewer than five" for row in rows)


def test_the_next_reading_of_the_same_people_is_released_with_an_eye_on_the_last(
    instance: Instance, staff: FlaskClient, tmp_path: Path
) -> None:
    """Another rule of cleaning moves a few: what would tell them apart is withheld, and the earlier run is remembered."""
    scale = replace(extracts.SCALE, persons=3000, councils=3)
    for path in extracts.submitted(tmp_path, scale=scale):
        extracts.taken_in(instance, path, invented=False)
    first = extracts.run(instance, extracts.made(instance))
    second = extracts.run(instance, extracts.made(instance, off=("ends_with_life",)))
    reasons = {}
    for run in (first, second):
        text = staff.get(f"/client-level/counted/{run}/figures.csv").data.decode("utf-8-sig")
        reasons[run] = text.count("too near an earlier one")
    assert reasons[first] == 0
    assert reasons[second] > 0


def test_the_same_file_is_taken_in_once(instance: Instance, staff: FlaskClient, tmp_path: Path) -> None:
    (path,) = extracts.submitted(tmp_path)
    assert b"checks fail" in given(staff, path).data
    assert b"taken in before" in given(staff, path).data
    with instance.store.reading() as db:
        assert len(db.exec(select(Extract)).all()) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b"a,b\n1,2\n", "LA Code"), (b"PK\x03\x04rest", "CSV")],
)
def test_what_is_no_submission_is_refused_in_a_sentence(
    instance: Instance, staff: FlaskClient, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)
    answer = given(staff, path)
    assert answer.status_code == 422
    assert "There is a problem" in answer.data.decode()
    assert not list(instance.given_extracts.glob("*"))
    with instance.store.reading() as db:
        assert not db.exec(select(Extract)).all()


def test_thresholds_are_applied_after_the_run(instance: Instance, staff: FlaskClient, tmp_path: Path) -> None:
    (path,) = extracts.submitted(tmp_path, dirt=Dirt())
    ref = extracts.taken_in(instance, path)

    def failing(**limits: str) -> int:
        text = staff.get(f"/client-level/submissions/{ref}", query_string=limits).data.decode()
        return int(text.partition(" checks fail")[0].rpartition("<strong>")[2].partition(" of ")[0])

    counts = [failing(conformance=c, completeness=c, plausibility=c) for c in ("0", "2", "100")]
    assert counts[0] > counts[1] > counts[2] == 0


def test_deleting_a_submission_takes_the_records_along(
    instance: Instance, director: FlaskClient, tmp_path: Path
) -> None:
    found = extracts.counted(instance, tmp_path, desk=OWN, invented=False)
    moved = extracts.moved(instance, found.run)
    assert director.get(f"/client-level/moves/{moved}").status_code == 200
    page = f"/client-level/submissions/{found.extract}/delete"
    assert "records as of 31 March 2026" in director.get(page).data.decode()
    assert director.post(page).status_code == 302
    assert director.get(page).status_code == 404
    assert not list((instance.submissions / OWN).iterdir())
    assert not [one for one in (instance.records / OWN).iterdir() if one.name != "counts"]
    run = f"/client-level/counted/{found.run}"
    assert director.get(run).status_code == 200, "figures are of no person"
    for gone in ("people", "people/1"):
        assert director.get(f"{run}/measures/2A/{gone}").status_code == 404
    assert director.get(f"/client-level/records/{found.records}").status_code == 404
    assert director.post(f"{run}/measures/2A/change", data={"period": "2026-03"}).status_code == 404


def test_work_on_what_was_deleted_meanwhile_keeps_nothing(instance: Instance, world: World, tmp_path: Path) -> None:
    found = extracts.counted(instance, tmp_path)
    with instance.store.unit_of_work() as db:
        keeping.delete_extract(
            db, extract=db.get_one(Extract, found.extract), by=world.people[Role.REVIEWER].id, at=extracts.NOW
        )
    said = extracts.run(instance, found.records, "ascof-client-level@2.0.0")
    assert said == "These records were deleted."
    assert "deleted" in str(extracts.moved(instance, found.run))
    with instance.store.reading() as db:
        assert len(db.exec(select(RecordsRun)).all()) == 1
        assert [one.deleted for one in db.exec(select(RecordsMade))] == [True]


def test_the_same_question_to_the_same_records_is_one_run(instance: Instance, tmp_path: Path) -> None:
    found = extracts.counted(instance, tmp_path)
    assert extracts.run(instance, found.records) == found.run
    assert extracts.made(instance) == found.records
    assert extracts.run(instance, found.records, "ascof-client-level@2.0.0") != found.run


def test_changes_are_tried_from_the_page(instance: Instance, director: FlaskClient, tmp_path: Path) -> None:
    found = extracts.counted(instance, tmp_path, desk=OWN)
    page = f"/client-level/counted/{found.run}/measures/2A/change"
    names = [f"days{n}" for n in range(13)]
    usual = {name: str(n) for name, n in zip(names, (7, 1, 90, 7, 0, 7, 1, 0, 7, 13, 0, 0, 0), strict=True)}
    same = director.post(page, data={"period": "2026-03", **usual})
    assert same.status_code == 422
    assert "Change a number of days first" in same.data.decode()
    wrong = director.post(page, data={"period": "2026-03", **usual, "days2": "-4"})
    assert "Enter whole days from 0" in wrong.data.decode()
    asked = director.post(page, data={"period": "2026-03", **usual, "days2": "300"}, follow_redirects=True)
    assert "Who counts otherwise" in asked.data.decode()
    other = director.post(page.replace("/change", "/versions"), data={"period": "2026-03", "other": "nothing"})
    assert other.status_code == 422
    with instance.store.reading() as db:
        assert [one.kind for one in db.exec(select(Job)) if one.kind == "people_moved"] == ["people_moved"]


def test_asked_again_a_run_is_the_run_that_is_there(instance: Instance, staff: FlaskClient, tmp_path: Path) -> None:
    """What was released in between would withhold more; what was shown stays as it was shown."""
    for path in extracts.submitted(tmp_path, scale=replace(extracts.SCALE, persons=3000, councils=3)):
        extracts.taken_in(instance, path, invented=False)
    records = extracts.made(instance)
    first = extracts.run(instance, records)
    shown = staff.get(f"/client-level/counted/{first}/figures.csv").data
    extracts.run(instance, records, "ascof-client-level@2.0.0")
    assert extracts.run(instance, records) == first
    assert staff.get(f"/client-level/counted/{first}/figures.csv").data == shown


def test_quarters_and_years_of_the_same_days_are_not_both_released(
    instance: Instance, world: World, tmp_path: Path
) -> None:
    """The quarter that is withheld would follow from the year and the other three."""
    found = extracts.counted(instance, tmp_path, invented=False)
    said = extracts.run(instance, found.records, period_type="quarter")
    assert "run the same kind of period as before" in str(said)
    invented = extracts.counted(instance, tmp_path / "invented", desk=OWN)
    assert "same kind" not in str(extracts.run(instance, invented.records, period_type="quarter"))


def test_of_people_who_exist_moves_are_rounded_remembered_and_told_once(
    instance: Instance, staff: FlaskClient, tmp_path: Path
) -> None:
    for path in extracts.submitted(tmp_path, scale=replace(extracts.SCALE, persons=40_000, councils=1), lasts=LASTS):
        extracts.taken_in(instance, path, invented=False)
    run = extracts.run(instance, extracts.made(instance))
    first, near = (extracts.moved(instance, run, days=days) for days in (730, 560))
    with instance.store.reading() as db:
        told, beside = (db.get_one(PeopleMoved, one).result for one in (first, near))
    assert not told["withheld"]
    numbers = [*told["old"], *told["new"], *(count for *_, count in told["table"])]
    assert all(number % 5 == 0 for number in numbers)
    assert beside["withheld"], "half a year less, it would tell of a few"
    assert b"rounded to five" in staff.get(f"/client-level/moves/{first}").data


def test_one_file_at_two_desks_and_two_days_is_each_taken_in(instance: Instance, world: World, tmp_path: Path) -> None:
    (path,) = extracts.submitted(tmp_path)
    asked = []
    for desk, received in (("", extracts.LAST), (OWN, extracts.LAST), ("", date(2026, 4, 1))):
        with path.open("rb") as file:
            sha256, size = keeping.receive(instance.given_extracts, name=path.name, content=file, most=1 << 30)
        with instance.store.unit_of_work() as db:
            asked.append(
                keeping.give_extract(
                    db, desk=desk, name="f.csv", sha256=sha256, size=size, received=received, invented=True, by=None,
                    at=extracts.NOW,
                )
            )  # fmt: skip
    for one in asked:
        assert extracts.worked(instance, "extract", {"extract": str(one.id)}, None) == one.id
    with instance.store.reading() as db:
        assert [one.state for one in db.exec(select(Extract))] == ["kept"] * 3
    assert not list(instance.given_extracts.iterdir())


@pytest.mark.parametrize("when", ["before", "between"])
def test_a_submission_deleted_while_it_is_taken_in_leaves_nothing(
    instance: Instance, world: World, tmp_path: Path, when: str
) -> None:
    (path,) = extracts.submitted(tmp_path)
    with path.open("rb") as file:
        sha256, size = keeping.receive(instance.given_extracts, name=path.name, content=file, most=1 << 30)
    with instance.store.unit_of_work() as db:
        given = keeping.give_extract(
            db, desk="", name="f.csv", sha256=sha256, size=size, received=extracts.LAST, invented=True, by=None,
            at=extracts.NOW,
        )  # fmt: skip
        job = jobs.ask(db, kind="extract", title="t", args={"extract": str(given.id)}, by=None, at=extracts.NOW)

    def do(label: str, step: Callable[[], Any]) -> Any:
        if when == "before" and label == "Reading the file":
            delete()
        done = step()
        if when == "between" and label == "Reading the file":
            delete()
        return done

    def delete() -> None:
        with instance.store.unit_of_work() as db:
            row = db.get_one(Extract, given.id)
            keeping.delete_extract(db, extract=row, by=world.people[Role.REVIEWER].id, at=extracts.NOW)

    jobs.run(instance, job.id, do)
    with instance.store.reading() as db:
        assert db.get_one(Extract, given.id).state == "deleted"
    assert not list(instance.given_extracts.iterdir())
    assert not list((instance.submissions / "programme").glob("*"))


def test_records_of_a_submission_deleted_meanwhile_are_not_kept(
    instance: Instance, world: World, tmp_path: Path
) -> None:
    (path,) = extracts.submitted(tmp_path)
    ref = extracts.taken_in(instance, path)
    args = {"desk": "", "as_of": "2026-03-31", "way": "joined", "off": []}
    with instance.store.unit_of_work() as db:
        job = jobs.ask(db, kind="records", title="t", args=args, by=None, at=extracts.NOW)

    def do(label: str, step: Callable[[], Any]) -> Any:
        done = step()
        if label == "Putting submissions together":
            with instance.store.unit_of_work() as db:
                keeping.delete_extract(
                    db, extract=db.get_one(Extract, ref), by=world.people[Role.REVIEWER].id, at=extracts.NOW
                )
        return done

    jobs.run(instance, job.id, do)
    with instance.store.reading() as db:
        assert "make them again" in db.get_one(Job, job.id).problem
        assert not db.exec(select(RecordsMade)).all()
    assert not list((instance.records / "programme").iterdir())


def test_steps_done_twice_come_to_the_same(instance: Instance, tmp_path: Path) -> None:
    found = extracts.counted(instance, tmp_path)
    args = {"run": str(found.run), "code": "2A", "period": "2026-03", "what": "w", "days": {extracts.LOOK_BACK: 300}}
    with instance.store.unit_of_work() as db:
        job = jobs.ask(db, kind="people_moved", title="t", args=args, by=None, at=extracts.NOW)
    jobs.run(instance, job.id, lambda label, step: (step(), step())[1])
    with instance.store.reading() as db:
        assert len(db.exec(select(PeopleMoved)).all()) == 1


def test_work_that_is_cancelled_while_it_counts_keeps_nothing(instance: Instance, world: World, tmp_path: Path) -> None:
    found = extracts.counted(instance, tmp_path)
    with instance.store.reading() as db:
        version = find(db, "ascof-client-level@2.0.0").id
    args = {
        "records": str(found.records), "framework_version": str(version), "period_type": "rolling_year",
        "first": "2025-04-01", "last": "2026-03-31",
    }  # fmt: skip
    by = world.people[Role.REVIEWER].id
    with instance.store.unit_of_work() as db:
        job = jobs.ask(db, kind="records_run", title="t", args=args, by=by, at=extracts.NOW)

    def do(label: str, step: Callable[[], Any]) -> Any:
        if label == "Counting":
            with instance.store.unit_of_work() as db:
                jobs.cancel(db, job=db.get_one(Job, job.id), by=by, at=extracts.NOW)
        return step()

    jobs.run(instance, job.id, do)
    with instance.store.reading() as db:
        assert db.get_one(Job, job.id).state == "cancelled"
        assert len(db.exec(select(RecordsRun)).all()) == 1


def test_what_no_row_names_is_swept_away(instance: Instance, tmp_path: Path) -> None:
    found = extracts.counted(instance, tmp_path)
    for stray in (
        instance.given_extracts / "tmpabc", instance.submissions / "programme" / f"{'f' * 32}.room",
        instance.records / "programme" / ("e" * 32),
    ):  # fmt: skip
        stray.mkdir(parents=True)
    places = {"given": instance.given_extracts, "submissions": instance.submissions, "records": instance.records}
    with instance.store.reading() as db:
        assert sweep(db, **places) == 0, "what is young may be at work"
        assert sweep(db, **places, age=0.0) == 3
        assert sweep(db, **places, age=0.0) == 0
    assert extracts.run(instance, found.records) == found.run


def test_pages_ask_a_fixed_number_of_questions(instance: Instance, staff: FlaskClient, tmp_path: Path) -> None:
    for path in extracts.submitted(tmp_path, scale=replace(extracts.SCALE, persons=1500, councils=12)):
        ref = extracts.taken_in(instance, path)
    records = extracts.made(instance)
    run = extracts.run(instance, records)
    found = extracts.Counted(ref, records, run)
    counts = count(instance, staff, ["/client-level", *pages_of(found)])
    assert max(counts.values()) <= MOST, counts


def test_hospital_stays_come_in_beside_a_submission(instance: Instance, director: FlaskClient, tmp_path: Path) -> None:
    (path,) = extracts.submitted(tmp_path)
    extracts.taken_in(instance, path, desk=OWN)
    assert (
        b"linked to a council"
        in given(director, write_stays(tmp_path / "stays.csv", extracts.SCALE), invented="y").data
    )
    with instance.store.reading() as db:
        kinds = {one.kind: one for one in db.exec(select(Extract))}
    assert set(kinds) == {"events", "stays"}
    records = extracts.made(instance, desk=OWN, as_of=date(2026, 5, 1))
    assert "Hospital stays of the same people" in director.get(f"/client-level/records/{records}").data.decode()
    run = extracts.run(instance, records)
    assert director.get(f"/client-level/counted/{run}/measures/2D(1)").status_code == 200
    assert "cannot be calculated" not in director.get(f"/client-level/counted/{run}").data.decode()
    assert director.post(f"/client-level/submissions/{kinds['stays'].id}/delete").status_code == 302
    assert director.get(f"/client-level/records/{records}").status_code == 404, "what was made of it goes along"


def test_what_moved_is_told_apart_by_data_rules_and_definition(
    instance: Instance, staff: FlaskClient, tmp_path: Path
) -> None:
    for path in extracts.submitted(tmp_path, scale=replace(extracts.SCALE, persons=2000, councils=2)):
        extracts.taken_in(instance, path)
    records, other = extracts.made(instance), extracts.made(instance, off=("each_event_once",))
    first, second = (extracts.run(instance, records, f"ascof-client-level@{n}.0.0") for n in (1, 2))
    third = extracts.run(instance, other)

    def beside(one: object, earlier: object) -> str:
        return staff.get(f"/client-level/counted/{one}/beside?other={earlier}").data.decode()

    assert "all that moved is by definition" in beside(second, first)
    assert "Rules of cleaning" not in beside(second, first)
    assert "“Count each event once” switched off in the later records" in beside(third, first)
    assert "Rules of cleaning" in beside(third, first)
    assert "must be run on the later records" in beside(third, second)
    staff.post(f"/client-level/counted/{third}/beside", data={"other": str(second)})
    assert "must be run on the later records" not in beside(third, second)
