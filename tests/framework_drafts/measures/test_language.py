"""The measure language: closed, exact, and quick to refuse."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework_drafts.frameworks.bundle import Entry
from framework_drafts.frameworks.shipped import folders, read_folder
from framework_drafts.measures.files import from_yaml, to_yaml
from framework_drafts.measures.language import BadDefinition, computable_hash, definition_hash, parse
from framework_drafts.measures.reference import Cell, evaluate, half_up
from framework_drafts.measures.running import count_rows
from framework_drafts.measures.testing import not_ready, problems, run_tests
from framework_drafts.measures.wording import in_words

pytestmark = pytest.mark.sqlite  # touches no database of its own: once is enough

GOOD: dict[str, Any] = {
    "schema": "measure/1",
    "title": "People who feel safe",
    "source": {"kind": "published", "series": "ascof-2024-25:4A", "interval": "margin"},
    "unit": {"kind": "percent", "places": 1, "low": 0.0, "high": 100.0},
    "polarity": "higher",
}
RATIO = {**GOOD, "source": {"kind": "ratio", "series": "ascof-2024-25:2A", "scale": 100.0, "interval": "wilson"}}


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"schema": "measure/2"}, "schema"),
        ({"title": ""}, "title"),
        ({"source": {"kind": "sql", "text": "DROP"}}, "source"),
        ({"source": {**GOOD["source"], "series": "4A"}}, "source"),
        ({"source": {**GOOD["source"], "series": "x:'; DROP TABLE--"}}, "source"),
        ({"polarity": "up"}, "polarity"),
        ({"unit": {"kind": "percent"}}, "unit.places"),
        ({"colour": "red"}, "colour"),
        ({"source": {**RATIO["source"], "scale": 1000}}, "source"),
        ({"unit": {**GOOD["unit"], "places": 99}}, "unit.places"),
    ],
)
def test_errors_point_at_the_clause(change: dict[str, Any], clause: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        parse({**GOOD, **change})
    assert str(caught.value).startswith(clause)


def test_hostile_definitions_are_refused_quickly() -> None:
    deep: Any = []
    for _ in range(10_000):
        deep = [deep]
    began = time.perf_counter()
    for hostile in (
        deep,
        {**GOOD, "source": deep},
        {**GOOD, "title": "x" * 10**6},
        {**GOOD, "caveats": deep},
        None,
        "text",
        7,
    ):
        with pytest.raises(BadDefinition):
            parse(hostile)
    assert time.perf_counter() - began < 2


def test_words_move_one_hash_and_figures_the_other() -> None:
    first, reworded, changed = parse(GOOD), parse({**GOOD, "why": "It matters."}), parse(RATIO)
    assert computable_hash(first) == computable_hash(reworded) != computable_hash(changed)
    assert len({definition_hash(d) for d in (first, reworded, changed)}) == 3


SHIPPED = [(folder.name, entry) for folder in folders() for entry in read_folder(folder).entries]


@pytest.mark.parametrize("entry", [e for _, e in SHIPPED], ids=[f"{name}-{e.code}" for name, e in SHIPPED])
def test_shipped_measures_come_back_unchanged_read_well_and_pass_their_checks(entry: Entry) -> None:
    definition = entry.definition
    assert parse(definition.as_data()) == definition
    assert from_yaml(to_yaml(definition.as_data())) == definition.as_data()
    assert all(
        sentence.endswith(".") and "_" not in sentence.replace("long_term", "")
        for sentence in in_words(definition)[-3:]
    )
    assert problems(definition, set(definition.series())) == []
    assert definition.why
    assert definition.domains
    tested = run_tests(definition, figure=lambda test: None, engine=count_rows)
    if definition.source.kind == "records":
        assert not_ready(definition, tested) == []


def cells(**values: float | None) -> dict[str, Cell]:
    return {
        name: Cell(value) if value is not None else Cell(None, "[c]", "suppressed") for name, value in values.items()
    }


def test_a_missing_value_is_none_with_its_reason_and_never_nought() -> None:
    outcome = evaluate(parse(GOOD), cells(outcome=None, respondents=50.0))
    assert (outcome.value, outcome.lower, outcome.status, outcome.reason, outcome.respondents) == (
        None,
        None,
        "missing",
        "suppressed",
        50.0,
    )
    assert evaluate(parse(GOOD), {}).reason == "not_published"


@pytest.mark.parametrize(
    ("above", "below", "value", "reason"),
    [(1.0, 8.0, 12.5, ""), (1.0, 0.0, None, "zero_denominator"), (0.0, 9.0, 0.0, ""), (None, 9.0, None, "suppressed")],
)
def test_a_ratio_and_its_traps(above: float | None, below: float | None, value: float | None, reason: str) -> None:
    outcome = evaluate(parse(RATIO), cells(numerator=above, denominator=below, outcome=55.0))
    assert (outcome.value, outcome.reason) == (value, reason)


@given(st.integers(-10_000, 10_000))
def test_halves_are_rounded_away_from_nought(tenths: int) -> None:
    value = round(tenths / 10 + (0.05 if tenths >= 0 else -0.05), 2)
    assert abs(half_up(value, 1)) == pytest.approx(abs(tenths) / 10 + 0.1)


@pytest.mark.parametrize(("kind", "interval"), [("percent", "byar"), ("per_100000", "wilson"), ("score", "wilson")])
def test_an_interval_belongs_to_its_unit(kind: str, interval: str) -> None:
    unit = {"kind": kind, "places": 1, "low": None, "high": None}
    with pytest.raises(BadDefinition, match="interval"):
        parse({**GOOD, "unit": unit, "source": {**GOOD["source"], "interval": interval}})


def test_an_interval_holds_its_figure_or_is_left_out() -> None:
    wilson = parse({**GOOD, "source": {**GOOD["source"], "interval": "wilson"}})
    near = evaluate(wilson, cells(outcome=50.0, numerator=50.0, denominator=100.0))
    far = evaluate(wilson, cells(outcome=97.3, numerator=45.0, denominator=50.0))
    assert near.lower is not None
    assert near.upper is not None
    assert near.lower <= 50.0 <= near.upper
    assert (far.value, far.lower, far.upper) == (97.3, None, None)


def test_a_margin_published_as_nought_was_rounded_to_it() -> None:
    outcome = evaluate(parse(GOOD), cells(outcome=64.4, margin_of_error=0.0))
    assert (outcome.lower, outcome.upper) == (64.35, 64.45)


def calculated(how: str, *names: str, **more: Any) -> Any:
    parts = [{"name": name, "series": f"s-{n:03d}", "statistic": "outcome"} for n, name in enumerate(names)]
    unit = {"kind": "index", "places": 1, "low": None, "high": None}
    return parse({**GOOD, "source": {"kind": "calculated", "how": how, "parts": parts, **more}, "unit": unit})


@pytest.mark.parametrize(
    ("names", "how", "value"),
    [
        (("x", "numerator"), "ratio", 4.0),
        (("denominator", "y"), "ratio", 4.0),
        (("denominator", "numerator"), "ratio", 4.0),
        (("denominator", "numerator"), "difference", 15.0),
        (("outcome", "respondents"), "sum", 25.0),
    ],
)
def test_what_a_part_is_called_does_not_matter(names: tuple[str, str], how: str, value: float) -> None:
    cells = {name: Cell(number) for name, number in zip(names, (20.0, 5.0), strict=True)}
    outcome = evaluate(calculated(how, *names), cells)
    assert outcome.value == value
    assert (outcome.numerator, outcome.denominator) == ((20.0, 5.0) if how == "ratio" else (None, None))


def records(**changes: Any) -> dict[str, Any]:
    source = {
        "kind": "records",
        "contract": "cld-2",
        "period": "financial_year",
        "selections": [{"name": "a", "keep": "latest", "by": "event_end"}, {"name": "a_1", "of": "a"}],
        "denominator": {"of": "a_1"},
        "numerator": {"field": "gender", "is": "Male"},
    }
    return {**GOOD, "source": {**source, **changes}}


def test_names_of_selections_never_meet_those_of_the_query() -> None:
    for name in ("a_1", "s1_sel_a", "sel_a", "records_1", "units", "groups", "periods"):
        definition = parse(
            records(selections=[{"name": "a", "keep": "spells"}, {"name": name, "of": "a"}], denominator={"of": name})
        )
        assert count_rows(definition, [], []) == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"selections": [{"name": "a\n"}]}, "small letters"),
        ({"numerator": {"field": "gender", "is": " Male"}}, "source.numerator"),
        ({"numerator": {"number": "planned_units", "at_least": 1e300}}, "too large"),
        ({"numerator": {"all": [{"has": "a"}] * 17}}, "at most 16 links"),
        ({"numerator": {"field": "gender", "is": "Zebra"}}, "which are: Male; Female"),
    ],
)
def test_hostile_records_are_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadDefinition, match=said):
        parse(records(**change))


def test_a_person_can_be_called_anything() -> None:
    test = {
        "kind": "persons",
        "name": "A test",
        "period_start": "2024-04-01",
        "period_end": "2025-03-31",
        "records": [{"person": "at", "event_start": "2024-05-01", "gender": "Male"}],
        "expect": {"at": {"denominator": 1, "numerator": 1}},
    }
    definition = parse({**records(), "tests": [test]})
    assert parse(definition.as_data()) == definition
    for name, value in (("period_start", "2024-02-31"), ("period_end", "9999-12-31"), ("period_start", "2024-04-01\n")):
        with pytest.raises(BadDefinition, match="period"):
            parse({**records(), "tests": [{**test, name: value}]})
    with pytest.raises(BadDefinition, match="not a permitted value"):
        parse({**records(), "tests": [{**test, "records": [{"person": "at", "gender": "Zebra"}]}]})


def test_a_code_list_is_a_set() -> None:
    lists = [[{"name": "x", "version": 1, "values": list(values)}] for values in ("ab", "ba", "abc")]
    first, turned, more = (parse(records(lists=one)) for one in lists)
    assert computable_hash(first) == computable_hash(turned) != computable_hash(more)


def test_what_stands_in_brackets_keeps_its_place_in_words() -> None:
    m, k, o, f = ({"field": "gender", "is": one} for one in ("Male", "Female", "Other", "Unknown"))
    shapes = [
        {"all": [{"any": [{"all": [m, k]}, o]}, f]},
        {"any": [{"all": [m, k, o]}, f]},
        {"all": [{"any": [{"all": [m, k, o]}]}, f]},
    ]
    assert len({" ".join(in_words(parse(records(numerator=one)))) for one in shapes}) == len(shapes)
