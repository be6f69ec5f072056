"""Pure: a text with stretches taken out, and where each place of the one is in the other. Offsets are code points."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cut:
    """A stretch that is taken out of a text, and what stands in its place."""

    start: int
    end: int
    instead: str


@dataclass(frozen=True)
class Masked:
    """A stretch of a text, text[start:end], with the cuts that fall in it taken out."""

    text: str
    start: int
    end: int
    _marks: tuple[tuple[int, int], ...]  # (place in the text as it was, place in the masked one) at each border

    @classmethod
    def of(cls, text: str, cuts: Iterable[Cut], start: int = 0, end: int | None = None) -> Masked:
        """Mask text[start:end]; cuts may come in any order and must not lie in each other."""
        end = len(text) if end is None else end
        parts: list[str] = []
        marks, at, length = [(start, 0)], start, 0
        for cut in sorted(cuts, key=lambda cut: cut.start):
            low, high = max(cut.start, start), min(cut.end, end)
            if low >= high:
                continue
            kept = text[at:low]
            parts += [kept, cut.instead]
            length += len(kept)
            marks.append((low, length))
            length += len(cut.instead)
            marks.append((high, length))
            at = high
        parts.append(text[at:end])
        return cls("".join(parts), start, end, tuple(marks))

    def origin(self, place: int, *, ends: bool = False) -> int:
        """Where a place of the masked text lies in the text as it was; within what stands for a cut, its beginning or end."""
        index = bisect_right([mark[1] for mark in self._marks], place) - 1
        was, now = self._marks[index]
        if index % 2 == 1 and place > now:
            return self._marks[index + 1][0] if ends else was
        return min(was + place - now, self.end)

    def place(self, offset: int, *, ends: bool = False) -> int:
        """Where an offset of the text lies in the masked one; within a cut, at its beginning, or its end where a stretch `ends`."""
        offset = min(max(offset, self.start), self.end)
        index = bisect_right([mark[0] for mark in self._marks], offset) - 1
        was, now = self._marks[index]
        if index % 2 == 1 and offset > was:  # inside a cut
            return self._marks[index + 1][1] if ends else now
        return now + offset - was
