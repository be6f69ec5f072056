"""Pure: columns and councils known again by their names. A likely council is suggested; it is never taken without asking."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence

NOT_NAMES = re.compile(
    r"\b(the|council|county|borough|royal|london|metropolitan|city|district|unitary|authority|of|mbc|lbc?|cc|bc|adult social care|adult services)\b"
)


def plain_name(name: str) -> str:
    """A council's or a column's name without what people write in different ways."""
    lower = name.casefold().replace("&", " and ").replace("’", "'")
    return " ".join(re.sub(r"[^\w']+", " ", lower).split())


def bare_name(name: str) -> str:
    """A council's name without the words that only say what kind of council it is."""
    return " ".join(NOT_NAMES.sub(" ", plain_name(name)).split()) or plain_name(name)


class Councils:
    """The councils of a list, by code and name."""

    def __init__(self, named: Mapping[str, str], said: Mapping[str, str] | None = None) -> None:
        """`named` are names by code; `said` are codes that somebody chose for other ways to write a council."""
        self.named = dict(named)
        self._known = {plain_name(name): code for code, name in named.items()}
        self._known |= {plain_name(text): code for text, code in (said or {}).items() if code in named}
        self._bare: dict[str, list[str]] = {}
        for code, name in named.items():
            self._bare.setdefault(bare_name(name), []).append(code)

    def find(self, text: str) -> str | None:
        """The code of a council that is named exactly, or was chosen for this text before."""
        if text.strip().upper() in self.named:
            return text.strip().upper()
        return self._known.get(plain_name(text))

    def likely(self, text: str, most: int = 3) -> list[str]:
        """Codes of councils that may be meant, the likeliest first."""
        bare = bare_name(text)
        same = self._bare.get(bare, [])
        near = difflib.get_close_matches(bare, list(self._bare), n=most, cutoff=0.6)
        found = [*same, *(code for name in near for code in self._bare[name])]
        return list(dict.fromkeys(found))[:most]


def guess_columns(header: Sequence[str], wanted: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """The column of each target by the names it goes by; each column once, exact names before names within names."""
    names = [plain_name(cell) for cell in header]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for near in (False, True):
        for target, known in wanted.items():
            if target in found:
                continue
            for name in (plain_name(one) for one in known):
                place = _place(names, name, taken, near=near)
                if place is not None:
                    found[target] = place
                    taken.add(place)
                    break
    return found


def _place(names: Sequence[str], wanted: str, taken: set[int], *, near: bool) -> int | None:
    for place, name in enumerate(names):
        if place in taken or not wanted:
            continue
        if name == wanted or (near and len(wanted) >= 4 and re.search(rf"\b{re.escape(wanted)}\b", name)):
            return place
    return None


def layout_of(header: Sequence[str]) -> str:
    """What files of one layout have in common: the fingerprint of their headings."""
    return hashlib.sha256(json.dumps([plain_name(cell) for cell in header]).encode()).hexdigest()
