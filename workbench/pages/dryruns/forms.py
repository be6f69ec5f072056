"""The forms that start a dry run and choose a council's own list for comparison."""

from workbench.pages.fields import FlaskForm, many, needed, pick, text


class RunForm(FlaskForm):
    version = pick("Which framework", [], needed("Choose a framework."))
    snapshot = pick("On which data", [], needed("Choose historic data."))


class PeersForm(FlaskForm):
    peers = many("Which councils to compare with", [])
    reason = text("Why these (optional)")
