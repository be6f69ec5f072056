"""Pure: personal names in what was said, replaced by roles."""

from __future__ import annotations

import re
from collections.abc import Mapping

# First names that are words too: alone they are left standing and pointed out, since most often the word is meant.
WORDS_TOO = frozenset(
    [
        "april",
        "august",
        "bill",
        "carol",
        "dale",
        "dawn",
        "faith",
        "frank",
        "gene",
        "glen",
        "grace",
        "grant",
        "hope",
        "iris",
        "ivy",
        "jack",
        "jade",
        "joy",
        "june",
        "mark",
        "may",
        "miles",
        "norm",
        "pat",
        "penny",
        "rose",
        "ruby",
        "rusty",
        "sue",
        "summer",
        "violet",
        "will",
        "wade",
        "young",
        "bob",
        "chase",
        "drew",
        "rich",
        "art",
        "guy",
    ]
)


def parts_of_name(label: str) -> list[str]:
    """A name as a file gives it, and the ways people say it: the whole, its first and its last word."""
    plain = " ".join(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", label).split())
    words = [word for word in re.split(r"[\s,]+", plain) if len(word) > 2]
    ends = [words[0], words[-1]] if len(words) > 1 else words
    return list(dict.fromkeys([part for part in (plain, *ends) if len(part) > 2 and not part.isdigit()]))


def replaced(text: str, roles: Mapping[str, str]) -> str:
    """The text with every known name as [its role]; longer names before shorter, ambiguous single words left."""
    names = {
        part: role for label, role in roles.items() for part in parts_of_name(label) if part.casefold() not in WORDS_TOO
    }
    if not names:
        return text
    pattern = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    lookup = {name.casefold(): role for name, role in names.items()}
    return re.sub(
        rf"(?<!\w)({pattern})(?!\w)",
        lambda found: f"[{lookup[found[0].casefold()]}]" if found[0][0].isupper() else found[0],
        text,
        flags=re.I,
    )


def doubtful(text: str, labels: Mapping[str, str]) -> list[str]:
    """Words in a text that are a known speaker's name and an ordinary word too: for a person to look at."""
    names = {part for label in labels for part in parts_of_name(label) if part.casefold() in WORDS_TOO}
    return sorted(name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
