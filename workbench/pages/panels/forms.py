"""Forms for panels; a form of scores is made for the criteria of its panel."""

from __future__ import annotations

from typing import Any

from wtforms.validators import Length

from workbench.pages.fields import FlaskForm, long_text, many, needed, number, pick, text


class PanelForm(FlaskForm):
    title = text("What is the panel called?", needed("Give the panel a title."), Length(max=200))
    criteria = pick("Criteria", [], hint="Kept with the panel as they are today.")
    items = many("What is scored?", [], validate_choice=False)
    members = many("Who sits on it?", [], validate_choice=False)
    quorum = number(
        "Quorum", needed("Enter the quorum."), hint="As many scores an item needs before a round can end. Two at least.",
        default=3,
    )  # fmt: skip


class DeclareForm(FlaskForm):
    interests = long_text(
        "Your interests in what is scored", needed("Say what interests you have, or “None”."), Length(max=5000), rows=2,
        hint="For example: your council would gain by it, or you wrote the proposal. Write “None” if there are none.",
    )  # fmt: skip
    aside = many("I stand aside from", [], validate_choice=False)


class JoinForm(FlaskForm):
    person = pick("Put somebody else on the panel", [], validate_choice=False)


class GiveUpForm(FlaskForm):
    because = text("Why does it end without an outcome?", needed("Say why: the reason stays."), Length(max=500))


def scores_from(form: Any, criteria: list[dict[str, str]]) -> tuple[dict[str, int | None], dict[str, str], list[str]]:
    """Scores, reasons and what cannot be read, of what a page of scores sent; “back” takes a score back, blank leaves it."""
    scores: dict[str, int | None] = {}
    reasons, wrong = {}, []
    for one in criteria:
        given, key = str(form.get(f"score-{one['key']}", "")).strip(), one["key"]
        reasons[key] = str(form.get(f"reason-{key}", ""))[:500].replace("\x00", "\ufffd")
        if given == "back":
            scores[key] = None
        elif given in set("123456789"):
            scores[key] = int(given)
        elif given:
            wrong.append(f"{one['title']}: score from 1 to 9.")
    return scores, reasons, wrong
