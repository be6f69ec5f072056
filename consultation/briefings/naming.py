"""Pure: personal names in what was said, replaced by roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

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


OFFICES = frozenset(
    [
        "council",
        "county",
        "borough",
        "city",
        "district",
        "metropolitan",
        "unitary",
        "authority",
        "director",
        "directors",
        "services",
        "service",
        "adult",
        "adults",
        "social",
        "care",
        "head",
        "manager",
        "officer",
        "team",
        "chair",
        "facilitator",
        "programme",
        "commissioner",
        "lead",
        "assistant",
        "deputy",
        "the",
        "of",
        "and",
        "by",
        "north",
        "south",
        "east",
        "west",
        "north-east",
        "north-west",
        "south-east",
        "south-west",
        "telephone",
        "guest",
        "room",
        "speaker",
        "region",
        "regional",
    ]
)


def parts_of_name(label: str) -> list[str]:
    """A name as a file gives it, and the ways people say it: the whole, its first and its last word.

    What holds the words of offices and councils, or more than three words, is no personal name: only the whole counts."""
    plain = " ".join(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", label).split())
    words = [word for word in re.split(r"[\s,]+", plain) if word]
    if len(words) > 3 or any(word.casefold() in OFFICES or any(c.isdigit() for c in word) for word in words):
        return [plain] if len(plain) > 2 else []
    ends = [words[0], words[-1]] if len(words) > 1 else words
    return list(dict.fromkeys(part for part in (plain, *ends) if len(part) > 1))


class Names:
    """Personal names known for a file, by the roles written instead; names of people who were only asked as `asked`."""

    def __init__(self, roles: Mapping[str, str], asked: Sequence[str] = ()) -> None:
        told = {**dict.fromkeys(asked, "a colleague"), **roles}
        sure = {part: role for label, role in roles.items() for part in parts_of_name(label) if _is_sure(part)}
        sure = {**{label: "a colleague" for label in asked if len(label) > 2}, **sure}
        self._roles = {_plain(part): role for part, role in sure.items()}
        self._pattern = _any_of(sure)
        self._doubtful = _any_of({part for label in told for part in parts_of_name(label) if part not in sure})

    def replaced(self, text: str) -> str:
        """The text with every known name as [its role]: whole names in any case, single words where they are capitalised;
        longer names before shorter."""
        return self._pattern.sub(self._role, text) if self._pattern else text

    def doubtful(self, text: str) -> list[str]:
        """Words of a text that may be somebody's name, and may be ordinary words: for a person to look at."""
        found = self._doubtful.findall(text) if self._doubtful else []
        return sorted({word for word in found if word[:1].isupper()})

    def _role(self, found: re.Match[str]) -> str:
        role = self._roles.get(_plain(found[0]))
        said = " " in found[0] or found[0][:1].isupper()
        return f"[{role}]" if role and said else found[0]


def _is_sure(part: str) -> bool:
    return len(part) > 2 and part.casefold() not in WORDS_TOO


def _plain(text: str) -> str:
    return text.lower().casefold()


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    listed = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})(?!\w)", re.I) if listed else None
