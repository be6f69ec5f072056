"""Building definitions through the pages: saving what a page shows changes nothing; nonsense is refused in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient

from consultation.people import Person, Role, everyone
from framework_drafts.frameworks.queries import find, pinned_in
from framework_drafts.measures import commenting
from framework_drafts.measures.drafting import edits_of, mark_of
from framework_drafts.measures.language import parse
from tests.drafting import change, forked, freeze, pinned
from tests.factories import NOW, World
from tests.workbench.pages.test_statements import count
from workbench.database import Instance
from workbench.pages.drafting.problems import plain_problem

MOST_HERE = 16  # a measure with its tests, remarks, stages and every version
Come = Callable[[Person], FlaskClient]


class Fields(HTMLParser):
    """What a browser would send of the page's own form, the one that posts back to its address."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._inside = False
        self._select = self._area = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("method") == "post" and not given.get("action")
        if not self._inside:
            return
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.sent.append((name, value))
        elif tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select:
            if "selected" in given or self._first:
                self.sent = [one for one in self.sent if one[0] != self._select] + [(self._select, value)]
            self._first = False
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.sent.append((self._area, self._text.removeprefix("\n")))
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False


def shown_by(page: str) -> dict[str, list[str]]:
    reader = Fields()
    reader.feed(page)
    found: dict[str, list[str]] = {}
    for name, value in reader.sent:
        found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def wim(world: World, come_in: Come) -> FlaskClient:
    return come_in(world.people[Role.WORKING_GROUP])


CODES = ["A1", "A2", "C1", "G1", "H1", "M1", "N1", "P1", "P2", "T1", "W1", "Q1", "P3"]


@pytest.mark.sqlite
@pytest.mark.parametrize("code", CODES)
def test_saving_what_a_step_shows_changes_nothing(instance: Instance, wim: FlaskClient, code: str) -> None:
    with instance.store.unit_of_work() as db:
        draft = forked(db, of="care-act-illustration")
        before = pinned(db, draft, code).measure
    base = f"/frameworks/versions/{draft.id}/measures/{code}/build"
    hub = wim.get(base).text
    steps = sorted(set(re.findall(rf'href="({base}/[a-z]+(?:\?number=\d+)?)"', hub)))
    assert len(steps) >= 6
    for step in steps:
        if re.search(r"/(list|exclusion|person|figure)$", step) or step.endswith("/average"):
            continue  # a page to add something, or to replace the numerator
        answer = wim.post(step, data=shown_by(wim.get(step).text))
        assert answer.status_code == 302, (step, re.findall(r"error-message[^>]*>.*?</p>", answer.text, re.DOTALL)[:3])
        with instance.store.reading() as db:
            now = pinned(db, find(db, "ours"), code).measure
            assert now.definition == before.definition, step
            assert now.id == before.id, step


PARTS = [
    {"name": "b", "series": "s-012", "statistic": "outcome"},
    {"name": "a", "series": "s-020", "statistic": "outcome"},
]
AGED = {
    "name": "people",
    "series": "ons-mid-year:persons",
    "statistic": "population",
    "ages": [65, 90],
    "period": "mid_year",
}
SOURCES = {
    "ratio": {"kind": "ratio", "series": "ascof-2024-25:2A", "scale": 1000.0, "interval": "none"},
    "rate": {"kind": "calculated", "how": "rate", "parts": [PARTS[0], AGED], "scale": 1000.0, "interval": "none"},
    "weighted": {
        "kind": "calculated",
        "how": "weighted",
        "parts": [{**PARTS[0], "weight": 2.5}, PARTS[1]],
        "missing": "leave_out",
        "interval": "none",
    },
}


@pytest.mark.sqlite
@pytest.mark.parametrize("name", SOURCES)
def test_steps_of_published_figures_change_nothing_either(instance: Instance, wim: FlaskClient, name: str) -> None:
    """An index, so that its scale and bounds are its own."""
    with instance.store.unit_of_work() as db:
        draft = forked(db)
        unit = {"kind": "index", "places": 2, "low": -1.5, "high": 5000.0}
        wanted = change(db, draft, "2A", source=SOURCES[name], unit=unit).definition
    base = f"/frameworks/versions/{draft.id}/measures/2A/build"
    for step in ("words", "published" if name == "ratio" else "calculated", "unit", "domains", "evidence", "file"):
        answer = wim.post(f"{base}/{step}", data=shown_by(wim.get(f"{base}/{step}").text))
        assert answer.status_code == 302, step
        with instance.store.reading() as db:
            assert pinned(db, find(db, "ours"), "2A").measure.definition == wanted, step


