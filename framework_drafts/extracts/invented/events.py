"""What happens in an episode, as queries: each gives the same columns for one kind of event."""

from __future__ import annotations

from framework_drafts.extracts.invented.persons import LONG, OPEN_DAYS, SHORT, Scale

NULLS = {  # every column of an event, with what it is where a kind of event has none
    "event_type": "''",
    "event_start": "NULL::DATE",
    "event_end": "NULL::DATE",
    "event_outcome": "NULL::VARCHAR",
    "route_of_access": "NULL::VARCHAR",
    "assessment_type": "NULL::VARCHAR",
    "eligible_needs": "NULL::VARCHAR",
    "service_type": "NULL::VARCHAR",
    "service_component": "NULL::VARCHAR",
    "delivery_mechanism": "NULL::VARCHAR",
    "planned_units": "NULL::DOUBLE",
    "unit_cost": "NULL::DOUBLE",
    "hours_caring": "NULL::VARCHAR",
    "review_reason": "NULL::VARCHAR",
    "review_outcomes": "NULL::VARCHAR",
    "last_episode": "NULL::VARCHAR",
    "admission_method": "NULL::VARCHAR",
    "discharge_method": "NULL::VARCHAR",
    "discharge_destination": "NULL::VARCHAR",
}
PERSON = "council, person, carer, born, gender, ethnicity, support_reason, death_date, accommodation, employment, unpaid_carer"
NFA = [
    *["NFA: Support ended as planned"] * 6,
    "NFA: Information and advice or signposting",
    "NFA: No services offered for other reason",
    "NFA: Support declined",
    "NFA: Other",
    *["Continuation of support or services"] * 2,
    "Admitted to hospital",
]
MECHANISMS = "['Direct payment', 'CASSR managed personal budget', 'CASSR commissioned support', 'CASSR commissioned support', 'CASSR commissioned support', NULL]"


def _event(rows: str, key: str, **given: str) -> str:
    """One kind of event over the rows of a table, `key` telling events of one episode apart."""
    columns = ", ".join(f"{given.get(name, blank)} AS {name}" for name, blank in NULLS.items())
    return f"SELECT {PERSON}, k * 64 + {key} AS event_key, {columns} FROM {rows}"


def kinds() -> list[str]:
    """A query for each kind of event, over `episodes`."""
    return [*_contacts(), *_services(), _reviews(), _stays()]


def _contacts() -> list[str]:
    request = _event(
        "episodes",
        "0",
        event_type="'Request'",
        event_start="begun",
        event_end="begun + days_of(k, 'decided', 0, 9)",
        event_outcome=f"CASE WHEN long_term OR short_term THEN pick(k, 'req', ['Progress to assessment, review or reassessment', 'Progress to reablement/ST-Max']) ELSE pick(k, 'req', {NFA[6:10]}) END",
        route_of_access="pick(k, 'route', ['Community or other route', 'Discharge from hospital', 'Planned entry (transition)', 'Self-funder with depleted funds'])",
    )
    assessment = _event(
        "episodes WHERE u(k, 'assessed') < 0.8",
        "1",
        event_type="'Assessment'",
        event_start="begun + days_of(k, 'waited', 2, 30)",
        event_end="begun + days_of(k, 'waited', 2, 30) + days_of(k, 'assessing', 0, 45)",
        event_outcome=f"CASE WHEN long_term THEN 'Progress to support planning or services' ELSE pick(k, 'ass', {NFA}) END",
        assessment_type="pick(k, 'asstype', ['Long term assessment', 'Long term assessment', 'Short term assessment'])",
        eligible_needs="pick(k, 'needs', ['Yes', 'Yes', 'No', NULL])",
        hours_caring="CASE WHEN carer THEN pick(k, 'hours', ['0 to 19', '20 to 49', '50 or more', 'Unknown']) END",
    )
    return [request, assessment]


