"""Two definitions clause by clause, and two people's changes put together: nothing is lost, and nothing is decided in silence."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.drafting import Conflicting, joined
from framework_drafts.measures.language import parse
from framework_drafts.measures.structure import ABSENT, differences, effect_of, merge

pytestmark = pytest.mark.sqlite  # touches no database of its own: once is enough

CARE = {one.code: one.definition.as_data() for one in read_folder(BASELINES / "care_act_illustration").entries}
H1 = CARE["H1"]
EDITS: list[tuple[str, Any]] = [
    ("title", ["A", "B"]),
    ("why", ["Because.", "Since.", ""]),
    ("polarity", ["lower", "neither"]),
    ("unit.places", [0, 2]),
    ("source.period", ["quarter", "rolling_year"]),
    ("source.denominator.where.at_least", [16, 21]),
    ("source.numerator.field", ["accommodation"]),
    ("source.selections.0.keep", ["all"]),
    ("source.selections.1.by", ["event_start"]),
    ("source.lists.0.version", [2, 3]),
    ("tests.0.name", ["Another name", "A third name"]),
    ("strata", [[], [{"name": "gender", "field": "gender"}]]),
    ("caveats", [["One."], ["Two."]]),
]


def put(data: dict[str, Any], path: str, value: Any) -> None:
    here: Any = data
    *way, last = path.split(".")
    for part in way:
        here = here[int(part)] if part.isdigit() else here[part]
    here[int(last) if last.isdigit() else last] = value


@st.composite
def changed(draw: Any) -> dict[str, Any]:
    data = copy.deepcopy(H1)
    for path, values in draw(st.lists(st.sampled_from(EDITS), max_size=5)):
        put(data, path, draw(st.sampled_from(values)))
    return data


@settings(max_examples=300, deadline=None)
@given(changed(), changed())
def test_what_one_of_two_changed_is_kept_and_what_both_changed_is_asked(mine: Any, theirs: Any) -> None:
    merged = merge(H1, mine, theirs)
    asked = {conflict.path for conflict in merged.conflicts}

    def touched(path: str) -> bool:
        return any(path == one or path.startswith(f"{one}.") or one.startswith(f"{path}.") for one in asked)

    now = {one.path: one.new for one in differences(H1, merged.data)}
    for side in (mine, theirs):
        for one in differences(H1, side):
            assert touched(one.path) or now.get(one.path, "unchanged") == one.new, one.path
    for conflict in merged.conflicts:
        assert conflict.mine != conflict.theirs
        assert conflict.before not in (conflict.mine, conflict.theirs)
    assert merge(H1, mine, H1).data == mine
    assert merge(H1, H1, theirs).data == theirs
    assert merge(H1, mine, mine).data == mine


@given(changed(), changed(), st.sampled_from(["mine", "theirs"]))
@settings(max_examples=150, deadline=None)
def test_a_choice_settles_every_conflict(mine: Any, theirs: Any, side: str) -> None:
    first = merge(H1, mine, theirs)
    settled = merge(H1, mine, theirs, {conflict.path: side for conflict in first.conflicts})
    chosen = {one.path: one.new for one in differences(H1, settled.data)}
    for conflict in first.conflicts:
        wanted = conflict.mine if side == "mine" else conflict.theirs
        assert chosen.get(conflict.path, conflict.before) == wanted or wanted is ABSENT


def test_an_entry_put_in_front_makes_no_other_look_changed() -> None:
    more = copy.deepcopy(H1)
    more["source"]["selections"].insert(0, {"name": "first_of_all"})
    [one] = differences(H1, more)
    assert (one.path, one.deed, one.effect, one.place) == (
        "source.selections.first_of_all",
        "put in",
        "major",
        "source › selection › first of all",
    )


@pytest.mark.parametrize(
    ("path", "value", "effect"),
    [
        ("why", "Other words.", "patch"),
        ("domains", [], "patch"),
        ("tests", [], "patch"),
        ("strata", [], "minor"),
        ("source.lists.0.values", ["Long term support: Community"], "major"),
        ("source.period", "quarter", "major"),
        ("source.numerator.if_missing", "met", "major"),
        ("source.contract", "cld-2-care-act", "major"),
        ("source.denominator.where.at_least", 65, "major"),
        ("unit.places", 0, "major"),
    ],
)
def test_the_effect_goes_by_what_decides_the_figures(path: str, value: Any, effect: str) -> None:
    data = copy.deepcopy(H1)
    put(data, path, value)
    if path.startswith("source.lists"):
        data["source"]["lists"][0].pop("sha256")
        data = parse(data).as_data()
    assert effect_of(differences(H1, data)) == effect
    assert effect_of(differences(H1, H1)) == "none"


DIFFERENCE: dict[str, Any] = {
    "schema": "measure/1",
    "title": "A difference",
    "source": {
        "kind": "calculated",
        "how": "difference",
        "parts": [
            {"name": name, "series": f"s-00{n}", "statistic": "outcome"} for n, name in enumerate("abc", start=1)
        ][:2],
        "interval": "none",
    },
    "unit": {"kind": "index", "places": 1, "low": None, "high": None},
    "polarity": "neither",
}


def test_the_order_of_parts_decides_the_figure_and_is_never_lost() -> None:
    turned, titled = copy.deepcopy(DIFFERENCE), {**DIFFERENCE, "title": "Another title"}
    turned["source"]["parts"].reverse()
    [one] = differences(DIFFERENCE, turned)
    assert (one.path, one.effect) == ("source.parts.order", "major")
    for mine, theirs in ((turned, titled), (titled, turned)):
        merged = merge(DIFFERENCE, mine, theirs)
        assert [part["name"] for part in merged.data["source"]["parts"]] == ["b", "a"]
        assert merged.data["title"] == "Another title"
        assert merged.conflicts == ()


def test_half_of_one_comparison_and_half_of_another_are_neither() -> None:
    def numerator(**said: Any) -> dict[str, Any]:
        return {**H1, "source": {**H1["source"], "numerator": {"field": "gender", **said}}}

    merged = merge(numerator(**{"is": "Male"}), numerator(**{"in": ["Male", "Other"]}), numerator(missing=True))
    assert [conflict.path for conflict in merged.conflicts] == ["source.numerator"]


def test_two_sound_changes_that_do_not_go_together_are_asked_about() -> None:
    mine, theirs = copy.deepcopy(H1), copy.deepcopy(H1)
    mine["source"]["selections"][1]["name"] = "newest"
    mine["source"]["denominator"]["of"] = "newest"
    theirs["source"]["numerator"] = {"all": [theirs["source"]["numerator"], {"has": "latest"}]}
    assert parse(mine)
    assert parse(theirs)
    with pytest.raises(Conflicting) as caught:
        joined(H1, mine, theirs, {})
    [conflict] = caught.value.conflicts
    assert conflict.path == "source"
    assert joined(H1, mine, theirs, {"source": "theirs"})["source"] == theirs["source"]
