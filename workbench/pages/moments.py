"""A field for a date and time in London."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from govuk_frontend_wtf import wtforms_widgets as gov
from wtforms import DateTimeLocalField
from wtforms.validators import Optional, ValidationError

from consultation.errors import Unusable
from workbench.clock import LONDON, in_london
from workbench.pages.fields import needed

EXAMPLE = "Enter a date and time, like 22 November 2026 14:00."


class Moment(DateTimeLocalField):
    """A date and time in London, as the browser's own field gives it."""

    widget = gov.GovInput(input_type="datetime-local")

    def pre_validate(self, form: Any) -> None:
        if self.data is not None:
            try:
                in_london(self.data)
            except Unusable as problem:
                raise ValidationError(str(problem)) from problem

    def moment(self) -> datetime:
        return in_london(self.data)


def moment(label: str, *, hint: str = "", optional: bool = False, missing: str = EXAMPLE) -> Any:
    """A moment that must be given, or may be left out."""
    return Moment(label, [Optional() if optional else needed(missing)], description=hint)


def as_written(at: datetime | None) -> datetime | None:
    """A moment as the field shows it."""
    return at.astimezone(LONDON).replace(tzinfo=None) if at else None
