"""Pure: places in a text that look like personal data, for a person to look at. Pointing out is not deciding.

Rules only: addresses, telephone numbers, NHS numbers (by their check digit), postcodes, titles and given names followed
by a name, initials of clients, and the names of people whom the workbench knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

GIVEN = (
    "Aisha|Alan|Alex|Alice|Alison|Amanda|Amy|Andrea|Andrew|Angela|Ann|Anna|Anne|Anthony|Ben|Brian|Carol|Caroline|"
    "Catherine|Charlotte|Chris|Christine|Christopher|Claire|Clare|Colin|Daniel|David|Deborah|Denise|Derek|Diane|"
    "Donna|Dorothy|Elaine|Elizabeth|Emily|Emma|Eric|Fatima|Fiona|Frances|Gareth|Gary|George|Geoff|Graham|Hannah|"
    "Harry|Heather|Helen|Ian|Irene|Jack|Jackie|James|Jane|Janet|Jason|Jean|Jennifer|Jenny|Jessica|Jill|Joan|Joanne|"
    "John|Jonathan|Joseph|Joyce|Judith|Julia|Julie|Karen|Kate|Katherine|Keith|Kevin|Laura|Lauren|Lesley|Linda|Lisa|"
    "Louise|Lucy|Lynn|Margaret|Maria|Marie|Martin|Mary|Matthew|Maureen|Michael|Michelle|Mohammed|Muhammad|Nicola|"
    "Nigel|Olivia|Pamela|Patricia|Patrick|Paul|Pauline|Peter|Philip|Priya|Rachel|Rebecca|Richard|Robert|Roger|Ruth|"
    "Samantha|Sandra|Sarah|Sharon|Sheila|Simon|Stephen|Steven|Stuart|Susan|Suzanne|Thomas|Timothy|Tracey|Tracy|"
    "Valerie|Victoria|Wendy|William|Yasmin|Yvonne"
)
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Cllr|Councillor|Sir|Dame|Lady|Lord|Rev)\.?"
_NAME = r"[A-Z](?:[’'][A-Z])?[a-zà-öø-ÿ]+(?:[-’'][A-Z][a-zà-öø-ÿ]+)?"
_PERSON = r"(?:client|patient|resident|customer|service user|carer|daughter|son|mother|father|husband|wife|case of)"
RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("e-mail", re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")),
    ("nhs", re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")),
    ("phone", re.compile(r"(?<![\w+])(?:\+44\s?(?:\(0\)\s?)?|\(?0)\d(?:[ ()-]{0,2}\d){8,9}(?!\d)")),
    ("postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)),
    ("initials", re.compile(rf"\b{TITLE} [A-Z]\.?(?: ?[A-Z]\.?){{0,2}}(?![\w’'])")),
    ("initials", re.compile(rf"\b{_PERSON} (?P<it>[A-Z]\.?(?: ?[A-Z]\.?){{0,2}})(?![\w’'])")),
    ("name", re.compile(rf"\b{TITLE} (?:{_NAME}|[A-Z]\.)(?: {_NAME})*")),
    ("name", re.compile(rf"\b(?:{GIVEN})(?: {_NAME})+")),
    ("name", re.compile(rf"\b(?:called|named|{_PERSON},?) (?P<it>{_NAME}(?: {_NAME})?)")),
)


@dataclass(frozen=True)
class Found:
    """A stretch of the text in code points, and what it looks like."""

    start: int
    end: int
    kind: str


class Names:
    """The names of people who are known to be about, as one pattern however many they are."""

    def __init__(self, names: Iterable[str]) -> None:
        longest_first = sorted({name.strip() for name in names if len(name.strip()) > 3}, key=lambda n: (-len(n), n))
        either = "|".join(re.escape(name) for name in longest_first)
        self.pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if either else None


def find(text: str, known: Names | None = None) -> list[Found]:
    """Places that look like personal data, in order, none within another; the names are of people known to be about."""
    found: list[Found] = []
    for kind, rule in RULES:
        for match in rule.finditer(text):
            group = "it" if "it" in rule.groupindex else 0
            start, end = match.span(group)
            end -= len(match.group(group)) - len(match.group(group).rstrip(" "))
            if kind != "nhs" or _is_nhs_number(match.group()):
                found.append(Found(start, end, kind))
    if known is not None and known.pattern is not None:
        found += [Found(*match.span(), "name") for match in known.pattern.finditer(text)]
    kept: list[Found] = []
    for place in sorted(found, key=lambda place: (place.start, -place.end)):
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
        elif place.end > kept[-1].end:  # two that overlap are one place: nothing of either is left standing
            kept[-1] = Found(kept[-1].start, place.end, kept[-1].kind)
    return kept


def _is_nhs_number(text: str) -> bool:
    """The modulus 11 check of the NHS Data Dictionary."""
    digits = [int(character) for character in text if character.isdigit()]
    check = 11 - sum(digit * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return len(digits) == 10 and check != 10 and digits[9] == check % 11
