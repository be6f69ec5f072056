"""The picker of conditions: each line is chosen from a list of all that can be asked of the questions before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField
from wtforms.validators import Length

from consultation.errors import Unusable
from consultation.questionnaires.conditions import OP_NAMES, Condition, Test
from consultation.questionnaires.questions import NUMBER_KINDS, Question
from consultation.questionnaires.wording import plainly
from workbench.pages.fields import FlaskForm, PlainForm, offered, pick, text

LINES = 3
NEED = (("all", "all of these hold"), ("any", "any one of these holds"))


class Line(PlainForm):
    """One test: chosen whole, but for the number that some compare with."""

    class Meta(FlaskForm.Meta):
        csrf = False  # the form around it has the token

    test = pick("Condition", [("", "–")])
    bound = text("Number, where one is asked for", Length(max=30))


class Picker(FlaskForm):
    """A form with a condition in it."""

    need = pick("Ask this only if", NEED)
    tests = FieldList(FormField(Line), min_entries=LINES, max_entries=10)

    def offer(self, earlier: Sequence[Question]) -> None:
        """Fill the lists with what can be asked of these questions; without any there is nothing to pick."""
        if not earlier:
            del self.tests, self.need
            return
        choices = offered([("", "–"), *_choices(earlier)])
        for line in self.tests:
            line.test.choices = choices

    def condition(self) -> Condition | None:
        """What was picked; None where nothing was. Raises Unusable where a number is missing."""
        tests = []
        for line in self.tests if "tests" in self else ():
            if not line.test.data:
                continue
            question, op, value = line.test.data.split("|", 2)
            if op in ("at_least", "at_most"):
                value = (line.bound.data or "").strip()
                if not value:
                    raise Unusable("Write the number that the condition compares with.")
            tests.append(Test(question=question, op=op, value=value))  # type: ignore[arg-type]
        return Condition(need=self.need.data, tests=tuple(tests)) if tests else None


def picked(condition: Condition | None) -> dict[str, Any]:
    """A condition as its form shows it."""
    if condition is None:
        return {}
    lines = [
        {"test": f"{t.question}|{t.op}|{'' if t.op in ('at_least', 'at_most') else t.value}", "bound": t.value}
        for t in condition.tests
    ]
    return {"need": condition.need, "tests": lines + [{}] * max(0, LINES - len(lines))}


def _choices(earlier: Sequence[Question]) -> list[tuple[str, str]]:
    found = []
    for question in earlier:
        name = f"“{plainly(question.wording)[:70]}”"
        labels = question.choices() or (
            {o.key: o.label for o in question.options} if question.kind == "several_choices" else {}
        )
        verbs = {"is": "includes", "is_not": "does not include"} if question.kind == "several_choices" else OP_NAMES
        for op in ("is", "is_not"):
            found += [(f"{question.id}|{op}|{key}", f"{name} {verbs[op]} {label}") for key, label in labels.items()]
        if question.kind in NUMBER_KINDS or question.kind == "scale":
            found += [(f"{question.id}|{op}|", f"{name} {OP_NAMES[op]} …") for op in ("at_least", "at_most")]
        found += [(f"{question.id}|{op}|", f"{name} {OP_NAMES[op]}") for op in ("answered", "not_answered")]
    return found
