"""Forms for planning a briefing, writing notes, counting votes, closing."""

from __future__ import annotations

import uuid
from datetime import timedelta

from wtforms.validators import Length, NumberRange

from consultation.briefings.capture import Said
from consultation.briefings.notes import POSITIONS
from consultation.briefings.planning import MOST_PEOPLE, Plan
from consultation.briefings.voting import COUNTED_IN
from consultation.councils import REGIONS
from workbench.access import as_uuid
from workbench.pages.fields import (
    FlaskForm,
    HiddenField,
    Optional,
    choice,
    long_text,
    needed,
    number,
    pick,
    text,
    tick,
)
from workbench.pages.moments import moment

NOBODY, GROUP = "", "group"
one_line = text  # inside NoteForm the name is taken by the note itself
RULES = {
    "attributed": "Yes: the council may be named",
    "not_for_attribution": "No: not for attribution, no council is kept",
    "chatham_house": "Chatham House rule: neither council nor group is kept",
}


class PlanForm(FlaskForm):
    title = text("What is it called?", needed("Give the briefing a title."), Length(max=200))
    starts = moment("When does it start?", hint="London time.")
    ends = moment(
        "When does it end?", hint="London time.", missing="Enter a date and time, like 22 November 2026 15:30."
    )
    region = pick("Whom is it for?", [("", "National: councils of every region"), *REGIONS.items()])
    place = text("Where is it? (optional)", Length(max=200))
    link = text("Link for joining from afar (optional)", Length(max=490))
    capacity = number(
        "How many people is there room for? (optional)",
        Optional(),
        NumberRange(1, MOST_PEOPLE, f"Enter a number from 1 to {MOST_PEOPLE:,}, or leave it empty."),
        hint="More than that go on a waiting list. Left empty, there is room for all.",
    )

    def plan(self) -> Plan:
        return Plan(
            title=self.title.data or "",
            starts_at=self.starts.moment(),
            ends_at=self.ends.moment(),
            place=self.place.data or "",
            link=(self.link.data or "").strip(),
            region=self.region.data or None,
            capacity=self.capacity.data,
        )


class StartForm(PlanForm):
    exercise = pick("Which consultation is it for?", [], needed("Choose a consultation."))


class ChangeForm(PlanForm):
    seen = HiddenField()
    tell = tick("Tell those who were asked", "They get a letter with a calendar file that mends their diary.")


class CancelForm(FlaskForm):
    reason = text("Why is it called off?", needed("Say why: those who were asked will read it."), Length(max=300))


class ItemForm(FlaskForm):
    title = text("Item", needed("Give the item a title."), Length(max=200))
    about = pick("What is it about? (optional)", [])


class HelperForm(FlaskForm):
    person = pick("Who", [], needed("Choose a person."))
    part = pick(
        "What do they do?", [("scribe", "Writes notes"), ("facilitator", "Facilitates"), ("", "Neither any more")]
    )


class AttendanceForm(FlaskForm):
    council = pick("Council", [], needed("Choose a council."))
    people = number(
        "How many people came",
        needed("Enter how many people came, 0 to take the council off."),
        NumberRange(0, 200, "Enter a number from 0 to 200."),
        default=1,
    )


class NoteForm(FlaskForm):
    """A note; `waited` (seconds) and `after` come from the script that keeps notes while the network is down."""

    key = HiddenField()
    waited = HiddenField()
    after = HiddenField()
    seen = HiddenField()
    person = HiddenField()
    text = long_text(
        "What was said", needed("Write the note before you save it."), rows=3, render_kw={"autofocus": True}
    )
    item = pick("Agenda item", [])
    whose = pick("Whose", [])
    group = one_line("Which group", Length(max=80, message="Name the group in at most 80 characters."))
    rule = pick("May it be attributed?", list(RULES.items()), default="attributed")
    option = pick("About which option", [])
    position = pick("Position", [("", "None taken"), *POSITIONS.items()])
    verbatim = tick("Their own words")
    action = tick("An action for us")
    forget = tick("The earlier words give somebody away: do not keep them")

    def given_key(self) -> uuid.UUID:
        return as_uuid(self.key.data or "") or uuid.uuid4()

    def waiting(self) -> timedelta:
        """How long the note lay in the browser."""
        given = self.waited.data or ""
        return (
            timedelta(milliseconds=int(given))
            if given.isascii() and given.isdigit() and len(given) < 13
            else timedelta(0)
        )

    def said(self) -> Said:
        whose = self.whose.data or NOBODY
        return Said(
            text=self.text.data or "",
            item_id=as_uuid(self.item.data or ""),
            attribution=self.rule.data or "attributed",
            council_code=whose if whose not in (NOBODY, GROUP) else None,
            group=(self.group.data or "") if whose == GROUP else "",
            verbatim=bool(self.verbatim.data),
            option_id=as_uuid(self.option.data or ""),
            position=self.position.data or "",
            action=bool(self.action.data),
        )


class StrikeForm(FlaskForm):
    reason = text("Why is it struck out?", needed("Say why it is struck out."), Length(max=300))
    seen = HiddenField()


class VoteForm(FlaskForm):
    key = HiddenField()
    kind = HiddenField()
    asked = text("What was voted on", needed("Say what was voted on."), Length(max=300))
    item = pick("Agenda item", [])
    option = pick("About which option", [])
    counted_in = choice("What was counted?", list(COUNTED_IN.items()), default="councils")
    present = number(
        "Councils present",
        needed("Enter how many councils were present."),
        NumberRange(0, 400, "Enter a number from 0 to 400."),
    )


class SeatsForm(FlaskForm):
    contacts = long_text(
        "Whom to ask",
        needed("Give at least one person to ask."),
        hint="One on each line: council, name, e-mail address, with commas or as copied from a sheet. Nobody is asked twice.",
        rows=6,
    )

    def rows(self) -> list[list[str]]:
        """Cells of each line, split at tabs or, from the end, at commas: councils have commas in their names too."""
        lines = [line for line in (self.contacts.data or "").splitlines() if line.strip()]
        split = [line.split("\t") if "\t" in line else line.rsplit(",", 2) for line in lines]
        return [[cell.strip() for cell in cells] for cells in split]


class ColleagueForm(FlaskForm):
    name = text("Name", needed("Give your colleague's name."), Length(max=120))
    email = text("E-mail address", needed("Give your colleague's e-mail address."), Length(max=254))


class CloseForm(FlaskForm):
    read_back = moment(
        "Until when may attendees confirm or correct their notes?",
        hint="They get a letter with a link. Leave empty to close without reading back.",
        optional=True,
    )
    looked = tick("I have looked at the notes named above: they give nobody away")


class OptionsForm(FlaskForm):
    options = long_text(
        "Options put to directors, one on a line",
        hint="Positions in the room are for or against one of these. One that you take out is retired: what was said stays.",
        rows=4,
    )
