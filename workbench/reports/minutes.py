"""Minutes of a briefing, as a page's content and as a Word document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from consultation.briefings.counting import RULE, Heard
from consultation.briefings.models import Briefing, Seat
from consultation.briefings.notes import ReadBack
from consultation.briefings.voting import Taken
from workbench.look import moment, until
from workbench.reports.document import add_text, document_bytes, new_document, printable

Line = dict[str, Any]


@dataclass(frozen=True)
class Minutes:
    """What minutes say: who came by region, what was said by item with its three counts, votes, how it was read back."""

    briefing: Briefing
    zone: str
    helpers: dict[str, list[str]]
    regions: list[tuple[str, list[str]]]
    people: int
    heard: Heard
    items: list[tuple[str, Heard, list[Line]]]
    votes: list[Taken]
    beside: dict[str, list[tuple[Seat, ReadBack]]]
    councils: dict[str, str]
    withheld: int

    @property
    def actions(self) -> list[Line]:
        return [line for _, _, lines in self.items for line in lines if line["action"]]

    def answers(self, line: Line) -> list[str]:
        """What the council said to its own note, in words: never who of its people, and of which words."""
        told = []
        for seat, answer in self.beside.get(line["id"], []):
            council = self.councils.get(seat.council_code, "the council")
            if answer.verdict == "confirmed":
                earlier = "" if answer.words == line["words"] else ", in earlier words"
                told.append(f"Confirmed by {council}{earlier}.")
            else:
                stands = "was taken over" if answer.correction == line["text"] else "was taken over, and changed since"
                taken = f" This wording {stands}." if answer.outcome == "taken_over" else ""
                told.append(f"{council} says it should read: “{answer.correction}”{taken}")
        return list(dict.fromkeys(told))


def counts(heard: Heard) -> str:
    """The three counts in one sentence."""
    unnamed = f", {heard.unnamed} of them of no council" if heard.unnamed else ""
    return (
        f"Councils present: {heard.present}. Councils that spoke to it: {heard.spoke}. "
        f"Contributions: {heard.contributions}{unnamed}."
    )


def note_in_words(line: Line) -> str:
    text = f"“{line['text']}”" if line["verbatim"] else line["text"]
    told = [line["rule"] or "", line["position"], "Action" if line["action"] else ""]
    after = "; ".join(part for part in told if part)
    return f"{line['whose']}: {text}" + (f" ({after})" if after else "")


def vote_in_words(taken: Taken, councils: dict[str, str]) -> str:
    vote = taken.vote
    told = ", ".join(f"{answer} {count}" for answer, count in taken.answers)
    singly = "; ".join(f"{councils.get(code, code)}: {answer}" for code, answer in sorted(taken.by_council.items()))
    text = f"{vote.asked}: {told}, counted in {vote.counted_in}; {vote.councils_present} councils present."
    return f"{text} Noted singly: {singly}." if singly else text


def minutes_document(told: Minutes) -> bytes:
    """The minutes in Word; the same minutes are the same bytes."""
    briefing = told.briefing
    made = new_document(f"Minutes: {briefing.title}")
    made.add_heading(printable(f"Minutes: {briefing.title}"), level=1)
    for text in about(told):
        add_text(made, text)
    made.add_heading("Who came", level=2)
    for region, names in told.regions:
        add_text(made, f"{region}: {', '.join(names)}", "List Bullet")
    for title, heard, lines in told.items:
        made.add_heading(printable(title), level=2)
        add_text(made, counts(heard))
        for line in lines:
            add_text(made, note_in_words(line), "List Bullet")
            for answer in told.answers(line):
                add_text(made, answer, "List Bullet 2")
    if told.votes:
        made.add_heading("Votes", level=2)
        for taken in told.votes:
            add_text(made, vote_in_words(taken, told.councils), "List Bullet")
    if told.actions:
        made.add_heading("Actions", level=2)
        for line in told.actions:
            add_text(made, note_in_words(line), "List Bullet")
    made.add_heading("How this was counted", level=2)
    add_text(made, RULE)
    return document_bytes(made)


def about(told: Minutes) -> list[str]:
    """Lines about the briefing itself."""
    briefing = told.briefing
    lines = [f"{until(briefing.starts_at, briefing.ends_at)} ({told.zone})"]
    if briefing.place:
        lines.append(briefing.place)
    for part, title in (("facilitator", "Facilitated by"), ("scribe", "Written down by")):
        if told.helpers[part]:
            lines.append(f"{title} {', '.join(told.helpers[part])}")
    lines.append(f"{counts(told.heard)} {told.people} people came.")
    if told.withheld:
        lines.append(f"{told.withheld} notes without a name are withheld, because fewer than three councils came.")
    if briefing.read_back_until is not None:
        answered = sum(1 for answers in told.beside.values() if answers)
        lines.append(f"Read back until {moment(briefing.read_back_until)}; {answered} notes were answered.")
    return lines
