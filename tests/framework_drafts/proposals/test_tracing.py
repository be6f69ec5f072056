"""The chain both ways: what stands behind a proposal, and what became of words; through merged themes and changed texts."""

from __future__ import annotations

import pytest
from sqlmodel import select

from consultation.errors import Unusable
from consultation.store import Store
from consultation.themes.codebook import changing
from consultation.themes.codebook.writing import Wording
from consultation.themes.corpus.models import CorpusText
from framework_drafts.decisions.models import OUTCOMES
from framework_drafts.proposals.became import by_council, by_theme
from framework_drafts.proposals.talking import named_in, remark, unseen_of
from framework_drafts.proposals.tracing import Chain, councils_in
from tests.evidence import SPOKEN, WRITTEN, linked, members, proposed, reviewer, talked
from tests.factories import NOW, World
from tests.framework_drafts.decisions.test_deciding import decided


def test_councils_for_and_against_each_once_and_nobodys_words_of_no_council(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talk, proposal = talked(db, world), proposed(db, world)
        linked(db, world, proposal, "theme", talk.themes[0].id)
        told = councils_in(Chain(db, world.exercise.id).said_on(proposal))
        assert (told.in_favour, told.against, told.both, told.through_themes, told.together, told.of_none) == (
            0,
            0,
            0,
            2,
            2,
            1,
        )
        linked(db, world, proposal, "passage", talk.passages[WRITTEN].id)
        again = councils_in(Chain(db, world.exercise.id).said_on(proposal))
        assert (again.in_favour, again.through_themes, again.together) == (1, 1, 2), (
            "only words linked by themselves take a side"
        )
        text = db.exec(
            select(CorpusText).where(CorpusText.source_version_id == talk.passages[WRITTEN].source_version_id)
        ).one()
        text.set_aside_because, text.set_aside_by = "Said twice", reviewer(world)
        db.add(text)
        db.flush()
        chain = Chain(db, world.exercise.id)
        assert councils_in(chain.said_on(proposal)).in_favour == 0, "excluded words count no more"
        assert [link.passage_id for link in chain.moved(proposal)] == [talk.passages[WRITTEN].id]
        with pytest.raises(Unusable, match="excluded"):
            linked(db, world, proposed(db, world), "passage", talk.passages[WRITTEN].id)


def test_what_became_of_words_is_found_through_a_theme_that_was_merged(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talk, proposal = talked(db, world), proposed(db, world)
        linked(db, world, proposal, "theme", talk.themes[0].id)
        made = changing.merge(db, themes=talk.themes, into=Wording("Both"), reason="One", by=reviewer(world), at=NOW)
        chain = Chain(db, world.exercise.id)
        line = chain.by_passage[talk.passages[SPOKEN].id]
        assert made.id in line.marks
        assert [one.id for one, _ in chain.proposals_of_line(line)] == [proposal.id]
        assert [one.id for one, _ in chain.proposals_of_theme(made.id)] == [proposal.id]


def test_you_said_we_did_says_what_was_decided_and_what_was_not(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talk = talked(db, world)
        first, second = proposed(db, world, title="One"), proposed(db, world, title="Two")
        for proposal in (first, second):
            linked(db, world, proposal, "passage", talk.passages[WRITTEN].id)
        decided(db, world, {first.id: "not_adopted"}, reasons="It costs too much.")
        chain = Chain(db, world.exercise.id)
        mine = by_council(chain, "X90000001")
        assert [[(did.proposal.title, did.in_words) for did in one.did] for one in mine] == [
            [("One", OUTCOMES["not_adopted"]), ("Two", "Under consideration")]
        ]
        assert mine[0].did[0].decision is not None
        assert mine[0].did[0].decision.reasons == "It costs too much."
        assert by_council(chain, "X90000003") == [], "a council that said nothing reads nothing of others"
        whole = {one.theme.name: len(one.did) for one in by_theme(chain) if one.theme}
        assert whole == {"Data that comes late": 0, "Unpaid carers": 2}, "a theme without a proposal is there too"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ask @Ann Other please", ["Ann Other"]),
        ("@ANN OTHER!", ["Ann Other"]),
        ("@Ann Otherwise knows", ["Ann Otherwise"]),
        ("Ann Other", []),
        ("@Ann Otherwise and @Ann Other", ["Ann Other", "Ann Otherwise"]),
    ],
)
def test_who_is_named_in_a_remark(world: World, words: str, found: list[str]) -> None:
    from consultation.people import Person, Role

    people = [
        Person(name=n, email=f"{n}@example.org", role=Role.REVIEWER, created_at=NOW)
        for n in ("Ann Other", "Ann Otherwise")
    ]
    assert [one.name for one in named_in(words, people)] == found


def test_a_mention_waits_until_it_is_read(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        proposal, person = proposed(db, world), members(db, world, 1)[0]
        _, named = remark(db, proposal=proposal, words="@Member 0 what do you say?", by=reviewer(world), at=NOW)
        assert [one.id for one in named] == [person.id]
        assert [one.id for one in unseen_of(db, person.id)] == [proposal.id]
