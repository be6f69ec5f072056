"""Files of notes: brought in, their speakers mapped, each utterance looked over before it is a note."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from consultation.briefings import importing, reviewing
from consultation.briefings.agenda import items_of
from consultation.briefings.importing import WHOSE, Mapped
from consultation.briefings.models import Briefing
from consultation.briefings.notes import Candidate, NoteImport
from consultation.briefings.utterances import Read, from_rows, read_document, read_transcript
from consultation.councils import all_councils
from consultation.errors import Refusal, Unusable
from consultation.intake.matching import Councils, plain_name
from consultation.store import now
from workbench.access import allow, as_uuid, me
from workbench.database import here
from workbench.loading import not_found
from workbench.pages.briefings.door import door
from workbench.pages.briefings.forms import RULES
from workbench.pages.fields import FlaskForm, file, text, whole
from workbench.uploads import given_file, read_table

ON_A_PAGE = 50
WORDS = ("note", "notes", "text", "comment", "what was said", "words", "utterance", "transcript", "feedback")
WHO = ("speaker", "who", "who said it", "council", "name", "local authority", "organisation", "attendee")


class NoColumn(Unusable):
    """A table does not say which of its columns holds the words."""


class FileForm(FlaskForm):
    file = file("The file", hint="Transcript (.vtt, .srt), Word (.docx), spreadsheet or CSV, at most 10 MB.")
    words = text("Heading of the column with the words", hint="For a table only. Left empty, it is looked for.")
    who = text("Heading of the column with who said it", hint="For a table only. Left empty, it is looked for.")


@door.get("/briefings/<uuid:ref>/import")
@allow("briefing.run")
def bring_in(db: Any, briefing: Briefing) -> str:
    return _upload_page(db, briefing, FileForm(formdata=None))


@door.post("/briefings/<uuid:ref>/import")
@allow("briefing.import")
def take_in(db: Any, briefing: Briefing) -> Any:
    """The file is read before anything is locked; then it is kept whole, or refused whole."""
    form = FileForm()
    try:
        name, content = given_file("file", "Choose a file of notes.")
        read = _read(name, content, form.words.data or "", form.who.data or "")
        with here().store.unit_of_work() as writing:
            mine = writing.get_one(Briefing, briefing.id)
            made = importing.take_in_notes(
                writing, briefing=mine, read=read, source_name=name, source=content, by=me().person.id, at=now()
            )
            ref = made.id
    except NoColumn as problem:
        form.words.errors = [f"{problem} Choose the file again, too."]
        return _upload_page(db, briefing, form), 422
    except Refusal as problem:
        form.file.errors = [str(problem)]
        return _upload_page(db, briefing, form), 422
    return redirect(url_for(".review", ref=ref))


@door.get("/imports/<uuid:ref>")
@allow("notes.review")
def review(db: Any, taken_in: NoteImport, briefing: Briefing) -> str:
    return _page(db, taken_in, briefing)


@door.post("/imports/<uuid:ref>/speakers")
@allow("notes.review")
def speakers(db: Any, taken_in: NoteImport, briefing: Briefing) -> Any:
    given = {}
    for speaker in importing.speakers_of(db, taken_in.id):
        whose = request.form.get(f"whose-{speaker.id}", "")
        council = whose if whose not in WHOSE else None
        given[speaker.id] = Mapped(
            "council" if council else whose,
            council,
            request.form.get(f"group-{speaker.id}", ""),
            request.form.get(f"role-{speaker.id}", ""),
            request.form.get(f"keep-{speaker.id}") == "yes",
        )
    try:
        importing.map_speakers(db, taken_in=taken_in, given=given, by=me().person.id, at=now())
    except Unusable as problem:
        db.rollback()
        return _page(db, taken_in, briefing, str(problem)), 422
    flash("What each speaker stands for is kept. Now look their notes over.")
    return redirect(url_for(".review", ref=taken_in.id, _anchor="notes"))


@door.post("/imports/<uuid:ref>/notes")
@allow("notes.review")
def handle(db: Any, taken_in: NoteImport, briefing: Briefing) -> Any:
    """Accept, merge or drop the ticked ones; “all” means everything that waits of settled speakers."""
    try:
        flash(_handle(db, taken_in))
    except Unusable as problem:
        db.rollback()
        return _page(db, taken_in, briefing, str(problem)), 422
    return redirect(url_for(".review", ref=taken_in.id, _anchor="notes"))


def _handle(db: Any, taken_in: NoteImport) -> str:
    """Do what the pressed button says; returns what to tell. Raises Unusable with what is missing."""
    deed, who, at = request.form.get("deed", ""), me().person.id, now()
    chosen = {key for text in request.form.getlist("candidate") if (key := as_uuid(text))}
    waiting = importing.candidates_of(db, taken_in.id, state="waiting")
    ticked = [candidate for candidate in waiting if candidate.id in chosen]
    if deed == "accept-all":
        settled = {speaker.id for speaker in importing.speakers_of(db, taken_in.id) if speaker.whose}
        ticked = [one for one in waiting if one.speaker_id is None or one.speaker_id in settled]
    if not ticked:
        raise Unusable("Tick at least one of those that wait.")
    if deed in ("accept", "accept-all"):
        return f"{reviewing.accept(db, taken_in=taken_in, candidates=ticked, told=_told(), by=who, at=at)} accepted."
    if deed == "merge":
        reviewing.merge(db, taken_in=taken_in, candidates=ticked, by=who, at=at)
        return f"{len(ticked)} are one now."
    if deed != "drop":
        not_found()
    because = request.form.get("because") or request.form.get("reason", "")
    done = reviewing.drop(db, taken_in=taken_in, candidates=ticked, because=because, by=who, at=at)
    return f"{done} left out. They are kept below, with the reason."


@door.get("/imports/<uuid:ref>/notes/<uuid:candidate>")
@allow("notes.review")
def mend(db: Any, taken_in: NoteImport, briefing: Briefing, candidate: uuid.UUID) -> str:
    found = _candidate(db, taken_in, candidate)
    return render_template("briefings/candidate.html", taken_in=taken_in, candidate=found, briefing=briefing)


@door.post("/imports/<uuid:ref>/notes/<uuid:candidate>")
@allow("notes.review")
def rewrite(db: Any, taken_in: NoteImport, briefing: Briefing, candidate: uuid.UUID) -> Any:
    found = _candidate(db, taken_in, candidate)
    if request.form.get("deed") == "take-back":
        reviewing.take_back(db, taken_in=taken_in, candidate=found, by=me().person.id, at=now())
        return redirect(url_for(".review", ref=taken_in.id))
    text, seen = request.form.get("text", ""), whole(request.form.get("seen"))
    try:
        parts = reviewing.rewrite(
            db, taken_in=taken_in, candidate=found, text=text, seen_version=seen, by=me().person.id, at=now()
        )
    except Unusable as problem:
        told = {"taken_in": taken_in, "candidate": found, "briefing": briefing}
        return render_template("briefings/candidate.html", **told, problem=str(problem)), 422
    flash("Mended." if len(parts) == 1 else f"Split into {len(parts)}.")
    return redirect(url_for(".review", ref=taken_in.id, _anchor="notes"))


def _candidate(db: Any, taken_in: NoteImport, key: uuid.UUID) -> Candidate:
    found = db.get(Candidate, key)
    if found is None or found.import_id != taken_in.id:
        not_found()
    return found


def _told() -> reviewing.As:
    rule = request.form.get("rule", "attributed")
    return reviewing.As(
        item_id=as_uuid(request.form.get("item", "")),
        attribution=rule if rule in RULES else "attributed",
        verbatim=request.form.get("verbatim") == "yes",
    )


def _read(name: str, content: bytes, words: str, who: str) -> Read:
    """The utterances of a file, by what it is and not by what it is called, except that a transcript says so by its name."""
    lower = name.lower()
    if lower.endswith((".vtt", ".srt")) or content[:16].lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return read_transcript(name, content)
    if lower.endswith(".docx"):
        return read_document(name, content)
    if lower.endswith((".csv", ".tsv", ".xlsx", ".xls", ".ods")):
        table = read_table(name, content)
        column = _column(table.header, words, WORDS)
        if column is None:
            raise NoColumn(
                f"Which column of {name} holds the words? Its headings are: {', '.join(table.header[:12])}. Enter one below."
            )
        speaker = _column(table.header, who, WHO)
        if who.strip() and speaker is None:
            raise Unusable(
                f"{name} has no column “{who.strip()[:60]}”. Its headings are: {', '.join(table.header[:12])}."
            )
        return from_rows(name, table.rows, column, speaker, table.note)
    raise Unusable("Choose a transcript (.vtt or .srt), a Word document (.docx), a spreadsheet or a CSV file.")


def _column(header: list[str], named: str, known: tuple[str, ...]) -> int | None:
    plain = [plain_name(cell) for cell in header]
    wanted = (plain_name(named),) if named.strip() else known
    return next((plain.index(name) for name in wanted if name in plain), None)


def _upload_page(db: Any, briefing: Briefing, form: FileForm) -> str:
    found = [(one, importing.account(db, one)) for one in importing.imports_of(db, briefing.id)]
    return render_template("briefings/import.html", briefing=briefing, form=form, found=found)


def _page(db: Any, taken_in: NoteImport, briefing: Briefing, problem: str = "") -> str:
    speakers, known_names = reviewing.readable(db, taken_in)
    account = importing.account(db, taken_in)
    pages = max(1, -(-account.waiting // ON_A_PAGE))
    page = max(1, min(whole(request.args.get("page"), 1), pages))
    waiting = importing.candidates_of(db, taken_in.id, state="waiting", first=(page - 1) * ON_A_PAGE, most=ON_A_PAGE)
    dropped = importing.candidates_of(db, taken_in.id, state="dropped", most=200)
    councils = sorted(((c.code, c.name) for c in all_councils(db)), key=lambda pair: pair[1])
    known, said = Councils(dict(councils)), importing.said_by(db, taken_in.id)
    unsettled = sum(count for key, (count, _) in said.items() if not speakers[key].whose)
    return render_template(
        "briefings/review.html",
        taken_in=taken_in,
        briefing=briefing,
        account=account,
        speakers=list(speakers.values()),
        by_id=speakers,
        said=said,
        settled=account.waiting - unsettled,
        problem=problem,
        typed=request.form,
        ticked=set(request.form.getlist("candidate")),
        suggested={s.id: known.find(s.label) or "" for s in speakers.values() if not s.whose},
        councils=councils,
        named=dict(councils),
        whose=WHOSE,
        waiting=[(one, reviewing.words_of(one, speakers, known_names)) for one in waiting],
        doubtful=known_names.doubtful,
        dropped=dropped,
        page=page,
        pages=pages,
        items=items_of(db, briefing.id),
        rules=RULES,
        reasons=reviewing.REASONS,
    )