def test_what_a_form_cannot_show_is_kept(instance: Instance, wim: FlaskClient) -> None:
    """Nested conditions, links in time, fields of the council: shown in words and sent back whole."""
    with instance.store.unit_of_work() as db:
        draft = forked(db, of="care-act-illustration")
        data = pinned(db, draft, "H1").definition.as_data()
        deep = {
            "all": [
                {
                    "any": [
                        {"all": [{"field": "gender", "is": "Male"}, {"field": "council", "is": "A"}]},
                        {"overlaps": "period"},
                    ]
                },
                {
                    "not": {
                        "has": "long_term",
                        "at_least": 2,
                        "within": {"from": "event_end", "to": "event_start", "least": 0},
                    }
                },
                {"field": "council", "in": ["A", "B; C"]},
                {"number": "planned_units", "at_least": 1234567.89},
                {"date": "event_start", "on_or_after": {"at": "period_end", "days": -1}},
            ]
        }
        changed = change(db, draft, "H1", source={**data["source"], "numerator": deep})
        wanted = changed.definition
    step = f"/frameworks/versions/{draft.id}/measures/H1/build/numerator"
    page = wim.get(step).text
    assert wim.post(step, data=shown_by(page)).status_code == 302
    with instance.store.reading() as db:
        assert pinned(db, find(db, "ours"), "H1").measure.definition == wanted


@pytest.mark.parametrize(
    ("step", "sent", "said"),
    [
        ("denominator", {"rows-0-value": "sixty"}, "Condition 1: an age"),
        ("denominator", {"rows-0-kept": "x"}, "was not sent whole"),
        ("denominator", {"rows-0-kept": "[" * 100_000}, "was not sent whole"),
        ("denominator", {"rows-0-kept": "5"}, "was not sent whole"),
        (
            "denominator",
            {"rows-1-about": "event_start", "rows-1-test": "is", "rows-1-value": "2024"},
            "holds a date: compare",
        ),
        ("denominator", {"rows-1-about": "open", "rows-1-value": "last day of the period"}, "takes no value"),
        ("numerator", {"link-has": "latest", "link-from_": "event_end"}, "needs both dates"),
        ("selections", {"selections-0-name": "Long Term"}, "Selection 1"),
        ("strata", {"strata-2-name": "x"}, "Choose what the breakdown"),
        ("strata", {"strata-1-bands": "18; 65"}, "bands are the ages|Bands are the ages"),
        ("unit", {"places": "99"}, "from 0 to 4"),
        (
            "person",
            {"name": "A test", "person": "X", "period_start": "2024-99-01", "r0_event_start": "2024-01-01"},
            "period runs from one day",
        ),
        ("person", {"name": "A test", "person": "X", "r0_event_start": "1 June"}, "is a day like"),
        ("figure", {"name": "A test", "area": "E1", "period": "2024-25", "value": "nan", "tolerance": "0"}, "number"),
        ("file", {"file": "title: x\ntitle: y"}, "stands twice"),
        ("file", {"file": "a: &a [x]"}, "anchors"),
        ("words", {"title": "\u202ex" * 5}, "nobody can see"),
        ("words", {"next_review": "soon"}, "next_review|match"),
        ("domains", {"rows-0-reason": ""}, "reason|character"),
    ],
)
def test_nonsense_is_refused_in_a_sentence_and_nothing_is_lost(
    instance: Instance, wim: FlaskClient, step: str, sent: dict[str, str], said: str
) -> None:
    with instance.store.unit_of_work() as db:
        draft = forked(db, of="care-act-illustration")
        before = pinned(db, draft, "H1").measure.id
    path = f"/frameworks/versions/{draft.id}/measures/H1/build/{step}"
    filled = {**shown_by(wim.get(path).text), **sent}
    answer = wim.post(path, data=filled)
    assert answer.status_code == 422, answer.status_code
    assert re.search(said, answer.text.replace("&#39;", "'"), re.IGNORECASE)
    assert "source.selections" not in answer.text.split("<main")[1].split("<form")[0]
    with instance.store.reading() as db:
        assert pinned(db, find(db, "ours"), "H1").measure.id == before


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("build/words", {"seen": "x:²", "title": "Abc"}),
        ("build/words", {"seen": "0" * 5000, "title": "Abc"}),
        ("merge", {"mine": "[" * 100_000}),
        ("merge", {"mine": "9" * 5000}),
        ("undo", {"number": "²", "seen": ""}),
        ("build/denominator", {"rows-²-kept": "x"}),
    ],
)
def test_hostile_fields_break_nothing(instance: Instance, wim: FlaskClient, path: str, data: dict[str, str]) -> None:
    with instance.store.unit_of_work() as db:
        draft = forked(db, of="care-act-illustration")
    answer = wim.post(f"/frameworks/versions/{draft.id}/measures/H1/{path}", data=data)
    assert answer.status_code in (400, 409, 422), answer.status_code