def _services() -> list[str]:
    """Short-term support in parts that follow within days or do not; long-term support; equipment; support to carers."""
    parts = "(SELECT *, n::INT AS part FROM episodes, range(0, 3) AS m(n) WHERE short_term AND NOT carer AND n < parts)"
    begun = "supported + part * days_of(k, 'part', 14, 60)"
    length = "days_of(k * 4 + part, 'length', 7, 52)"
    short = _event(
        parts,
        "2 + part",
        event_type="'Service'",
        event_start=begun,
        event_end=f"CASE WHEN u(k * 4 + part, 'going') < 0.02 THEN NULL ELSE {begun} + {length} END",
        event_outcome=f"pick(k * 4 + part, 'outcome', {NFA})",
        service_type=f"'{SHORT}ST-Max'",
        service_component="pick(k, 'comp', ['Reablement', 'Reablement', 'Reablement', 'Short term residential care', NULL])",
        delivery_mechanism="'CASSR commissioned support'",
        planned_units="round(u(k, 'units') * 20, 1)",
        unit_cost="round(10 + u(k, 'cost') * 20, 2)",
    )
    return [short, *_long_term(), _equipment(), _carers()]


def _long_term() -> list[str]:
    both = "(SELECT *, n::INT AS part FROM episodes, range(0, 2) AS m(n) WHERE long_term AND NOT carer AND (n = 0 OR u(k, 'second') < 0.35))"
    draw = "u(k * 2 + part, 'kind')"
    kind = f"CASE WHEN {draw} < 0.1 THEN '{LONG}Nursing care' WHEN {draw} < 0.27 THEN '{LONG}Residential care' WHEN {draw} < 0.995 THEN '{LONG}Community' ELSE '{LONG}Prison' END"
    component = (
        f"CASE WHEN u(k * 2 + part, 'blank') < 0.05 THEN NULL WHEN {draw} < 0.1 THEN 'Nursing care' WHEN {draw} < 0.27 THEN 'Residential care' "
        "ELSE pick(k * 2 + part, 'comp', ['Home support or domiciliary care', 'Home support or domiciliary care', 'Home support or domiciliary care', "
        "'Direct payment', 'Extra care housing', 'Community supported living', 'Shared Lives', 'Day support']) END"
    )
    begun = "supported + CASE WHEN short_term THEN days_of(k * 2 + part, 'after', 0, 120) ELSE 0 END + part * days_of(k, 'later', 10, 400)"
    length = (
        f"CASE WHEN u(k * 2 + part, 'open') < 0.55 THEN {OPEN_DAYS} ELSE days_of(k * 2 + part, 'length', 20, 900) END"
    )
    return [
        _event(
            both,
            "8 + part",
            event_type="'Service'",
            event_start=begun,
            event_end=f"CASE WHEN {length} = {OPEN_DAYS} THEN NULL ELSE {begun} + {length} END",
            event_outcome=f"CASE WHEN {length} = {OPEN_DAYS} THEN NULL ELSE pick(k * 2 + part, 'out', ['NFA: Support ended for other reason', 'NFA: Support ended as planned', 'NFA: Self-funded client or under 12wk disregard', 'Continuation of support or services']) END",
            service_type=kind,
            service_component=component,
            delivery_mechanism=f"CASE WHEN {draw} >= 0.27 THEN pick(k * 2 + part, 'mech', {MECHANISMS}) ELSE 'CASSR commissioned support' END",
            planned_units="round(u(k, 'units') * 40, 1)",
            unit_cost="round(12 + u(k, 'cost') * 60, 2)",
        )
    ]


def _equipment() -> str:
    return _event(
        "episodes WHERE u(k, 'equipment') < 0.12 AND NOT carer",
        "12",
        event_type="'Service'",
        event_start="supported + days_of(k, 'fitted', 0, 30)",
        event_end="supported + days_of(k, 'fitted', 0, 30)",
        event_outcome="'NFA: Support ended as planned'",
        service_type=f"'{SHORT}Other short term'",
        service_component="'Equipment'",
        unit_cost="round(20 + u(k, 'cost') * 300, 2)",
    )


