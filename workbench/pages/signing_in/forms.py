"""Forms of the front door."""

from workbench.pages.fields import FlaskForm, HiddenField, needed, pick, send, text


class AskForm(FlaskForm):
    email = text(
        "Your e-mail address",
        needed("Enter your e-mail address."),
        hint="We send a link that signs you in, once.",
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )
    next = HiddenField()
    go = send("Send me a link")


class AsForm(FlaskForm):
    """The demonstration's role picker."""

    person = pick("Who would you like to be?", [], needed("Choose somebody."))
    go = send("Come in")
