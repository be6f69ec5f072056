"""Random small histories and random definitions over them, drawn to meet often: few persons, few days, few values."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from framework_drafts.measures.reference.records import Period

PERIODS = [
    Period("2023-24", date(2023, 4, 1), date(2024, 3, 31)),
    Period("2024-25", date(2024, 4, 1), date(2025, 3, 31)),
]
TYPES = ["Long term support: Community", "Long term support: Nursing care", "Short term support: ST-Max"]
HOMES = ["Registered care home", "Unknown", "Refuge"]
NEAR = [
    date(2024, 3, 31),
    date(2024, 4, 1),
    date(2025, 3, 31),
    date(2025, 4, 1),
    date(2024, 2, 29),
    date(2024, 2, 28),
    date(2024, 3, 1),
    *(date(2024, 6, 1) + timedelta(days=n) for n in range(0, 40, 3)),
]
BORN = [
    date(1959, 3, 31),
    date(1960, 2, 29),
    date(1960, 3, 31),
    date(1960, 4, 1),
    date(1959, 4, 1),
    date(2006, 3, 31),
    date(2006, 4, 1),
    date(2004, 2, 29),
]
OUTCOMES = ["NFA: Deceased", "NFA: Other", "Admitted to hospital"]
AWKWARD = ["Reablement", "it's; DROP TABLE records --", "é🙂", "100%", "a_b", "\\", '"quoted"', "$1"]


def maybe(strategy: Any) -> Any:
    return st.one_of(st.none(), strategy)


def mostly(strategy: Any) -> Any:
    """Missing once in six."""
    return st.integers(0, 5).flatmap(lambda n: strategy if n else st.none())


@st.composite
def histories(draw: Any) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(4, 14))):
        rows.append(
            {
                "council": draw(st.sampled_from(["A", "A", "A", "B", "B", None])),
                "person": draw(st.sampled_from(["1", "2", "3", "1", "2", "3", "4", None])),
                "record": f"{draw(st.integers(0, 99)):02d}-{number}",
                "birth_month": draw(mostly(st.sampled_from(BORN))),
                "gender": draw(mostly(st.sampled_from(["Male", "Female", "Unknown"]))),
                "service_type": draw(mostly(st.sampled_from(TYPES))),
                "service_component": draw(mostly(st.sampled_from(AWKWARD))),
                "event_outcome": draw(mostly(st.sampled_from(OUTCOMES))),
                "accommodation": draw(mostly(st.sampled_from(HOMES))),
                "event_start": draw(mostly(st.sampled_from(NEAR))),
                "event_end": draw(mostly(st.sampled_from(NEAR))),
                "death_date": draw(mostly(st.sampled_from(NEAR))),
                "planned_units": draw(mostly(st.sampled_from([0.0, -1.5, 0.1, 2.0, 7.25]))),
            }
        )
    return draw(st.permutations(rows))


DAYS = st.sampled_from(["period_start", "period_end", "event_start", "event_end", "death_date"])
DATES = st.sampled_from(["event_start", "event_end", "death_date"])
IF_MISSING = st.sampled_from(["met", "not_met"])


@st.composite
def day(draw: Any) -> Any:
    until = draw(st.sampled_from([None, None, None, "period_start", "period_end"]))
    return {"at": draw(DAYS), "days": draw(st.sampled_from([0, 0, -91, 7, -1, 365])), "until": until}


@st.composite
def atom(draw: Any, seen: tuple[str, ...]) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(["is", "in", "list", "missing", "number", "date", "age", "overlaps", "has", "has", "words"])
    )
    if kind == "is":
        field, values = draw(st.sampled_from([("service_type", TYPES), ("service_component", AWKWARD)]))
        return {"field": field, "is": draw(st.sampled_from(values)), "if_missing": draw(IF_MISSING)}
    if kind == "in":
        return {"field": "service_component", "in": draw(st.lists(st.sampled_from(AWKWARD), min_size=1, max_size=4))}
    if kind == "words":
        words = draw(
            st.lists(st.sampled_from(["ABLE", "able", "%", "'", "_", "\\", "table rec"]), min_size=1, max_size=2)
        )
        return {"field": "service_component", "contains": words, "if_missing": draw(IF_MISSING)}
    if kind == "list":
        return {"field": "accommodation", "in_list": "homes", "if_missing": draw(IF_MISSING)}
    if kind == "missing":
        field = draw(st.sampled_from(["accommodation", "event_end", "birth_month", "planned_units"]))
        return {"field": field, "missing": draw(st.booleans())}
    if kind == "number":
        least, most = draw(st.sampled_from([(0, None), (None, 0.1), (0.1, 7), (-1.5, -1.5)]))
        return {"number": "planned_units", "at_least": least, "at_most": most, "if_missing": draw(IF_MISSING)}
    if kind == "date":
        after, before = draw(maybe(day())), draw(day())
        return {"date": draw(DATES), "on_or_after": after, "on_or_before": before, "if_missing": draw(IF_MISSING)}
    if kind == "age":
        least, below = draw(st.sampled_from([(65, None), (18, 65), (None, 65), (0, 1)]))
        return {
            "age_on": draw(day()),
            "at_least": least,
            "below": below,
            "years_by": draw(st.sampled_from(["birthday", "days"])),
            "if_missing": draw(IF_MISSING),
        }
    if kind == "has" and seen:
        linked = draw(links(seen))
        return {"has": linked.pop("records_of"), "at_least": draw(st.integers(1, 2)), **linked}
    return {"overlaps": "period"}


@st.composite
def within(draw: Any) -> dict[str, Any]:
    least, most = draw(st.sampled_from([(0, None), (None, -1), (-91, 7), (0, 0), (1, 30)]))
    days = {"from": draw(DATES), "to": draw(DATES), "least": least, "most": most}
    return {**days, "open_counts": draw(st.booleans())}


@st.composite
def links(draw: Any, seen: tuple[str, ...]) -> dict[str, Any]:
    """Records of a selection, linked in time once, twice or not at all."""
    times = draw(st.lists(within(), max_size=3))
    first, more = (times[0], times[1:]) if times else (None, [])
    return {"records_of": draw(st.sampled_from(seen)), "within": first, "and_within": more}


ORDERS = {"service_type": TYPES, "event_outcome": OUTCOMES, "service_component": AWKWARD}


@st.composite
def ordered(draw: Any) -> dict[str, Any]:
    """A field with some of its values in an order."""
    field = draw(st.sampled_from(sorted(ORDERS)))
    order = draw(st.permutations(ORDERS[field]))
    return {"field": field, "order": order[: draw(st.integers(1, len(order)))]}


@st.composite
def case(draw: Any, seen: tuple[str, ...]) -> dict[str, Any]:
    way = draw(st.sampled_from(["value", "field", "best"] if seen else ["value", "field", "own"]))
    where = draw(maybe(conditions(seen)))
    if way == "value":
        return {"where": where, "value": draw(st.sampled_from(AWKWARD))}
    if way == "field":
        return {"where": where, "field": draw(st.sampled_from(["service_type", "service_component"]))}
    among = draw(st.lists(links(seen), min_size=1, max_size=2)) if seen else []
    own = draw(st.booleans()) or not among
    return {"where": where, "best": {**draw(ordered()), "own": own, "among": among}}


@st.composite
def derived(draw: Any, name: str, seen: tuple[str, ...]) -> dict[str, Any]:
    if seen and draw(st.integers(0, 3)) == 0:
        which = draw(st.sampled_from(["latest", "earliest"]))
        return {"name": name, "day": {which: draw(DATES), "among": draw(links(seen))}}
    cases = draw(st.lists(case(seen), min_size=1, max_size=3))
    return {"name": name, "cases": cases, "otherwise": draw(st.sampled_from(["", "Else"]))}


def conditions(seen: tuple[str, ...]) -> Any:
    return st.recursive(
        atom(seen),
        lambda inner: st.one_of(
            st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"not": inner}),
        ),
        max_leaves=4,
    )


@st.composite
def selection(draw: Any, number: int, seen: tuple[str, ...]) -> dict[str, Any]:
    keep = draw(st.sampled_from(["all", "all", "latest", "first", "top", "spells"]))
    top = draw(ordered()) if keep == "top" else {"field": "", "order": []}
    derive = [draw(derived(f"d{number}", seen))] if draw(st.integers(0, 2)) == 0 else []
    return {
        "name": f"s{number}",
        "of": draw(st.sampled_from(("records", *seen))),
        "where": draw(st.one_of(st.none(), st.none(), conditions(seen))),
        "keep": keep,
        "by": draw(DATES) if keep in ("latest", "first") else top["field"],
        "order": top["order"],
        "gap_days": draw(st.sampled_from([0, 2, 3, 7])) if keep == "spells" else 0,
        "ties": draw(maybe(ordered())) if keep in ("latest", "first", "spells") else None,
        "derive": derive,
    }


@st.composite
def definitions(draw: Any) -> dict[str, Any]:
    """A definition as data; an average in one of five."""
    selections: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 3))):
        selections.append(draw(selection(number, tuple(one["name"] for one in selections))))
    seen = tuple(one["name"] for one in selections)
    average = draw(st.integers(0, 4)) == 0
    source: dict[str, Any] = {
        "kind": "records",
        "contract": "cld-2",
        "period": "financial_year",
        "lists": [{"name": "homes", "version": 1, "values": ["Registered care home", "Refuge"]}],
        "selections": selections,
        "denominator": {
            "of": draw(st.sampled_from(seen)),
            "where": draw(st.one_of(st.none(), st.none(), conditions(seen))),
        },
        "exclusions": [
            {"why": "Left out", "where": one}
            for one in draw(st.one_of(st.just([]), st.just([]), st.lists(conditions(seen), min_size=1, max_size=2)))
        ],
    }
    if average:
        source["average"] = {"days_from": draw(DATES), "days_to": draw(DATES)}
    else:
        source["numerator"] = draw(conditions(seen))
    bands = {
        "name": "age",
        "age_on": draw(day()),
        "bands": [18, 65],
        "years_by": draw(st.sampled_from(["birthday", "days"])),
    }
    of = next(one for one in selections if one["name"] == source["denominator"]["of"])
    worked_out = [one["name"] for one in of["derive"] if "cases" in one]
    if worked_out and draw(st.booleans()):
        found = {"field": worked_out[0], "missing": draw(st.booleans())}
        source["exclusions"] = [{"why": "Left out", "where": found}]
    strata = draw(
        st.sampled_from([[], [{"name": "sex", "field": "gender"}], [{"name": "sex", "field": "gender"}, bands]])
    )
    strata = [*strata, *({"name": name, "field": name} for name in worked_out)]
    return {
        "schema": "measure/1",
        "title": "A drawn measure",
        "source": source,
        "unit": {
            "kind": "days" if average else "percent",
            "places": 1,
            "low": None if average else 0.0,
            "high": None if average else 100.0,
        },
        "strata": strata,
        "polarity": "neither",
    }
