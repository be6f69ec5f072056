"""The form that starts a dry run."""

from workbench.pages.fields import FlaskForm, needed, pick


class RunForm(FlaskForm):
    version = pick("Which framework", [], needed("Choose a framework."))
    snapshot = pick("On which data", [], needed("Choose historic data."))
