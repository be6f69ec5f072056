"""The named refusals. Each says in one plain sentence what to do; the web turns each into one page."""

from __future__ import annotations


class Refusal(Exception):
    """An operation was refused and changed nothing. The message is a sentence for the person who asked."""


class NotReady(Refusal):
    """The response cannot be signed off: required questions are unanswered or answers need attention."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        count = len(missing)
        super().__init__(
            f"{count} {'question needs' if count == 1 else 'questions need'} an answer before you can sign off."
        )


class EditedSince(Refusal):
    """Somebody saved a newer version since the page was opened."""


class AlreadySubmitted(Refusal):
    """The response has been submitted and is sealed."""


class Closed(Refusal):
    """The questionnaire is closed."""


class NotYours(Refusal):
    """The person may not do this to this thing."""


class Unusable(Refusal):
    """What was given cannot be used as it is."""


class Frozen(Refusal):
    """A frozen version can never be changed."""


class Busy(Refusal):
    """The database is being written to by something else and did not become free in time."""


class OldSchema(Refusal):
    """The database is older, or newer, than this program."""
