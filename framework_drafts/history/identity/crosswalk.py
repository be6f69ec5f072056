"""Pure: from a label to its series, and which codes mean different things in two years."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from framework_drafts.history.cells import code_key, financial_year

ASCOF = "ascof-"


@dataclass(frozen=True)
class Label:
    """A code in one framework and a range of years; a blank end is open."""

    series: str
    framework: str
    code: str
    first: str = ""
    last: str = ""

    def in_force(self, period: str) -> bool:
        return (not self.first or self.first <= period) and (not self.last or period <= self.last)


@dataclass(frozen=True)
class Collision:
    """One code with what it means in each of two years; a meaning that is missing there is blank."""

    code: str
    before: str
    after: str

    @property
    def changes_meaning(self) -> bool:
        return bool(self.before and self.after) and self.before != self.after


def book_and_code(label: str) -> tuple[str, str]:
    book, _, code = label.partition(":")
    return book, code


def period_of_book(book: str) -> str | None:
    """The year whose codes a code book holds: 2020-21 of ascof-2020-21; None for a book that is none of ASCOF."""
    return financial_year(book.removeprefix(ASCOF)) if book.startswith(ASCOF) else None


class Crosswalk:
    """All labels, ready to be asked."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self._by_key: dict[str, list[Label]] = {}
        for label in labels:
            self._by_key.setdefault(code_key(label.code), []).append(label)

    def series_of(self, label: str) -> str | None:
        """The series that a published label (ascof-2020-21:1I1) stands for; None for one that nobody has placed."""
        book, code = book_and_code(label)
        period = period_of_book(book)
        for known in self._by_key.get(code_key(code), ()):
            fits = known.framework.startswith(ASCOF) and known.in_force(period) if period else known.framework == book
            if fits:
                return known.series
        return None

    def labels_of(self, series: str) -> list[Label]:
        """Every label a series has had, the oldest first."""
        found = [label for labels in self._by_key.values() for label in labels if label.series == series]
        return sorted(found, key=lambda label: (label.first, label.code))

    def meaning(self, code: str, period: str) -> str:
        """The series that a code of ASCOF stands for in a year; blank where it stands for none."""
        return self.series_of(f"{ASCOF}{period}:{code}") or ""

    def collisions(self, before: str, after: str, among: Collection[str] | None = None) -> list[Collision]:
        """Every code that stands for something in both years, by code; `among` are codes to look at alone.

        A code that means the same is in the list too: what passes is shown beside what does not."""
        keys = self._by_key if among is None else {code_key(code) for code in among}
        found = [Collision(key, self.meaning(key, before), self.meaning(key, after)) for key in sorted(keys)]
        return [one for one in found if one.before and one.after]