def test_one_person_merges_what_another_saved(instance: Instance, world: World, come_in: Come) -> None:
    wim, rhea = come_in(world.people[Role.WORKING_GROUP]), come_in(world.people[Role.REVIEWER])
    with instance.store.unit_of_work() as db:
        draft = forked(db, of="care-act-illustration")
    path = f"/frameworks/versions/{draft.id}/measures/H1/build/words"
    mine, theirs = (shown_by(one.get(path).text) for one in (wim, rhea))
    assert wim.post(path, data={**mine, "why": ["Mine."], "author": ["Wim"]}).status_code == 302
    asked = rhea.post(path, data={**theirs, "why": ["Theirs."], "not_for": ["Tables."]})
    assert asked.status_code == 409
    assert world.people[Role.WORKING_GROUP].name in asked.text
    page = re.sub(r'<form method="post" action="[^"]*/merge"', '<form method="post"', asked.text)
    again = rhea.post(path.replace("build/words", "merge"), data=shown_by(page))
    assert again.status_code == 409  # nothing was chosen
    assert "Choose what is to stand" in again.text
    done = rhea.post(path.replace("build/words", "merge"), data={**shown_by(page), "stands-why": "mine"})
    assert done.status_code == 302
    with instance.store.reading() as db:
        measure = pinned(db, find(db, "ours"), "H1").measure
        now = measure.defines()
        assert (now.why, now.not_for, now.author) == ("Theirs.", "Tables.", "Wim")
        assert len(edits_of(db, measure)) == 2


def test_a_frozen_version_is_changed_by_no_page(instance: Instance, wim: FlaskClient) -> None:
    with instance.store.unit_of_work() as db:
        frozen = freeze(db, forked(db, of="care-act-illustration"))
        pins = pinned_in(db, frozen.id)
        hashes = [pin.measure.definition_hash for pin in pins]
        mark = mark_of(pins[0].measure)
    base = f"/frameworks/versions/{frozen.id}"
    code = pins[0].entry.code
    words = {"seen": mark, "title": "Another title", "polarity": "higher"}
    for path, data in (
        (f"measures/{code}/build/words", words),
        (f"measures/{code}/drop", {"seen": mark, "reason": "x"}),
        (f"measures/{code}/label", {"code": "ZZ", "domain": "x"}),
        (f"measures/{code}/undo", {"number": "1", "seen": mark}),
        ("describe", {"seen": str(frozen.edit_version), "title": "x"}),
        ("freeze", {"seen": str(frozen.edit_version)}),
    ):
        assert wim.post(f"{base}/{path}", data=data).status_code in (409, 422), path
    with instance.store.reading() as db:
        assert [pin.measure.definition_hash for pin in pinned_in(db, frozen.id)] == hashes


def test_paths_are_told_in_words() -> None:
    assert plain_problem("x. source.selections.1.where.all.3: no.") == "x. selection 1, condition 3: no."
    assert plain_problem("definition: source.numerator: no") == "who counts as achieved: no"


def test_what_a_measure_page_offers_reads_back(instance: Instance, wim: FlaskClient) -> None:
    with instance.store.reading() as db:
        measure = pinned(db, find(db, "care-act-illustration"), "H1").measure
    from framework_drafts.measures.files import from_yaml

    data: Any = from_yaml(wim.get(f"/measures/{measure.id}/measure.yaml").text)
    assert parse(data).as_data() == measure.definition
    fhir = wim.get(f"/measures/{measure.id}/measure.fhir.json").json
    assert fhir is not None
    assert fhir["resourceType"] == "Measure"


def test_pages_ask_as_much_of_one_framework_as_of_many(instance: Instance, wim: FlaskClient) -> None:
    with instance.store.unit_of_work() as db:
        draft = forked(db, of="care-act-illustration")
        for number in range(8):
            change(db, draft, "H1", why=f"Said {number}.")
        measure = pinned(db, draft, "H1").measure
    base = f"/frameworks/versions/{draft.id}"
    paths = ["/frameworks", base, f"{base}/coverage", f"{base}/burden", f"{base}/handbook", f"/measures/{measure.id}"]
    paths += [f"{base}/measures/H1/build", f"{base}/measures/H1/build/words", f"{base}/add"]
    few = count(instance, wim, paths)
    with instance.store.unit_of_work() as db:
        for number in range(6):
            forked(db, f"Another {number}")
        again = db.get_one(type(draft), draft.id)
        for number in range(20):
            change(db, again, "H1", why=f"Said again {number}.")
            commenting.remark(
                db, version=pinned(db, again, "H1").measure, clause=commenting.WHOLE, words="Hm.", by=wim_id(db), at=NOW
            )
    many = count(instance, wim, paths)
    assert many == few
    assert max(many.values()) <= MOST_HERE, many


def wim_id(db: Any) -> Any:
    return everyone(db, [Role.WORKING_GROUP])[0].id
