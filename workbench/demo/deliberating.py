"""The last chapters: consent, proposals with evidence, panels, decisions, what became of what was said, and the report."""

from __future__ import annotations

import uuid
from typing import Any

from sqlmodel import col, select

from consultation import consent
from consultation.exercises import Exercise, exercises
from consultation.people import Person, Role, add_person, everyone
from consultation.store import now
from consultation.tabulate import present_in
from consultation.themes.codebook.models import Theme
from consultation.themes.coding import blind
from consultation.themes.coding.guards import is_in_blind_round
from consultation.themes.coding.judging import judge
from consultation.themes.coding.marks import Judgement, Mark
from consultation.themes.corpus.models import Passage
from consultation.themes.queries import themes_of
from framework_drafts.board_report.freezing import Told, freeze, reports_of
from framework_drafts.decisions.deciding import Settled, decide
from framework_drafts.dryruns.models import DryRun
from framework_drafts.frameworks import queries
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.proposals import evidence, talking, writing
from framework_drafts.proposals.evidence import Pointed, finding_key
from framework_drafts.proposals.models import Proposal
from workbench.database import Instance
from workbench.demo import drafting, replies
from workbench.demo.scoring import score

GROUP = (("Priya Lindqvist", "priya@example.org"), ("Tom Okafor-Hale", "tom@example.org"))
WRITTEN = replies.COMPARE[4]  # differences in self-directed support are differences in recording
SPOKEN = replies.SAID_IN_THE_ROOM[6]


def deliberate(instance: Instance) -> None:
    """Everything after the dry runs; does nothing where there is a report."""
    with instance.store.unit_of_work() as db:
        exercise = exercises(db)[0]
        if not writing.proposals_of(db, exercise.id):
            group = _group(db)
            _consent(db, exercise, group[1])
            made = _propose(db, exercise, group)
            score(db, exercise, made, group)
            _decide(db, exercise, made, group)
    _report(instance)


def _group(db: Any) -> list[Person]:
    """The working group's members; the reviewer and the administrator sit with them."""
    found = [everyone(db, [role])[0] for role in (Role.WORKING_GROUP, Role.REVIEWER, Role.ADMINISTRATOR)]
    boss = found[2].id
    return found + [
        add_person(db, name=name, email=email, role=Role.WORKING_GROUP, by=boss, at=now()) for name, email in GROUP
    ]


def _consent(db: Any, exercise: Exercise, reviewer: Person) -> None:
    """Directors say whether they may be quoted; one told the review team by e-mail; some have not said anything."""
    directors = {one.council_code: one for one in everyone(db, [Role.DIRECTOR])}
    for place, code in enumerate(sorted(present_in(db, exercise.id).councils)):
        if place % 5 == 4:
            continue
        level = consent.UNNAMED if place % 5 == 3 else consent.NONE if place % 11 == 6 else consent.NAMED
        director = directors.get(code)
        if director is not None and place % 7:
            consent.say(db, exercise_id=exercise.id, council_code=code, level=level, by=director.id, at=now())
        else:
            how = "E-mail of the director to the review team"
            consent.say(
                db, exercise_id=exercise.id, council_code=code, level=level, by=reviewer.id, at=now(), how=how,
                for_the_council=True,
            )  # fmt: skip


