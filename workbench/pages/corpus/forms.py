"""Forms for setting a text aside, moving it, and redacting words in it."""

from __future__ import annotations

from wtforms import ValidationError
from wtforms.validators import Length

from consultation.themes.corpus.models import PERSONAL
from workbench.pages.fields import FlaskForm, choice, needed, pick, text

REASONS = {
    "no comment": "It says that there is no comment",
    "answers another question": "It answers another question and cannot be moved",
    "not about the exercise": "It is not about this exercise",
    "sent twice": "It was sent twice, word for word",
    "other": "Another reason",
}


class AsideForm(FlaskForm):
    why = choice("Why is it set aside?", list(REASONS.items()), needed("Choose why this text is set aside."))
    other = text("The other reason, in a few words", Length(max=280))

    def validate_other(self, field: object) -> None:
        if self.why.data == "other" and not (self.other.data or "").strip():
            raise ValidationError("Say why this text is set aside: it is shown wherever it is counted.")

    def reason(self) -> str:
        return str(self.other.data if self.why.data == "other" else self.why.data)


class MoveForm(FlaskForm):
    to = pick("Question that it answers", [])
    because = text("Why", needed("Say why the answer belongs to another question."), Length(max=280))


class RedactForm(FlaskForm):
    words = text(
        "Words to redact",
        needed("Copy the words to be redacted exactly as they stand in the text."),
        hint="Copied exactly. They are redacted wherever they stand in this text.",
    )
    kind = pick("What they are", list(PERSONAL.items()))
