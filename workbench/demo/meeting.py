"""The example's briefings: one being read back, one from a transcript, one taking place, one to come."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consultation.briefings import agenda, capture, closing, importing, planning, reading_back, reviewing, seats, voting
from consultation.briefings.agenda import About
from consultation.briefings.capture import Said
from consultation.briefings.importing import Mapped
from consultation.briefings.models import AgendaItem, Briefing, FrameworkOption, Seat
from consultation.briefings.options import STANDING, options_of, set_options
from consultation.briefings.planning import Plan
from consultation.briefings.queries import counted_notes
from consultation.briefings.utterances import read_transcript
from consultation.briefings.voting import Count
from consultation.councils import Council, Listed
from consultation.people import Role
from consultation.store import now
from workbench import briefing_letters
from workbench.clock import LONDON
from workbench.demo import spoken
from workbench.demo.consulting import Cast
from workbench.demo.councils import invented_councils


@dataclass
class Room:
    """A briefing of the example with what was set up for it."""

    briefing: Briefing
    items: list[AgendaItem]
    options: list[FrameworkOption]
    present: list[Listed]


def meet(db: Any, cast: Cast, secret: str) -> None:
    boss = cast.staff[Role.ADMINISTRATOR].id
    set_options(db, exercise=cast.exercise, names=STANDING, by=boss, at=cast.began)
    _north(db, cast, secret)
    _south(db, cast, secret)
    _taking_place(db, cast, secret)
    _to_come(db, cast, secret)


def _north(db: Any, cast: Cast, secret: str) -> None:
    """Closed and being read back: notes of every rule, votes, a correction taken over, one that waits; Ambleford is asked."""
    start = cast.began + timedelta(days=9, hours=4)
    plan = Plan("Briefing for the northern regions", start, start + timedelta(minutes=90), place="Online")
    room = _room(db, cast, plan, ("NE", "NW", "YH"), 10, secret, asked=11)
    _note_down(db, cast, room, spoken.NORTH, start)
    who = cast.staff[Role.FACILITATOR].id
    for place, option in enumerate(room.options):
        hands = ((6, 2, 2), (5, 3, 2))[place]
        by_council = {room.present[7].code: "Against"} if place == 0 else {}
        answers = tuple(zip(voting.HANDS, hands, strict=True))
        count = Count(
            option.name, answers, 10, item_id=room.items[place + 1].id, option_id=option.id, by_council=by_council
        )
        voting.record_vote(
            db, briefing=room.briefing, key=uuid.uuid4(), count=count, by=who, at=start + timedelta(minutes=70)
        )
    ended = start + timedelta(hours=3)
    until = (now() + timedelta(days=4)).astimezone(LONDON).replace(hour=17, minute=0, second=0, microsecond=0)
    closing.close_briefing(db, briefing=room.briefing, read_back_until=until, looked=True, by=who, at=ended)
    briefing_letters.read_back(db, briefing=room.briefing, at=ended)
    _read_back(db, cast, room, ended + timedelta(days=1))


def _read_back(db: Any, cast: Cast, room: Room, at: datetime) -> None:
    mine = {seat.council_code: seat for seat, _ in seats.seats_of(db, room.briefing.id)}
    notes = [note for note in counted_notes(db, [room.briefing.id]) if note.council_code]
    for place, note in enumerate(notes[:9]):
        seat = mine.get(note.council_code or "")
        if seat is None or "ambleford" in seat.email:  # left for whoever tries the example
            continue
        words = ""
        if place == 4:
            words = note.text.replace("half of the measures", "a third of the measures")
        if place == 6:
            words = f"{note.text} That is the view of the director, and the cabinet has not discussed it."
        given = reading_back.answer_read_back(
            db, briefing=room.briefing, seat=seat, note=note, words=note.words, correction=words, at=at
        )
        if given.verdict == "corrected" and place == 4:
            who = cast.staff[Role.FACILITATOR].id
            reading_back.take_over(
                db, note=note, answer=given, seen_version=note.version, by=who, at=at + timedelta(days=1)
            )


def _south(db: Any, cast: Cast, secret: str) -> None:
    """From a transcript, and read back: somebody mended a note without a name."""
    start = cast.began + timedelta(days=15, hours=3)
    plan = Plan("Briefing for the southern regions", start, start + timedelta(minutes=60), place="Medwick, town hall")
    room = _room(db, cast, plan, ("SE", "SW"), 6, secret, asked=7)
    who, at = cast.staff[Role.FACILITATOR].id, start + timedelta(hours=2)
    content = spoken.TRANSCRIPT.encode()
    read = read_transcript("southern-briefing.vtt", content)
    made = importing.take_in_notes(
        db, briefing=room.briefing, read=read, source_name="southern-briefing.vtt", source=content, by=who, at=at
    )
    stands = {"Imogen Thirlwall": 0, "Callum Brackenbury": 3, "Nkechi Aldwin": 5}
    given = {}
    for speaker in importing.speakers_of(db, made.id):
        mapped = Mapped("unnamed", role="the facilitator" if speaker.label.startswith("Farah") else "a director")
        if (place := stands.get(speaker.label)) is not None:
            mapped = Mapped("council", room.present[place].code, role="a director")
        given[speaker.id] = mapped
    importing.map_speakers(db, taken_in=made, given=given, by=who, at=at)
    waiting = importing.candidates_of(db, made.id, state="waiting")
    welcome, rest = waiting[:1], waiting[1:]
    reviewing.drop(db, taken_in=made, candidates=welcome, because=reviewing.REASONS[0], by=who, at=at)
    told = reviewing.As(item_id=room.items[2].id)
    reviewing.accept(db, taken_in=made, candidates=rest, told=told, by=who, at=at)
    until = at + timedelta(days=3)
    closing.close_briefing(db, briefing=room.briefing, read_back_until=until, looked=True, by=who, at=at)
    briefing_letters.read_back(db, briefing=room.briefing, at=at)
    bare = next(note for note in counted_notes(db, [room.briefing.id]) if not note.named)
    mended = bare.text.replace("today", "this year")
    reading_back.remark_quietly(db, briefing=room.briefing, note=bare, correction=mended, at=at + timedelta(days=1))


def _taking_place(db: Any, cast: Cast, secret: str) -> None:
    """Begun a little while ago: to try writing notes in."""
    start = (now() - timedelta(minutes=20)).replace(second=0, microsecond=0)
    plan = Plan("Briefing for the Midlands and the East", start, start + timedelta(hours=6), place="Online")
    room = _room(db, cast, plan, ("EM", "WM", "E"), 5, secret, asked=8)
    _note_down(db, cast, room, spoken.NOW, start)


def _to_come(db: Any, cast: Cast, secret: str) -> None:
    """Planned, with few places: somebody waits for one."""
    day = (now() + timedelta(days=6)).astimezone(LONDON).replace(hour=10, minute=0, second=0, microsecond=0)
    plan = Plan(
        "National round-up", day, day + timedelta(minutes=90), place="Severnhope, library", link="https://meet.example.org/round-up",
        capacity=4,
    )  # fmt: skip
    room = _room(db, cast, plan, ("NW", "L", "SE"), 0, secret, asked=8)
    for place, (seat, _) in enumerate(seats.seats_of(db, room.briefing.id)):
        if place < 7 and "ambleford" not in seat.email:
            seats.answer_seat(db, seat=seat, briefing=room.briefing, coming=place != 1, at=now())


def _room(db: Any, cast: Cast, plan: Plan, regions: Sequence[str], came: int, secret: str, *, asked: int) -> Room:
    """A briefing with its agenda, scribe, paper, and the first councils of its regions asked; so many of them came."""
    who, at = cast.staff[Role.FACILITATOR].id, cast.began
    briefing = planning.plan_briefing(db, exercise_id=cast.exercise.id, plan=plan, by=who, at=at)
    robin = cast.staff[Role.REVIEWER]
    planning.set_helper(db, briefing=briefing, person=robin, part="scribe", by=who, at=at)
    planning.set_papers(db, briefing=briefing, documents=[cast.paper], by=who, at=at)
    options = options_of(db, cast.exercise.id)
    items = []
    for title, kind, about in spoken.AGENDA:
        key = {"question": lambda name: cast.asked.questions[name].id, "option": lambda n: str(options[int(n) - 1].id)}
        found = key[kind](about) if kind in key else about
        items.append(agenda.add_item(db, briefing=briefing, title=title, about=About(kind, found), by=who, at=at))
    here = [council for council in invented_councils() if council.region in regions]
    here.sort(key=lambda council: council.name != "Ambleford")
    for council in here[:asked]:
        _ask(db, briefing, council, secret, at)
    if came:  # those who were asked said before it that they come; the last one does not
        for seat, _ in seats.seats_of(db, briefing.id):
            coming = seat.council_code in {council.code for council in here[:came]}
            seats.answer_seat(db, seat=seat, briefing=briefing, coming=coming, at=plan.starts_at - timedelta(days=2))
    for place, council in enumerate(here[:came]):
        capture.set_attendance(
            db, briefing=briefing, council_code=council.code, people=1 + place % 3, by=who, at=plan.starts_at
        )
    return Room(briefing, items, options, here[:came])


def _ask(db: Any, briefing: Briefing, council: Listed, secret: str, at: datetime) -> Seat:
    email = f"director@{council.name.lower().replace(' ', '-')}.example.org"
    kept = db.get_one(Council, council.code)
    seat, _ = seats.ask_to(
        db, briefing=briefing, council=kept, name=f"Director of {council.name}", email=email, by=None, at=at
    )
    briefing_letters.ask(db, briefing=briefing, seat=seat, secret=secret, at=at)
    return seat


def _note_down(
    db: Any, cast: Cast, room: Room, said: Sequence[tuple[int, int | str | None, str, str, str]], start: datetime
) -> None:
    """Two scribes in turn."""
    scribes = (cast.staff[Role.FACILITATOR].id, cast.staff[Role.REVIEWER].id)
    for place, (item, whose, rule, position, text) in enumerate(said):
        option = {1: room.options[0].id, 2: room.options[1].id}.get(item) if position else None
        note = Said(
            text=text,
            item_id=room.items[item].id,
            attribution=rule,
            council_code=room.present[whose].code if isinstance(whose, int) else None,
            group=whose if isinstance(whose, str) else "",
            verbatim=place % 4 == 0,
            option_id=option,
            position=position,
            action=place in (2, 16),
        )
        at = start + timedelta(minutes=3 * place)
        capture.write_note(db, briefing=room.briefing, key=uuid.uuid4(), said=note, by=scribes[place % 2], at=at)