def _carers() -> str:
    return _event(
        "episodes WHERE carer AND (long_term OR short_term)",
        "13",
        event_type="'Service'",
        event_start="supported",
        event_end="CASE WHEN u(k, 'open') < 0.4 THEN NULL ELSE supported + days_of(k, 'length', 5, 400) END",
        event_outcome="'Continuation of support or services'",
        service_type="pick(k, 'kind', ['Unpaid carer support: Direct to unpaid carer', 'Unpaid carer support: Direct to unpaid carer', 'Unpaid carer support: Support involving the person cared-for'])",
        service_component="pick(k, 'comp', ['Carer respite', 'Direct payment', 'Carer support groups', NULL])",
        delivery_mechanism=f"pick(k, 'mech', {MECHANISMS})",
        hours_caring="pick(k, 'hours', ['0 to 19', '20 to 49', '50 or more', 'Unknown'])",
    )


def _reviews() -> str:
    yearly = "(SELECT *, n::INT AS part FROM episodes, range(1, 4) AS m(n) WHERE long_term AND u(k * 4 + n, 'reviewed') < 0.7)"
    begun = "supported + part * days_of(k * 4 + part, 'year', 300, 380)"
    return _event(
        yearly,
        "16 + part",
        event_type="'Review'",
        event_start=begun,
        event_end=f"{begun} + days_of(k * 4 + part, 'took', 0, 21)",
        event_outcome=f"pick(k * 4 + part, 'rev', [{', '.join(repr(one) for one in (*['Continuation of support or services'] * 5, *NFA[6:9]))}])",
        review_reason="pick(k * 4 + part, 'why', ['Planned', 'Planned', 'Unplanned: carer related issues', 'Unplanned: hospital'])",
        review_outcomes="pick(k * 4 + part, 'goals', ['Fully', 'Partially', 'Not achieved', 'Not recorded', NULL])",
    )


def _stays() -> str:
    several = "(SELECT *, n::INT AS part FROM episodes, range(0, 2) AS m(n) WHERE NOT carer AND u(k * 4 + n, 'hospital') < 0.28)"
    begun = "supported - days_of(k * 4 + part, 'before', -60, 25) - days_of(k * 4 + part, 'nights', 1, 30)"
    return _event(
        several,
        "24 + part",
        event_type="'Hospital stay'",
        event_start=begun,
        event_end=f"{begun} + days_of(k * 4 + part, 'nights', 1, 30)",
        last_episode="CASE WHEN u(k * 4 + part, 'last') < 0.9 THEN 'Yes' ELSE 'No' END",
        admission_method="pick(k * 4 + part, 'adm', ['21', '22', '28', '2A', '11', '12', '31'])",
        discharge_method="CASE WHEN u(k * 4 + part, 'dis') < 0.95 THEN '1' ELSE '4' END",
        discharge_destination="pick(k * 4 + part, 'dest', ['19', '19', '19', '54', '51', '65'])",
    )


def all_events(scale: Scale) -> str:
    """Every event that began before the end of what is invented and while the person lived; an end is never after a death.

    Kinds are joined by column, and the person's own columns named as the contract names them."""
    union = " UNION ALL ".join(f"({one})" for one in kinds())
    return f"""
    SELECT council, person, event_key::BIGINT AS record,
      date_trunc('month', born)::DATE AS birth_month, death_date, gender, ethnicity,
      CASE WHEN carer THEN 'Unpaid carer' ELSE 'Service user' END AS client_type, support_reason, accommodation, employment, unpaid_carer,
      event_type, event_start, CASE WHEN event_end > death_date THEN greatest(death_date, event_start) ELSE event_end END AS event_end,
      {", ".join(name for name in NULLS if name not in ("event_type", "event_start", "event_end"))}
    FROM ({union}) WHERE event_start <= DATE '{scale.last}' AND (death_date IS NULL OR event_start <= death_date)"""
