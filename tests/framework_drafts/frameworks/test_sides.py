"""Coverage and burden are derived from the definitions; the crosswalk joins identities; branches merge back."""

from __future__ import annotations

import pytest

from consultation.errors import Unusable
from consultation.store import Store
from framework_drafts.comparison.crosswalk import crosswalk
from framework_drafts.frameworks import editing, queries
from framework_drafts.frameworks.burden import ease_of, needs, tally
from framework_drafts.frameworks.coverage import counts, coverage
from framework_drafts.frameworks.domain_lists import domain_list, domain_lists
from framework_drafts.frameworks.merging_back import take_over
from framework_drafts.frameworks.shipped import folders, read_folder
from framework_drafts.measures.drafting import Conflicting
from tests.drafting import change, drop, forked, freeze, pinned
from tests.factories import NOW

SHIPPED = {bundle.id: bundle for bundle in map(read_folder, folders())}


def measures(name: str) -> list[tuple[str, object]]:
    return [(one.code, one.definition) for one in SHIPPED[name].entries]


def test_every_link_of_a_shipped_measure_points_at_an_entry() -> None:
    for bundle in SHIPPED.values():
        for entry in bundle.entries:
            for link in entry.definition.domains:
                found = domain_list(link.list)
                assert found is not None, link
                assert found.has(link.key), link
        for gap in bundle.gaps:
            assert domain_list(gap["list"]).has(gap["key"])  # type: ignore[union-attr]


def test_coverage_shows_gaps_and_what_stands_on_paper_only() -> None:
    care = domain_list("care-act-2014@1")
    assert care is not None
    rows = coverage(care, measures("care-act-illustration"), SHIPPED["care-act-illustration"].gaps)  # type: ignore[arg-type]
    states = {row.entry.key: row.state for row in rows}
    assert states["s67-68"] == states["s58-66"] == states["s14-17"] == "paper"
    assert states["s6-7"] == states["s48-57"] == states["s13"] == "gap"
    assert states["s1.2.e"] == "met"
    assert all(row.gap for row in rows if row.state in ("gap", "paper") and row.entry.key != "s1.2.f")
    assert sum(counts(rows).values()) == len(care.entries) == 27
    of_ascof = {row.entry.key: row.state for row in coverage(care, measures("ascof-2024-25"))}  # type: ignore[arg-type]
    assert of_ascof["s67-68"] == of_ascof["s1.2.i"] == of_ascof["s27"] == "gap"
    assert len(domain_lists()) == 4


def test_burden_is_derived_field_by_field() -> None:
    rows = needs(measures("care-act-illustration"))  # type: ignore[arg-type]
    assert rows[0].state == "not_collected"
    advocate = next(row for row in rows if row.name == "advocate")
    assert (advocate.codes, advocate.collection) == (("V1",), "nowhere")
    eases = {one.code: one.state for one in ease_of(measures("care-act-illustration"))}  # type: ignore[arg-type]
    assert (eases["V1"], eases["N1"], eases["W1"], eases["Q1"]) == ("not_collected", "another", "optional", "published")
    assert tally(ease_of(measures("ascof-2024-25")))["published"] == 25  # type: ignore[arg-type]


def test_a_code_used_again_joins_nothing(store: Store) -> None:
    with store.reading() as db:
        old, new = (queries.pinned_in(db, queries.find(db, name).id) for name in ("ascof-2018-19", "ascof-2024-25"))
    steps = {step.old.entry.code: step for step in crosswalk(old, new) if step.old}
    to = {code: step.new.entry.code if step.new else None for code, step in steps.items()}
    assert (to["3A"], to["1B"], to["4B"], to["1A"], to["2A1"], to["1E"]) == ("1D", "3A", None, "1A", "2B", None)
    assert (steps["1B"].kind, steps["4B"].kind, steps["2D"].kind) == ("renamed", "dropped", "changed")
    assert {step.new.entry.code for step in crosswalk(old, new) if step.kind == "new" and step.new} == {
        "2E(2a)",
        "2E(2b)",
        "4B",
        "6A",
        "6B",
    }


def test_split_merged_and_replaced_are_told_by_identity(store: Store) -> None:
    with store.unit_of_work() as db:
        base = queries.find(db, "ascof-2024-25")
        draft = forked(db)
        ids = {pin.entry.code: pin.measure.measure_id for pin in queries.pinned_in(db, base.id)}

        def add(code: str, *come_from: str) -> None:
            data = {**pinned(db, base, "1A").definition.as_data(), "title": f"New {code}"}
            data |= {"comes_from": [ids[one] for one in come_from]}
            editing.add_measure(db, draft=draft, code=code, domain="x", definition=data, reason="", by=None, at=NOW)

        for code in ("3A", "5A(1)", "5A(2)", "6B"):
            drop(db, draft, code)
        add("7A", "3A")
        add("7B", "3A")
        add("7C", "5A(1)", "5A(2)")
        add("7D", "6B")
        steps = crosswalk(queries.pinned_in(db, base.id), queries.pinned_in(db, draft.id))
        told = {step.old.entry.code: step for step in steps if step.old}
        assert {code: told[code].kind for code in ("3A", "5A(1)", "5A(2)", "6B")} == {
            "3A": "split",
            "5A(1)": "merged",
            "5A(2)": "merged",
            "6B": "replaced",
        }
        assert [pin.entry.code for pin in told["3A"].into] == ["7A", "7B"]
        assert [step for step in steps if step.kind == "new"] == []


def test_a_branch_merges_back_measure_by_measure(store: Store) -> None:
    with store.unit_of_work() as db:
        ours, theirs = forked(db, "Ours"), forked(db, "Theirs")
        change(db, theirs, "1A", why="Theirs.")
        change(db, theirs, "1B", not_for="Theirs.")
        change(db, theirs, "1C", why="Theirs.")
        drop(db, theirs, "6B")
        change(db, ours, "1B", why="Ours.")
        change(db, ours, "1C", why="Ours.")
        source = freeze(db, theirs)
        ids = {pin.entry.code: pin.measure.measure_id for pin in queries.pinned_in(db, ours.id)}

        def take(code: str, **more: object) -> None:
            take_over(
                db,
                draft=ours,
                source=source,
                measure_id=ids[code],
                seen_version=ours.edit_version,
                by=None,
                at=NOW,
                **more,
            )  # type: ignore[arg-type]

        take("1A")
        assert pinned(db, ours, "1A").measure.id == pinned(db, source, "1A").measure.id
        take("1B")
        both = pinned(db, ours, "1B").definition
        assert (both.why, both.not_for) == ("Ours.", "Theirs.")
        with pytest.raises(Conflicting):
            take("1C")
        take("1C", prefer={"why": "theirs"})
        assert pinned(db, ours, "1C").definition.why == "Theirs."
        take("6B")
        assert "6B" not in {pin.entry.code for pin in queries.pinned_in(db, ours.id)}
        with pytest.raises(Unusable, match="Neither"):
            take("6B")
