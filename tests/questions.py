"""One question of every kind, and answers to them, right and wrong: for tests of everything that handles answers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from consultation.questionnaires.drafting import fresh_key, make_question
from consultation.questionnaires.questions import Content, GridScale, Option, Question, Section
from consultation.questionnaires.values import gather, parts_of


def options(*labels: str, other: bool = False) -> tuple[Option, ...]:
    made = tuple(Option(key=f"o{n}", label=label) for n, label in enumerate(labels, start=1))
    return (*made, Option(key="other", label="Other", other=True)) if other else made


ASKED: tuple[dict[str, Any], ...] = (
    {"kind": "short_text", "wording": "What are you called?"},
    {"kind": "long_text", "wording": "Why?", "word_limit": 400},
    {"kind": "yes_no", "wording": "Shall we?"},
    {"kind": "one_choice", "wording": "Which?", "options": options("Refresh", "Care Act", other=True)},
    {
        "kind": "several_choices",
        "wording": "Which of these?",
        "options": options("Prevention", "Wellbeing", other=True),
    },
    {"kind": "scale", "wording": "How useful?", "dont_know": True, "low_label": "not", "high_label": "very"},
    {
        "kind": "grid",
        "wording": "Each measure?",
        "rows": options("1A Quality", "1B Control"),
        "scales": (
            GridScale(key="s1", label="Verdict", options=options("Keep", "Drop")),
            GridScale(key="s2", label="Importance", options=options("1", "2", "3")),
        ),
        "reasons": True,
    },
    {"kind": "ranking", "wording": "In which order?", "options": options("First thing", "Second thing", "Third thing")},
    {"kind": "number", "wording": "How many?", "minimum": 0, "maximum": 500, "unit": "days"},
    {"kind": "percentage", "wording": "What share?", "decimals": 1},
    {"kind": "date", "wording": "From when?"},
    {"kind": "contact", "wording": "Whom may we ask?"},
)


def every_kind() -> tuple[Question, ...]:
    return tuple(make_question(**asked) for asked in ASKED)


def content_of(*questions: Question) -> Content:
    return Content(sections=(Section(id=fresh_key("s"), title="A part", questions=questions),))


words = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)


@st.composite
def typed(draw: Any, question: Question) -> str:
    """An answer as some form could send it: choices that are offered or made up, any words elsewhere."""
    given: dict[str, str] = {}
    for part in parts_of(question):
        if draw(st.booleans()):
            choices = [*part.choices, "made up"] if part.choices else []
            given[part.name] = draw(st.sampled_from(choices)) if choices and draw(st.integers(0, 3)) else draw(words)
    return gather(question, lambda name: given.get(name, ""))
