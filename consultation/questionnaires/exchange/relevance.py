"""Pure: the conditions of other tools, as far as they are plain comparisons joined by one kind of word."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VALUE = r"""(?:'(?P<one>[^']*)'|"(?P<two>[^"]*)"|(?P<number>-?\d+(?:\.\d+)?)|(?P<bare>true|false))"""
_OPS = r"(?P<op>==|=|!=|<>|>=|<=|eq|ne|ge|le)"
_NAMES = {
    "xlsform": r"\$\{(?P<name>[A-Za-z_][\w.-]*)\}",
    "surveyjs": r"\{(?P<name>[A-Za-z_][\w.-]*)\}",
    "limesurvey": r"(?P<name>[A-Za-z]\w*)(?:\.(?:NAOK|valueNAOK|value))?",
}
_MEANT = {"==": "is", "=": "is", "eq": "is", "!=": "is_not", "<>": "is_not", "ne": "is_not", ">=": "at_least",
          "ge": "at_least", "<=": "at_most", "le": "at_most"}  # fmt: skip

LONGEST = 1000  # characters; nobody's plain comparison is longer


@dataclass(frozen=True)
class Asks:
    """One comparison, by the other tool's names."""

    name: str
    op: str
    value: str


def parse(text: str, tool: str) -> tuple[str, list[Asks]] | None:
    """“all” or “any” with the comparisons; None where the expression says more than that."""
    if len(text) > LONGEST:
        return None
    plain = _unwrapped(re.sub(r"\s+", " ", text).strip())
    for need, joint in (("all", r"\s+(?:and|&&)\s+"), ("any", r"\s+(?:or|\|\|)\s+")):
        asked = [_one(_unwrapped(part), tool) for part in re.split(joint, plain, flags=re.IGNORECASE)]
        if all(one is not None for one in asked):
            return need, [one for one in asked if one is not None]
    return None


def _one(text: str, tool: str) -> Asks | None:
    name = _NAMES[tool]
    if found := re.fullmatch(rf"{name}\s*{_OPS}\s*{_VALUE}", text):
        value = next((v for v in (found["one"], found["two"], found["number"], found["bare"]) if v is not None), "")
        if value == "":
            return Asks(found["name"], {"is": "not_answered", "is_not": "answered"}.get(_MEANT[found["op"]], ""), "")
        return Asks(found["name"], _MEANT[found["op"]], value)
    if tool == "xlsform" and (
        found := re.fullmatch(rf"(?P<no>not\()?\s*selected\(\s*{name}\s*,\s*{_VALUE}\s*\)\s*\)?", text)
    ):
        return Asks(
            found["name"], "is_not" if found["no"] else "is", found["one"] or found["two"] or found["number"] or ""
        )
    if tool == "surveyjs" and (found := re.fullmatch(rf"{name}\s+(?P<op>contains|notcontains)\s+{_VALUE}", text)):
        value = found["one"] or found["two"] or found["number"] or ""
        return Asks(found["name"], "is" if found["op"] == "contains" else "is_not", value)
    if tool == "surveyjs" and (found := re.fullmatch(rf"{name}\s+(?P<op>notempty|empty)", text)):
        return Asks(found["name"], "answered" if found["op"] == "notempty" else "not_answered", "")
    return None


def _unwrapped(text: str) -> str:
    """Without the brackets that stand around the whole."""
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return text


def _closes_last(text: str) -> bool:
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place == len(text) - 1
    return False
