"""Pure: a refusal of the language in the words of the pages: selections and conditions instead of paths."""

from __future__ import annotations

import re

PATH = re.compile(r"\b(?:definition: )?((?:source|tests|strata|domains|unit)(?:\.[^:]{1,80})*): ")
WORDS = {
    "selections": "selection",
    "exclusions": "exclusion",
    "lists": "code list",
    "parts": "part",
    "strata": "breakdown",
    "tests": "test",
    "records": "record",
    "denominator": "who counts",
    "numerator": "who counts as achieved",
    "average": "the average",
    "unit": "unit",
    "domains": "link",
}
JOINTS = ("where", "all", "any", "not")


def plain_problem(text: str) -> str:
    """The sentence with “source.selections.1.where.all.3” as “selection 1, condition 3”."""
    said = PATH.sub(lambda found: f"{_place(found.group(1))}: ", text)
    return said.replace("This definition cannot be used. ", "This cannot be saved. ", 1)


def _place(path: str) -> str:
    found: list[str] = []
    for part in path.split("."):
        if part in WORDS:
            found.append(WORDS[part])
        elif part in JOINTS:
            if not found or found[-1] != "condition":
                found.append("condition")
        elif part.isdigit() and found:
            found[-1] += f" {part}"
        elif part != "source":
            found.append(part if not found or found[-1] not in WORDS.values() else f"{found.pop()} “{part}”")
    return ", ".join(one for one in found if one != "condition") or "source"