def _propose(db: Any, exercise: Exercise, group: list[Person]) -> dict[str, Proposal]:
    wynn, robin = group[0].id, group[1].id
    base, refreshed = queries.find(db, drafting.BASE), queries.find(db, drafting.REFRESHED)
    directed, direct = (_pin(db, base, code).measure for code in ("3D(1a)", "3D(2a)"))

    def write(kind: str, title: str, what: str, why: str = "", measure: MeasureVersion | None = None) -> Proposal:
        wording = writing.Wording(title, kind, what, why, drafting.REFRESHED, str(measure.id) if measure else "")
        return writing.propose(db, exercise=exercise, wording=wording, by=wynn, at=now())

    made = {
        "drop": write(
            "drop", "Drop the measure of self-directed support", "Take 3D(1a) out of the refreshed framework.",
            "Most councils are near 100, and councils say that what is left is recording.", directed,
        ),
        "change": write(
            "change", "Count direct payments among people with self-directed support",
            "Work 3D(2a) out as a share of those who have self-directed support, and not of everybody with support.",
            "It then says something of choice, and less of how support is recorded.", direct,
        ),
        "breaks": write(
            "add", "A measure of breaks from caring", "Measure whether unpaid carers who need a break get one.",
            "Carers’ breaks are what directors named most when they spoke of carers.",
        ),
        "intervals": write(
            "rule", "Every figure with its interval, and no league table",
            "No figure of a council is published without its 95% interval, and councils are never listed in order of a figure.",
        ),
        "quarterly": write(
            "rule", "Publish figures every quarter", "Publish each measure that rests on client-level data every quarter.",
            "Annual figures describe a service that has changed since.",
        ),
    }  # fmt: skip
    writing.show_as(db, proposal=made["change"], drafted=_pin(db, refreshed, "3D(2a)").measure, by=wynn, at=now())
    _link(db, exercise, made, wynn, robin)
    talking.remark(
        db,
        proposal=made["quarterly"],
        words="@Robin Achterberg do we know how many councils could send it each quarter? The questionnaire asked.",
        by=wynn,
        at=now(),
    )
    return made


def _link(db: Any, exercise: Exercise, made: dict[str, Proposal], wynn: uuid.UUID, robin: uuid.UUID) -> None:
    """Themes, words that were written and spoken, and findings of the dry run, for and against."""
    themes = {one.name: one.id for one in themes_of(db, exercise.id)}

    def link(
        name: str, kind: str, key: uuid.UUID, says: str, stance: str = "for", part: str = "", by: uuid.UUID = wynn
    ) -> None:
        what = Pointed(kind, key, part)
        evidence.link(db, proposal=made[name], at_what=what, stance=stance, says=says, by=by, at=now())

    for name in ("drop", "change"):
        for text in (WRITTEN, SPOKEN):
            passage = db.exec(select(Passage).where(Passage.exercise_id == exercise.id, Passage.text == text)).first()
            if passage is not None:
                _worth_quoting(db, passage, themes["Fair comparison"], robin)
                link(
                    name,
                    "passage",
                    passage.id,
                    "The figures tell how support is recorded, not how people live.",
                    by=robin,
                )
    link("change", "theme", themes["Fair comparison"], "Councils ask not to be compared on what is recording.")
    link("drop", "theme", themes["Fair comparison"], "Councils ask not to be compared on what is recording.")
    link("breaks", "theme", themes["Unpaid carers"], "Breaks are what councils name most for carers.")
    link(
        "breaks", "theme", themes["The burden of collecting data"], "It would be another collection.", stance="against"
    )
    link("intervals", "theme", themes["Fair comparison"], "Councils ask for the interval, and for no league tables.")
    link(
        "quarterly",
        "theme",
        themes["More timely figures"],
        "Councils ask for figures in the year and not the year after.",
    )
    run = db.exec(
        select(DryRun)
        .where(DryRun.framework_version_id == queries.find(db, drafting.BASE).id)
        .order_by(col(DryRun.finished_at))
    ).first()
    for finding in run.findings if run else ():
        if finding["rule"] == "ceiling" and finding["code"] == "3D(1a)":
            link("drop", "finding", run.id, "The dry run says the same.", part=finding_key(finding))


def _worth_quoting(db: Any, passage: Passage, theme: uuid.UUID, by: uuid.UUID) -> None:
    """Coded, where nobody had come to it yet, and marked as worth quoting; where two people disagreed on it blind, ruled on."""
    about = db.get_one(Theme, theme)
    for found in blind.rounds_of(db, passage.exercise_id):
        for left in blind.disagreements(db, found):
            if left.item.passage_id == passage.id:
                rule = "What councils say of figures that tell of recording is “Fair comparison”."
                blind.rule_on(
                    db, found=found, item=left.item, marks={theme: ""}, rule=rule, about=about, by=by, at=now()
                )
    db.refresh(passage)
    if passage.codings == 0 and not is_in_blind_round(db, passage.id):
        judge(db, passage=passage, judgement=Judgement((Mark(theme, ""),), quotable=True), by=by, at=now())
        return
    passage.quotable = True
    db.add(passage)
    db.flush()


