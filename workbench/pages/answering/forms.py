"""Forms around the answers. The answers themselves are not validated by a form: what was typed is kept first."""

from __future__ import annotations

import uuid

from wtforms.validators import Length

from workbench.pages.fields import FlaskForm, HiddenField, file, long_text, needed, text, tick


class _Sealing(FlaskForm):
    key = HiddenField()
    seen = HiddenField()

    def pressed_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.key.data or "")
        except ValueError:
            return uuid.uuid4()


class SignOffForm(_Sealing):
    confirm = tick("I am the director of adult social services, or act for them, and this is our council’s response")


class ReceivedForm(_Sealing):
    note = text(
        "From whom did this reply come, how, and on what day?",
        needed("Say from whom this reply came, how, and on what day."),
        Length(max=500),
        hint="For example: e-mail from the director, Sam Okoro, on 12 November 2026.",
    )
    confirm = tick("What was typed in is what the council sent")


class DeclineForm(FlaskForm):
    reason = long_text(
        "Why will your council not respond?", needed("Say in a few words why your council will not respond.")
    )


class SendBackForm(FlaskForm):
    reason = long_text(
        "What should your colleagues change before you sign?",
        needed("Say what your colleagues should change before you sign."),
    )


class ColleagueForm(FlaskForm):
    name = text("Their name", needed("Give your colleague’s name."), Length(max=120))
    email = text("Their e-mail address", needed("Give your colleague’s e-mail address."), Length(max=254))


class WordUploadForm(FlaskForm):
    form = file("The filled-in Word form", hint="The file you downloaded here, saved as .docx after filling it in.")
