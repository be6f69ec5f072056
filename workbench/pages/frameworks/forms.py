"""Forms for forking a framework, describing its draft, and taking one in from files."""

from __future__ import annotations

from wtforms.validators import Length

from workbench.pages.fields import FlaskForm, HiddenField, file, long_text, needed, text


class ForkForm(FlaskForm):
    title = text("What is the new framework called?", needed("Give the new framework a title."), Length(max=100))


class DescribeForm(FlaskForm):
    seen = HiddenField()
    title = text("Title", needed("Give the framework a title."), Length(max=200))
    purpose = long_text("What it is for", Length(max=5000), rows=5)
    gaps = long_text(
        "What it cannot measure, and why",
        Length(max=20_000),
        rows=8,
        hint="One on a line: the list, the entry and your words, like care-act-2014@1 s1.2.i No return asks about it.",
    )

    def gaps_said(self) -> list[dict[str, str]]:
        """Each line as a list, a key and words. Raises ValueError with the line that has not all three."""
        found = []
        for line in (one.strip() for one in (self.gaps.data or "").splitlines()):
            if not line:
                continue
            parts = line.split(None, 2)
            if len(parts) != 3 or "@" not in parts[0]:
                raise ValueError(f"“{line[:60]}” needs a list, an entry and your words.")
            found.append({"list": parts[0], "key": parts[1], "words": parts[2]})
        return found


class ImportForm(FlaskForm):
    files = file(
        "A framework as a .zip of its files", hint="As it is exported here, or made by hand after its example."
    )
