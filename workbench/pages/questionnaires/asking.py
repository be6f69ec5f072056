"""Forms for asking councils and for replies that came otherwise."""

from __future__ import annotations

import csv

from consultation.errors import Unusable
from workbench.pages.fields import FlaskForm, file, long_text, needed, pick
from workbench.pages.moments import moment


class InviteForm(FlaskForm):
    contacts = long_text(
        "Who to invite, one person on a line",
        needed("Give at least one person to invite."),
        hint="Council’s ONS code or name, the person’s name, and their e-mail address, with commas between. Put a name that holds a comma in quotation marks.",
        rows=6,
    )

    def rows(self) -> list[list[str]]:
        """Each line's three parts. Raises Unusable with the first line that has not three."""
        rows = [line for line in self.contacts.data.splitlines() if line.strip()]
        parts = [[part.strip() for part in row] for row in csv.reader(rows, skipinitialspace=True)]
        for place, row in enumerate(parts, start=1):
            if len(row) != 3 or not all(row):
                raise Unusable(
                    f"Line {place} needs a council, a name and an e-mail address with commas between: “{rows[place - 1][:60]}”."
                )
        return parts


class TableForm(FlaskForm):
    table = file("The file", hint="A spreadsheet (.xlsx, .ods, .xls) or .csv, with headings in the first row.")


class ReminderForm(FlaskForm):
    due = moment("When is it to go out?", hint="London time.")
    note = long_text("A line of your own in the letter (optional)", rows=3)


class TypeInForm(FlaskForm):
    council = pick("Which council sent it?", [], needed("Choose the council."))
