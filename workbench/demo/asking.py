"""What the example asks: a questionnaire that uses every kind of question, drafted and published as people would."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from consultation.questionnaires import editing
from consultation.questionnaires.conditions import Condition, Test
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.models import Edition, Questionnaire
from consultation.questionnaires.questions import GridScale, Option, Question

MEASURES = (
    ("1A", "Quality of life of people who use services"),
    ("1D", "Satisfaction of people who use services"),
    ("2A", "Short-term help that leads to no further support"),
    ("2B", "Admissions to care homes, ages 18 to 64"),
    ("3D(1a)", "People with a personal budget"),
    ("6A", "Turnover of the care workforce"),
)


def _options(*labels: str, other: bool = False) -> tuple[Option, ...]:
    found = [Option(key=f"o{n}", label=label) for n, label in enumerate(labels, start=1)]
    return (*found, Option(key="other", label="Other", other=True)) if other else tuple(found)


PARTS: tuple[tuple[str, str, tuple[tuple[str, dict[str, Any]], ...]], ...] = (
    (
        "The two options",
        "The review can refresh the present framework with the suggestions gathered, or build a new one on the Care Act.",
        (
            ("option", {"kind": "one_choice", "wording": "Which option does {council} prefer?", "required": True, "options": (
                Option(key="refresh", label="Refresh the present framework"),
                Option(key="care_act", label="Build a new one on the Care Act"),
                Option(key="both", label="Refresh now, and build the new one meanwhile"),
                Option(key="unsure", label="No view yet"),
            )}),
            ("duties", {"kind": "several_choices", "wording": "You chose “{answer:option}”. Which duties of the Act should the new framework follow?",
                        "options": _options("Wellbeing", "Prevention", "Integration with health", "Market shaping", "Support for carers", "Safeguarding", other=True),
                        "when": ("any", ("option", "is", "care_act"), ("option", "is", "both"))}),
            ("useful", {"kind": "scale", "wording": "How useful is the present framework to your council?", "required": True,
                        "low_label": "not at all", "high_label": "very", "dont_know": True}),
            ("first", {"kind": "ranking", "wording": "What should the framework do first?",
                       "options": _options("Help councils see what their work achieves", "Help health and wellbeing boards", "Compare councils within a region", "Show the nation how care performs")}),
        ),
    ),
    (
        "The measures we have",
        "Your council’s own published figures stand beside the questions about single measures.",
        (
            ("quality", {"kind": "scale", "wording": "Does the quality of life score say something true about care in {council}?", "figures": "ascof-2024-25:1A",
                         "low_label": "nothing", "high_label": "a great deal", "dont_know": True}),
            ("measures", {"kind": "grid", "wording": "What should become of each of these measures?", "reasons": True,
                          "rows": tuple(Option(key=f"m{n}", label=f"{code} {title}") for n, (code, title) in enumerate(MEASURES, start=1)),
                          "scales": (GridScale(key="verdict", label="Verdict", options=_options("Keep", "Change", "Drop")),
                                     GridScale(key="weight", label="Importance", options=tuple(Option(key=str(n), label=str(n)) for n in range(1, 6))))}),
        ),
    ),
    (
        "More frequent data",
        "",
        (
            ("quarterly", {"kind": "yes_no", "wording": "Could your council send client-level data every quarter?"}),
            ("from", {"kind": "date", "wording": "From which day?", "when": ("all", ("quarterly", "is", "yes"))}),
            ("obstacle", {"kind": "long_text", "wording": "What stands in the way?", "word_limit": 150, "when": ("all", ("quarterly", "is", "no"))}),
            ("days", {"kind": "number", "wording": "About how many staff days a year do the statutory returns take?", "unit": "days", "minimum": 0, "maximum": 5000}),
            ("used", {"kind": "percentage", "wording": "About what share of what you return do you use yourselves?"}),
        ),
    ),
    (
        "In your own words",
        "Your words are read by people, grouped into themes and counted in councils.",
        (
            ("change", {"kind": "long_text", "wording": "What should change in the framework, and why?", "required": True, "word_limit": 400, "hint": "Tell us what you would keep, too."}),
            ("help", {"kind": "long_text", "wording": "What would help you to use more frequent data, linked with the NHS?"}),
            ("contact", {"kind": "contact", "wording": "Whom may we ask if something is unclear?"}),
        ),
    ),
)  # fmt: skip


@dataclass
class Asked:
    """The questionnaire with its published edition, and its questions by the names used here."""

    questionnaire: Questionnaire
    edition: Edition
    questions: dict[str, Question] = field(default_factory=dict)


def draft_and_publish(db: Any, *, exercise_id: uuid.UUID, by: uuid.UUID, at: datetime) -> Asked:
    made = editing.start_questionnaire(
        db, exercise_id=exercise_id, title="The framework and your council", by=by, at=at
    )
    version = 1

    def draft() -> Draft:
        return Draft(db, questionnaire=made, seen_version=version, by=by, at=at)

    ids: dict[str, str] = {}
    for number, (title, introduction, asked) in enumerate(PARTS):
        if number == 0:
            section = draft().edition.asks().sections[0].id
            draft().change_section(section, title=title, introduction=introduction, shown_when=None)
        else:
            section = draft().add_section(title=title, introduction=introduction).id
        version += 1
        for name, said in asked:
            question = draft().add_question(section=section, **_said(said, ids))
            ids[name], version = question.id, version + 1
    draft().keep_in_bank(ids["useful"])
    edition = editing.publish(db, questionnaire=made, seen_version=version, by=by, at=at)
    content = edition.asks()
    questions = {name: question for name, key in ids.items() if (question := content.question(key))}
    return Asked(made, edition, questions)


def amend(db: Any, asked: Asked, *, by: uuid.UUID, at: datetime) -> None:
    """A second edition: one question in clearer words, which asks those who had answered to look again."""
    draft = editing.amend(db, questionnaire=asked.questionnaire, by=by, at=at)
    change = Draft(db, questionnaire=asked.questionnaire, seen_version=draft.version, by=by, at=at)
    change.change_question(
        asked.questions["used"].id, wording="About what share of what you return do you use in your own council?"
    )
    asked.edition = editing.publish(db, questionnaire=asked.questionnaire, seen_version=draft.version, by=by, at=at)


def _said(said: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """A question's fields with the names of earlier questions turned into their ids."""
    made = {name: value for name, value in said.items() if name != "when"}
    for name, key in ids.items():
        made["wording"] = made["wording"].replace(f"{{answer:{name}}}", f"{{answer:{key}}}")
    if "when" in said:
        need, *tests = said["when"]
        told = tuple(Test(question=ids[name], op=op, value=value) for name, op, value in tests)
        made["shown_when"] = Condition(need=need, tests=told)
    return made
