"""A condition on a page: its rows filled from the definition, and what the rows say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consultation.errors import Unusable
from framework_drafts.measures.language import Records
from workbench.pages.drafting import forms, offers
from workbench.pages.drafting.rows import Row, choices, condition_of, rows_of
from workbench.pages.fields import offered


def filled(condition: Any, source: Records, selections: Sequence[str]) -> Any:
    """The form of a condition; after a save that was refused it has what was sent."""
    under = offers.under_of(source)
    join, rows = rows_of(condition, under)
    form = forms.ConditionForm(
        data={
            "join": join,
            "rows": [vars(row) for row in rows] + forms.blanks(min(max(2, 4 - len(rows)), 30 - len(rows))),
        }
    )
    for one in form.rows:
        one.form.about.choices = offered(choices(under))
    form.link.form.has.choices = offers.named(selections, "No linked record")
    for name in ("from_", "to"):
        getattr(form.link.form, name).choices = offers.dates(under, "Choose")
    form.of.choices = offered([("", "")])
    return form


def said(form: Any, source: Records, before: Any = None) -> dict[str, Any] | None:
    """The condition that the form says; None where it has none. Raises Unusable with the row at fault.

    Where it says what `before` said in other brackets, `before` is given back: saving unchanged changes nothing."""
    rows = [
        Row(
            one.about.data or "",
            one.test.data or "",
            one.value.data or "",
            bool(one.turned.data),
            one.unknown.data or "not_met",
            one.kept.data or "",
        )
        for one in (entry.form for entry in form.rows)
        if not one.out.data
    ]
    condition = condition_of(form.join.data or "all", rows, offers.under_of(source))
    linked = _linked(form.link.form)
    if linked is None or condition is None:
        found = linked or condition
        return before if before in ({"all": [found]}, {"any": [found]}) else found
    word = "any" if form.join.data == "any" else "all"
    inside = condition[word] if set(condition) == {word} else [condition]
    return {word: [*inside, linked]}


def _linked(link: Any) -> dict[str, Any] | None:
    if not link.has.data:
        return None
    if not link.from_.data or not link.to.data or (link.least.data is None and link.most.data is None):
        raise Unusable("A linked record needs both dates and at least one number of days.")
    within = {"from": link.from_.data, "to": link.to.data, "least": link.least.data, "most": link.most.data}
    has = {"has": link.has.data, "within": {name: value for name, value in within.items() if value is not None}}
    return {"not": has} if link.turned.data else has
