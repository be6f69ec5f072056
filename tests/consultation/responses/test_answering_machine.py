"""The answering flow as a machine of states: whatever people do in whatever order, the promises hold.

Two colleagues with pages of their own, a director, time that passes, a questionnaire that is amended meanwhile. What is
promised: an acknowledged answer is in the history, in order; a refused one changes nothing; hidden answers are kept;
a sealed copy never changes; nothing is saved after closing or after sign-off."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlmodel import select

from consultation.errors import AlreadySubmitted, Closed, Refusal
from consultation.people import Role
from consultation.questionnaires import editing
from consultation.questionnaires.conditions import Condition, Test
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.models import Edition
from consultation.questionnaires.queries import published_edition
from consultation.questionnaires.routing import hidden
from consultation.questionnaires.values import tidy
from consultation.responses.collecting import Conflict, save_answer
from consultation.responses.models import Answer, AnswerVersion, Response, Submission
from consultation.responses.queries import answers_of
from consultation.responses.signing_off import decline, digest, reopen, send_back, submit_response
from tests.databases import Template
from tests.factories import NOW, build

CLOSES = NOW + timedelta(days=1)
SAID = {
    "one_choice": ("a", "b", ""),
    "yes_no": ("yes", "no", ""),
    "number": ("12", "a dozen", ""),
    "long_text": ("Keep it.", "Change it.\x00", "x" * 200, "👩‍👩‍👧 שלום", ""),
    "short_text": ("me", "you", ""),
}


class Answering(RuleBasedStateMachine):
    """Pages remember the version of each answer that they showed; the model remembers what was acknowledged."""

    template: Template

    def __init__(self) -> None:
        super().__init__()
        self.room = Path(tempfile.mkdtemp())
        self.copy = self.template.copy(self.room / "i")
        self.instance = self.copy.__enter__()
        self.at = NOW
        with self.instance.store.unit_of_work() as db:
            self.world = build(db, closes=CLOSES)
            self._ask_only_if(db)
        self.director = self.world.people["director of Northmoor"]
        self.people = (self.director, self.world.people[Role.CONTRIBUTOR])
        self.pages: list[dict[str, int]] = [{}, {}]
        self.kept: dict[str, list[str]] = {}
        self.sealed: list[tuple[uuid.UUID, str]] = []
        self.state = "invited"

    def _ask_only_if(self, db: Any) -> None:
        """Of the published questions two hang on another: the number on yes, the short text on the number."""
        yes, number, text = (self.world.question(kind) for kind in ("yes_no", "number", "short_text"))
        draft = editing.amend(db, questionnaire=self.world.questionnaire, by=None, at=NOW)

        def change() -> Draft:
            return Draft(db, questionnaire=self.world.questionnaire, seen_version=draft.version, by=None, at=NOW)

        change().change_question(number.id, shown_when=Condition(tests=(Test(question=yes.id, op="is", value="yes"),)))
        change().change_question(text.id, shown_when=Condition(tests=(Test(question=number.id, op="answered"),)))
        seen = draft.version
        self.world.edition = editing.publish(
            db, questionnaire=self.world.questionnaire, seen_version=seen, by=None, at=NOW
        )

    def edition(self, db: Any) -> Edition:
        found = published_edition(db, self.world.questionnaire.id)
        assert found is not None
        return found

    def response(self, db: Any) -> Response:
        found: Response = db.get_one(Response, self.world.responses["Northmoor"].id)
        return found

    @rule(who=st.integers(0, 1), kind=st.sampled_from(sorted(SAID)), data=st.data())
    def save(self, who: int, kind: str, data: Any) -> None:
        question, raw = self.world.question(kind), data.draw(st.sampled_from(SAID[kind]))
        with self.instance.store.reading() as db:
            before = answers_of(db, self.world.responses["Northmoor"].id).get(question.id)
        seen = self.pages[who].get(question.id, 0)
        try:
            with self.instance.store.unit_of_work() as db:
                saved = save_answer(
                    db, response=self.response(db), edition=self.edition(db), question=question, raw=raw,
                    seen_version=seen, by=self.people[who], at=self.at,
                )  # fmt: skip
        except Conflict as conflict:
            assert before is not None
            assert conflict.theirs.value == before.value
            assert conflict.mine == tidy(raw)
            assert seen != before.version
            return
        except AlreadySubmitted:
            assert self.state == "submitted"
            return
        except Closed:
            assert self.at >= CLOSES + timedelta(minutes=60)
            return
        assert self.state != "submitted"
        assert self.at < CLOSES + timedelta(minutes=60)
        if saved.version != (before.version if before else 0):
            self.kept.setdefault(question.id, []).append(tidy(raw))
            self.state = "answering" if self.state in ("invited", "declined") else self.state
        self.pages[who][question.id] = saved.version

    @rule(who=st.integers(0, 1))
    def reload(self, who: int) -> None:
        with self.instance.store.reading() as db:
            found = answers_of(db, self.world.responses["Northmoor"].id)
        self.pages[who] = {key: answer.version for key, answer in found.items()}

    @rule(again=st.booleans())
    def sign_off(self, again: bool) -> None:
        key = uuid.uuid4()
        try:
            for _ in range(2 if again else 1):  # a button pressed twice seals once
                with self.instance.store.unit_of_work() as db:
                    sealed = submit_response(
                        db, response=self.response(db), edition=self.edition(db), by=self.director, key=key, at=self.at
                    )
        except Refusal:
            return
        assert self.state in ("answering", "invited")
        self.sealed.append((sealed.id, sealed.sha256))
        self.state = "submitted"

    @precondition(lambda self: self.state == "submitted")
    @rule()
    def take_up_again(self) -> None:
        try:
            with self.instance.store.unit_of_work() as db:
                reopen(db, response=self.response(db), by=self.director, at=self.at)
        except Closed:
            return
        self.state = "answering"

    @precondition(lambda self: self.state != "submitted")
    @rule()
    def say_no(self) -> None:
        try:
            with self.instance.store.unit_of_work() as db:
                decline(db, response=self.response(db), reason="No time", by=self.director, at=self.at)
        except Closed:
            return
        self.state = "declined"

    @rule()
    def not_yet(self) -> None:
        try:
            with self.instance.store.unit_of_work() as db:
                send_back(db, response=self.response(db), reason="Shorter, please.", by=self.director, at=self.at)
        except Refusal:
            return

    @rule()
    def amend(self) -> None:
        """The programme rewords a question while councils answer; every answer stays with it."""
        with self.instance.store.unit_of_work() as db:
            draft = editing.amend(db, questionnaire=self.world.questionnaire, by=None, at=self.at)
            change = Draft(db, questionnaire=self.world.questionnaire, seen_version=draft.version, by=None, at=self.at)
            change.change_question(self.world.question("long_text").id, wording=f"What should change ({draft.number})?")
            editing.publish(db, questionnaire=self.world.questionnaire, seen_version=draft.version, by=None, at=self.at)

    @rule(hours=st.integers(1, 9))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @invariant()
    def every_acknowledged_text_is_in_the_history_in_order(self) -> None:
        with self.instance.store.reading() as db:
            answers = {answer.id: answer for answer in db.exec(select(Answer))}
            found: dict[str, list[str]] = {}
            for version in db.exec(select(AnswerVersion).order_by(AnswerVersion.number)):
                found.setdefault(answers[version.answer_id].question_id, []).append(version.value)
        assert found == self.kept
        assert {a.question_id: a.value for a in answers.values()} == {
            key: texts[-1] for key, texts in self.kept.items()
        }

    @invariant()
    def hidden_answers_are_kept_and_marked(self) -> None:
        with self.instance.store.reading() as db:
            answers = answers_of(db, self.world.responses["Northmoor"].id)
            gone = hidden(self.edition(db).asks(), {key: answer.value for key, answer in answers.items()})
        assert {key for key, answer in answers.items() if answer.hidden} == gone & set(answers)

    @invariant()
    def what_is_sealed_stays_as_it_was(self) -> None:
        with self.instance.store.reading() as db:
            found = {sealed.id: sealed for sealed in db.exec(select(Submission))}
            state = self.response(db).state
        assert [(key, sha) for key, sha in self.sealed] == [(key, found[key].sha256) for key, _ in self.sealed]
        assert all(digest(sealed.copy_of_answers) == sealed.sha256 for sealed in found.values())
        assert len(found) == len(self.sealed)
        assert state == self.state or {state, self.state} <= {"invited", "opened", "answering"}

    def teardown(self) -> None:
        self.copy.__exit__(None, None, None)
        shutil.rmtree(self.room, ignore_errors=True)


@pytest.mark.timeout(300)
def test_the_answering_flow_keeps_its_promises_in_any_order(template: Template) -> None:
    Answering.template = template
    machine = Answering.TestCase
    machine.settings = settings(
        max_examples=25,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    machine("runTest").runTest()
