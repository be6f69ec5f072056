"""The form of a decision."""

from __future__ import annotations

import uuid
from typing import Any

from govuk_frontend_wtf import wtforms_widgets as gov
from wtforms import DateField
from wtforms.validators import Length, NumberRange, Optional

from framework_drafts.decisions.deciding import Settled
from workbench.access import as_uuid
from workbench.pages.fields import FlaskForm, HiddenField, long_text, many, needed, number, pick, text

COUNT = NumberRange(0, 5000, "Enter a whole number from 0 up.")


class DecisionForm(FlaskForm):
    key = HiddenField()
    question = text("What was the question?", needed("Say the question."), Length(max=500))
    options = long_text(
        "Which options were there?", needed("Write down the options, one a line."), Length(max=4000), rows=3,
        hint="One a line. Leaving things as they are is an option too.",
    )  # fmt: skip
    decision = long_text("What was decided?", needed("Say the decision."), Length(max=10_000), rows=3)
    reasons = long_text(
        "For which reasons?", needed("Say the reasons."), Length(max=10_000), rows=4,
        hint="Councils read them in “You said, we did”, also where something was not adopted.",
    )  # fmt: skip
    dissent = long_text("Who saw it otherwise, and why (optional)", Length(max=10_000), rows=2)
    frameworks = many("Which framework versions were laid side by side?", [], validate_choice=False)
    snapshot = pick("On which data?", [], validate_choice=False)
    votes_for = number("Votes for", Optional(), COUNT)
    votes_against = number("Votes against", Optional(), COUNT)
    votes_abstained = number("Abstained", Optional(), COUNT)
    decided_by = text(
        "Who decided?", needed("Say who decided."), Length(max=300), hint="The group, and who took part.",
    )  # fmt: skip
    decided_on = DateField(
        "When?", [needed("Enter the day, like 22 November 2026.")], widget=gov.GovInput(input_type="date")
    )
    supersedes = pick("Does it take the place of an earlier decision?", [], validate_choice=False)

    def settled(self, outcomes: dict[uuid.UUID, str]) -> Settled:
        given: dict[str, Any] = {
            "for": self.votes_for.data,
            "against": self.votes_against.data,
            "abstained": self.votes_abstained.data,
        }
        return Settled(
            question=self.question.data or "",
            options=[line for line in (self.options.data or "").splitlines() if line.strip()],
            decision=self.decision.data or "",
            reasons=self.reasons.data or "",
            decided_by=self.decided_by.data or "",
            decided_on=self.decided_on.data,
            outcomes=outcomes,
            frameworks=[key for one in self.frameworks.data or [] if (key := as_uuid(one)) is not None],
            snapshot_hash=self.snapshot.data or "",
            votes={name: count for name, count in given.items() if count is not None},
            dissent=self.dissent.data or "",
            supersedes=as_uuid(self.supersedes.data or ""),
        )
