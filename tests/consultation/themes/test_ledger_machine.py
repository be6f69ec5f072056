"""The ledger adds up and no passage is lost, whatever is coded, merged, split, retired, undone, set aside, changed or left out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from consultation.errors import Refusal
from consultation.people import Role
from consultation.responses.models import Answer, Response
from consultation.responses.signing_off import reopen, submit_response
from consultation.tabulate import themes_by_councils
from consultation.themes.analysis.leaving import leaving
from consultation.themes.analysis.lines import lines
from consultation.themes.codebook import changing
from consultation.themes.codebook.lineage import history, stands_as
from consultation.themes.codebook.models import Theme
from consultation.themes.codebook.writing import Wording, add_theme
from consultation.themes.coding import blind
from consultation.themes.coding.judging import judge, undo
from consultation.themes.coding.ledger import ledger
from consultation.themes.coding.marks import Judgement, Mark, codings_of_theme, live_codings
from consultation.themes.coding.models import DoubleRound
from consultation.themes.corpus.excluding import choose_parts, left_out, set_text_aside, take_text_up
from consultation.themes.corpus.models import CorpusText, Passage
from consultation.themes.corpus.passages import is_current, take_up
from consultation.themes.corpus.reanchoring import carry_over, proposals, tasks
from consultation.themes.corpus.sources import parts
from consultation.themes.queries import themes_of
from tests.databases import Template
from tests.factories import NOW, answer, build
from tests.theming import talk

NUMBER = st.integers(0, 30)


class Reviewing(RuleBasedStateMachine):
    """Reviewers and a council at work on the same corpus, in any order."""

    template: Template
    room: pytest.TempPathFactory

    @initialize()
    def begin(self) -> None:
        self.copy = self.template.copy(self.room.mktemp("ledger"))
        self.instance = self.copy.__enter__()
        self.clock = NOW
        self.names = 0
        with self.instance.store.unit_of_work() as db:
            self.world = build(db)
            talk(db, self.world)
            self.by = self.world.people[Role.REVIEWER].id
            self.other = self.world.people[Role.ADMINISTRATOR].id
            for _ in range(2):
                add_theme(db, exercise_id=self.exercise, wording=self.wording(), by=self.by, at=NOW)

    def teardown(self) -> None:
        self.copy.__exit__(None, None, None)

    @property
    def exercise(self) -> uuid.UUID:
        return self.world.exercise.id

    def wording(self) -> Wording:
        self.names += 1
        return Wording(f"Theme {self.names}")

    def at(self):  # type: ignore[no-untyped-def]
        self.clock += timedelta(seconds=1)
        return self.clock

    def passages(self, db: Session) -> Sequence[Passage]:
        query = select(Passage).where(Passage.exercise_id == self.exercise, is_current(), Passage.text != "")
        return list(db.exec(query.order_by(col(Passage.text), col(Passage.id))))

    def themes(self, db: Session) -> Sequence[Theme]:
        return themes_of(db, self.exercise)

    def do(self, deed) -> None:  # type: ignore[no-untyped-def]
        """One unit of work; a refusal changes nothing."""
        try:
            with self.instance.store.unit_of_work() as db:
                deed(db)
        except Refusal:
            pass

    @rule(place=NUMBER, first=NUMBER, second=st.none() | NUMBER, position=st.sampled_from(["", "for", "against"]))
    def code(self, place: int, first: int, second: int | None, position: str) -> None:
        def deed(db: Session) -> None:
            passages, themes = self.passages(db), self.themes(db)
            if passages and themes:
                passage = passages[place % len(passages)]
                keys = {themes[n % len(themes)].id for n in (first, second) if n is not None}
                marks = tuple(Mark(key, position) for key in sorted(keys))
                judge(db, passage=passage, judgement=Judgement(marks), by=self.by, at=self.at())

        self.do(deed)

    @rule(place=NUMBER, nothing=st.booleans())
    def take_off(self, place: int, nothing: bool) -> None:
        def deed(db: Session) -> None:
            if passages := self.passages(db):
                judgement = Judgement(nothing="nothing to code" if nothing else "")
                judge(db, passage=passages[place % len(passages)], judgement=judgement, by=self.by, at=self.at())

        self.do(deed)

    @rule()
    def undo_last(self) -> None:
        self.do(lambda db: undo(db, exercise_id=self.exercise, by=self.by, at=self.at()))

    @rule(first=NUMBER, second=NUMBER)
    def merge(self, first: int, second: int) -> None:
        def deed(db: Session) -> None:
            themes = self.themes(db)
            if len(themes) > 1:
                chosen = {themes[n % len(themes)].id: themes[n % len(themes)] for n in (first, second)}
                held = {c.passage_id for key in chosen for c in codings_of_theme(db, key)}
                made = changing.merge(db, themes=list(chosen.values()), into=self.wording(), reason="r", by=self.by, at=self.at())  # fmt: skip
                assert {c.passage_id for c in codings_of_theme(db, made.id)} == held

        self.do(deed)

    @rule(place=NUMBER, ways=st.lists(st.sets(st.integers(0, 1)), min_size=5, max_size=5))
    def split(self, place: int, ways: list[set[int]]) -> None:
        def deed(db: Session) -> None:
            if themes := self.themes(db):
                theme = themes[place % len(themes)]
                codings = codings_of_theme(db, theme.id)
                held = {coding.passage_id for coding in codings}
                goes = {coding.id: ways[n % 5] for n, coding in enumerate(codings)}
                into = [self.wording(), self.wording()]
                made = changing.split(db, theme=theme, into=into, goes_to=goes, reason="r", by=self.by, at=self.at())
                after = {c.passage_id for key in (theme.id, *(t.id for t in made)) for c in codings_of_theme(db, key)}
                assert after == held

        self.do(deed)

    @rule(place=NUMBER)
    def retire(self, place: int) -> None:
        def deed(db: Session) -> None:
            themes = self.themes(db)
            if len(themes) > 1:
                changing.retire(db, theme=themes[place % len(themes)], reason="r", by=self.by, at=self.at())

        self.do(deed)

    @rule(place=NUMBER, up=st.booleans())
    def set_a_text_aside(self, place: int, up: bool) -> None:
        def deed(db: Session) -> None:
            texts = list(db.exec(select(CorpusText).order_by(col(CorpusText.id))))
            text = texts[place % len(texts)]
            if up:
                take_text_up(db, text=text, by=self.by, at=self.at())
            else:
                set_text_aside(db, text=text, because="sent twice", by=self.by, at=self.at())

        self.do(deed)

    @rule(place=NUMBER)
    def leave_out_or_take_in(self, place: int) -> None:
        def deed(db: Session) -> None:
            every = sorted(part.key for part in parts(db, self.exercise))
            key = every[place % len(every)]
            chosen = (set(every) - left_out(db, self.exercise)) ^ {key}
            choose_parts(db, exercise=self.world.exercise, chosen=chosen, by=self.by, at=self.at())

        self.do(deed)

    @rule(
        more=st.sampled_from(["Carers are forgotten in the survey. And more.", "Something else 👩‍👩‍👧 entirely.", ""])
    )
    def change_a_reply(self, more: str) -> None:
        def deed(db: Session) -> None:
            director = self.world.people["director of Southmere"]
            response = db.get_one(Response, self.world.responses["Southmere"].id)
            if response.state == "submitted":
                reopen(db, response=response, by=director, at=self.at())
            if more:
                asked = next(q.id for q in self.world.edition.asks().questions() if q.kind == "long_text")
                held = db.exec(
                    select(Answer).where(Answer.response_id == response.id, Answer.question_id == asked)
                ).one()
                answer(db, self.world, "Southmere", "long_text", more, seen=held.version)
                submit_response(db, response=response, edition=self.world.edition, by=director, key=uuid.uuid4(), at=self.at())  # fmt: skip

        self.do(deed)

    @rule()
    def take_up_what_came(self) -> None:
        self.do(lambda db: take_up(db, exercise_id=self.exercise, at=self.at()))

    @rule(keep=st.booleans())
    def look_at_what_changed(self, keep: bool) -> None:
        def deed(db: Session) -> None:
            for task in tasks(db, self.exercise)[:1]:
                found = proposals(db, task)
                chosen = {(one.coding.id, one.new.id) for one in found if keep and one.new}
                carry_over(db, task=task, chosen=chosen, by=self.by, at=self.at())

        self.do(deed)

    @rule(size=st.integers(1, 4))
    def open_a_round(self, size: int) -> None:
        self.do(
            lambda db: blind.open_round(
                db,
                exercise_id=self.exercise,
                title="r",
                coders=[self.by, self.other],
                size=size,
                seed=1,
                by=self.by,
                at=self.at(),
            )
        )

    @rule(place=NUMBER, agree=st.booleans())
    def read_blind_and_settle(self, place: int, agree: bool) -> None:
        def deed(db: Session) -> None:
            for found in db.exec(select(DoubleRound).where(col(DoubleRound.closed_at).is_(None))):
                keys = [uuid.UUID(key) for key in found.themes]
                first = {keys[place % len(keys)]: "for"}
                for item in blind.items_of(db, found.id):
                    for coder, marks in ((self.by, first), (self.other, first if agree else {})):
                        blind.read_blind(db, found=found, item=item, marks=marks, by=coder, at=self.at())
                blind.close_round(db, found=found, by=self.by, at=self.at())
                for left in blind.disagreements(db, found):
                    blind.rule_on(db, found=found, item=left.item, marks=first, rule="So.", about=None, by=self.by, at=self.at())  # fmt: skip

        self.do(deed)

    @invariant()
    def the_account_adds_up_everywhere(self) -> None:
        with self.instance.store.reading() as db:
            account, every = ledger(db, self.exercise), lines(db, self.exercise)
            states = [line.state for line in every]
            columns = account.passages
            assert (columns.coded, columns.nothing_to_code, columns.excluded, columns.not_yet_read) == tuple(
                states.count(state) for state in ("coded", "nothing", "excluded", "unread")
            )
            of_current = select(Passage.id).where(Passage.exercise_id == self.exercise, is_current())
            assert columns.total == len(list(db.exec(of_current))) == len(every)
            assert account.texts.total == len({line.text_id for line in every})
            assert sum(account.reasons.values()) == account.texts.excluded
            out = leaving(db, self.exercise)
            assert sum(len(text.passages) for text in out.texts) == columns.total
            assert sum(bool(p.stretches) for text in out.texts for p in text.passages) == columns.coded
            self._themes_and_lineage(db, every)

    def _themes_and_lineage(self, db: Session, every: Sequence[object]) -> None:
        standing = self.themes(db)
        known = {theme.id for theme in standing}
        assert all(set(line.marks) <= known for line in every)  # type: ignore[attr-defined]
        rows = themes_by_councils(db, self.exercise)
        coded = sum(len(line.marks) for line in every)  # type: ignore[attr-defined]
        assert sum(row.passages for row in rows) == coded
        assert all(row.councils.value <= row.present for row in rows)
        steps = history(db, self.exercise)
        for theme in db.exec(select(Theme).where(Theme.exercise_id == self.exercise)):
            became = stands_as(steps, theme)
            assert {t.id for t in became} <= known
            assert became == [theme] if theme.retired_at is None else True
        live = [code for line in every for code in live_codings(db, line.passage_id)]  # type: ignore[attr-defined]
        assert len(live) == coded


def test_the_ledger_reconciles_whatever_is_done(template: Template, tmp_path_factory: pytest.TempPathFactory) -> None:
    Reviewing.template, Reviewing.room = template, tmp_path_factory
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Reviewing,
        settings=settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=checks),
    )
