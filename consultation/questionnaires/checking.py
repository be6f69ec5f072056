"""Pure: what is wrong with an answer, as one sentence that says what to do, and whether an answer is whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from consultation.questionnaires.questions import NUMBER_KINDS, Question
from consultation.questionnaires.values import ISO_DATE, parts_of, spread

NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d{1,18})(\.\d{1,12})?", re.ASCII)
ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
CHOOSE = "Choose one of the answers shown."


def words(text: str) -> int:
    return len(re.findall(r"\S+", text))


def check(question: Question, value: str) -> str:
    """What is wrong with a kept answer; empty when nothing is.

    A blank answer is never wrong here: whether it is needed is asked at sign-off, by whole()."""
    if value == "":
        return ""
    if question.kind in NUMBER_KINDS:
        return _check_number(question, value)
    if special := _SPECIAL.get(question.kind):
        return special(question, value)
    if question.choices():
        return _check_choice(question, value)
    if question.word_limit and words(value) > question.word_limit:
        over = words(value) - question.word_limit
        return f"Shorten this answer by {over} {'word' if over == 1 else 'words'}: the limit is {question.word_limit}."
    return ""


def whole(question: Question, value: str) -> bool:
    """Whether an answer says all that is asked: every row of a grid, every place of a ranking."""
    if value == "":
        return False
    told = spread(question, value)
    if question.kind == "grid":
        live = [row.key for row in question.rows if not row.retired]
        scales = [scale.key for scale in question.scales if not scale.retired]
        return all(f"row.{row}.{scale}" in told for row in live for scale in scales)
    if question.kind == "ranking":
        return all(f"opt.{option.key}" in told for option in question.options if not option.retired)
    if question.kind == "contact":
        return "name" in told and ("email" in told or "phone" in told)
    return True


def _check_number(question: Question, raw: str) -> str:
    typed = raw.removesuffix("%").strip()
    try:
        number = Decimal(typed.replace(",", "") if NUMBER.fullmatch(typed) else "")
        decimals = -int(number.normalize().as_tuple().exponent) if number.is_finite() else 0
    except ArithmeticError:  # InvalidOperation for words, Overflow for numbers beyond all bounds
        return "Enter a number, like 12 or 12.5." if question.decimals else "Enter a whole number, like 12."
    if not number.is_finite():
        return "Enter a number, like 12."
    if decimals > question.decimals:
        places = question.decimals
        if not places:
            return "Enter a whole number, with no decimals."
        return f"Use at most {places} decimal {'place' if places == 1 else 'places'}."
    least, most = question.limits()
    if least is not None and number < Decimal(str(least)):
        return f"Enter a number that is {least:g} or more."
    if most is not None and number > Decimal(str(most)):
        return f"Enter a number that is {most:g} or less."
    return ""


def _check_choice(question: Question, value: str) -> str:
    told = spread(question, value)
    chosen = told.get("", "")
    if chosen and chosen not in question.choices():
        return CHOOSE
    if chosen and chosen not in question.offered():
        return f"“{question.choices()[chosen]}” is no longer offered: choose again."
    return _check_other(question, {chosen} if chosen else set(), told)


def _check_several(question: Question, value: str) -> str:
    told = spread(question, value)
    chosen = {name.removeprefix("opt.") for name in told if name.startswith("opt.")}
    gone = [option.label for option in question.options if option.retired and option.key in chosen]
    if gone:
        return f"“{gone[0]}” is no longer offered: take it out and choose again."
    if not chosen <= {option.key for option in question.options}:
        return CHOOSE
    return _check_other(question, chosen, told)


def _check_other(question: Question, chosen: set[str], told: dict[str, str]) -> str:
    other = question.other()
    if other is None:
        return ""
    if other.key in chosen and not told.get("said"):
        return f"Say what you mean by “{other.label}”."
    if told.get("said") and other.key not in chosen:
        return f"You wrote something beside “{other.label}” without choosing it: choose it, or take the text out."
    return ""


def _check_parts(question: Question, value: str) -> str:
    """Every choice among those offered; a ranking gives each place once."""
    told = spread(question, value)
    known = {part.name: part for part in parts_of(question)}
    for name, typed in told.items():
        part = known.get(name)
        if part is None or (part.kind == "choice" and typed not in part.choices):
            return "Choose among the answers shown for each line."
    if question.kind == "ranking":
        twice = [place for place, count in Counter(told.values()).items() if count > 1]
        if twice:
            return f"Give each place once: {min(twice, key=int)} is given twice."
    return ""


def _check_contact(question: Question, value: str) -> str:
    email = spread(question, value).get("email", "")
    return "Enter an e-mail address like name@council.gov.uk." if email and not ADDRESS.fullmatch(email) else ""


def _check_date(_question: Question, value: str) -> str:
    try:
        date.fromisoformat(value if ISO_DATE.fullmatch(value) else "")
    except ValueError:
        return "Enter a real date with day, month and year, like 27 3 2027."
    return ""


_SPECIAL: dict[str, Callable[[Question, str], str]] = {
    "several_choices": _check_several,
    "grid": _check_parts,
    "ranking": _check_parts,
    "contact": _check_contact,
    "date": _check_date,
}
