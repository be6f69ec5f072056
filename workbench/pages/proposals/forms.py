"""Forms for proposals, their evidence and remarks."""

from __future__ import annotations

from wtforms.validators import Length

from framework_drafts.proposals.models import KINDS, STANCES
from framework_drafts.proposals.writing import Wording
from workbench.pages.fields import FlaskForm, HiddenField, choice, long_text, needed, pick, text


class ProposalForm(FlaskForm):
    seen = HiddenField()
    title = text(
        "Title", needed("Give the proposal a title."), Length(max=200), hint="What would change, in a few words."
    )
    kind = choice("What kind of proposal is it?", list(KINDS.items()), needed("Say what kind of proposal it is."))
    measure = pick(
        "The measure that would change or go",
        [],
        hint="Leave it open for a new measure or a rule.",
        validate_choice=False,
    )
    framework = pick("For which framework?", [], validate_choice=False)
    what = long_text("What is proposed?", needed("Say what is proposed."), Length(max=20_000), rows=4)
    why = long_text(
        "Why?", Length(max=20_000), rows=3, hint="In your own words; what people said is linked afterwards."
    )

    def wording(self) -> Wording:
        return Wording(
            self.title.data or "",
            self.kind.data or "",
            self.what.data or "",
            self.why.data or "",
            self.framework.data or "",
            self.measure.data or "",
        )


class LinkForm(FlaskForm):
    thing = choice("Which?", [], needed("Choose one of those shown."), validate_choice=False)
    stance = choice("It speaks", list(STANCES.items()), needed("Say whether it speaks for or against the proposal."))
    says = text(
        "What does it say about this proposal?",
        needed("Say in a sentence what it says about this proposal."),
        Length(max=500),
    )


class ToProposalForm(FlaskForm):
    """From a passage to a proposal."""

    proposal = pick("Proposal", [], validate_choice=False)
    stance = choice("The words speak", list(STANCES.items()), needed("Say whether they speak for or against it."))
    says = text("What do they say about it?", needed("Say in a sentence what they say about it."), Length(max=500))


class BecauseForm(FlaskForm):
    because = text("Why?", needed("Say why: the reason stays."), Length(max=300))


class DraftedForm(FlaskForm):
    drafted = pick("Version", [], validate_choice=False)


class RemarkForm(FlaskForm):
    words = long_text(
        "Your remark", needed("Write the remark."), Length(max=20_000), rows=3,
        hint="Name somebody with @ and the whole name, and they are told by e-mail.",
    )  # fmt: skip