def _decide(db: Any, exercise: Exercise, made: dict[str, Proposal], group: list[Person]) -> None:
    base = queries.find(db, drafting.BASE)
    early, refreshed = queries.find(db, f"{drafting.REFRESHED}@1.0.0"), queries.find(db, drafting.REFRESHED)
    run = db.exec(select(DryRun).where(DryRun.framework_version_id == base.id)).first()
    data = run.snapshot_hash if run else ""
    today, who = now().date(), f"Measures group: {', '.join(one.name for one in group)}"

    def settle(question: str, options: tuple[str, ...], decision: str, reasons: str, **more: Any) -> None:
        told = Settled(question, options, decision, reasons, who, today, **more)
        decide(db, exercise=exercise, settled=told, key=uuid.uuid4(), by=group[0].id, at=now())

    settle(
        "Which draft does the group work on?",
        ("The refreshed framework, first draft", "The Care Act illustration"),
        "The group works on the refreshed framework first and keeps the Care Act illustration beside it.",
        "Members know the present measures, and what a refresh can mend is mended soonest.",
        frameworks=[early.id],
        votes={"for": 4, "against": 1},
    )
    settle(
        "What becomes of the measures of self-directed support?",
        ("Keep both as they are", "Drop 3D(1a) and keep 3D(2a)", "Drop 3D(1a) and count 3D(2a) otherwise"),
        "3D(1a) goes. 3D(2a) is worked out among people with self-directed support.",
        "Councils said, in writing and in the room, that the figures tell how support is recorded. The dry run shows most "
        "councils near the top of 3D(1a), where it cannot tell them apart.",
        outcomes={made["drop"].id: "adopted", made["change"].id: "adopted"},
        frameworks=[base.id, refreshed.id],
        snapshot_hash=data,
        votes={"for": 4, "against": 0, "abstained": 1},
        dissent="One member would have kept 3D(1a) for another year, so that the series does not end.",
    )
    settle(
        "Does the framework get a measure of breaks from caring?",
        ("Yes, from a new collection", "Yes, once client-level data hold it", "No"),
        "Not in this version. It is taken up again when client-level data hold what is needed.",
        "Nobody collects today whether a carer had a break, and councils asked that no collection be added without another "
        "one going.",
        outcomes={made["breaks"].id: "not_adopted"},
        votes={"for": 3, "against": 2},
    )
    settle(
        "How are figures of councils shown?",
        ("As they are now", "With intervals, and never in order of size"),
        "Every figure stands beside its 95% interval, and no list is in order of a figure.",
        "Councils asked for it, and the dry runs show that most places in a ranking could be many others.",
        outcomes={made["intervals"].id: "adopted"},
        votes={"for": 5, "against": 0},
    )


def _report(instance: Instance) -> None:
    with instance.store.unit_of_work() as db:
        exercise = exercises(db)[0]
        if reports_of(db, exercise.id):
            return
        wanted = [queries.find(db, name) for name in (drafting.BASE, drafting.REFRESHED, "care-act-illustration")]
        runs = {run.framework_version_id: run.snapshot_hash for run in db.exec(select(DryRun))}
        told = [one for one in wanted if one.id in runs]
        snapshot = runs[told[0].id] if told else ""
        freeze(
            db,
            exercise=exercise,
            told=Told("Findings and recommendations (example)", [one.id for one in told if runs[one.id] == snapshot], snapshot, instance.settings.site_url.rstrip("/")),
            results=instance.results,
            limits=instance.settings.thresholds,
            by=everyone(db, [Role.REVIEWER])[0].id,
            at=now(),
        )  # fmt: skip


def _pin(db: Any, version: FrameworkVersion, code: str) -> queries.Pinned:
    return next(pin for pin in queries.pinned_in(db, version.id) if pin.entry.code == code)
