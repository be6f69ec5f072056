"""The handbook of definitions: every measure of a framework in plain English, as chapters for a page and for Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from framework_drafts.frameworks.domain_lists import entry_in_words
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import Pinned
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.needs import fields_needed
from framework_drafts.measures.wording import Worded, clause_tree, in_words
from workbench.reports.document import add_text, document_bytes, new_document, printable

STRENGTH_WORDS = {0: "not met", 1: "touches it", 2: "in part", 3: "directly"}


@dataclass(frozen=True)
class Section:
    """One measure."""

    code: str
    title: str
    version: str
    about: tuple[tuple[str, str], ...]
    clauses: tuple[tuple[int, str], ...]  # how deep, and the words
    outcome: tuple[str, ...]
    hash: str


@dataclass(frozen=True)
class Chapter:
    domain: str
    sections: tuple[Section, ...]


def chapters(pins: Sequence[Pinned]) -> list[Chapter]:
    """A chapter for each domain, in the framework's order."""
    found: dict[str, list[Section]] = {}
    for pin in pins:
        found.setdefault(pin.entry.domain, []).append(_section(pin))
    return [Chapter(domain, tuple(sections)) for domain, sections in found.items()]


def document(version: FrameworkVersion, found: Sequence[Chapter]) -> bytes:
    """The handbook as a Word file; the same framework gives the same bytes."""
    made = new_document(f"{version.title}: handbook of definitions")
    made.add_heading(printable(version.title), level=0)
    add_text(made, f"Handbook of definitions, version {version.shown_version}")
    if version.sha256:
        add_text(made, f"Fingerprint {version.sha256}")
    add_text(made, version.purpose)
    if version.gaps:
        made.add_heading("What it cannot measure", level=1)
        for gap in version.gaps:
            add_text(made, f"{gap['key']}: {gap['words']}", "List Bullet")
    for chapter in found:
        made.add_heading(printable(chapter.domain), level=1)
        for section in chapter.sections:
            made.add_heading(printable(f"{section.code} {section.title}"), level=2)
            for words, said in section.about:
                paragraph = made.add_paragraph()
                paragraph.add_run(printable(f"{words}: ")).bold = True
                paragraph.add_run(printable(said))
            for depth, words in section.clauses:
                add_text(
                    made, words, "List Bullet" if depth == 0 else "List Bullet 2" if depth == 1 else "List Bullet 3"
                )
            add_text(made, " ".join(section.outcome))
            add_text(made, f"Version {section.version}, {section.hash}")
    return document_bytes(made)


def _section(pin: Pinned) -> Section:
    definition = pin.definition
    return Section(
        pin.entry.code,
        definition.title,
        pin.measure.version or "draft",
        tuple((words, said) for words, said in _about(definition) if said),
        tuple(_flat(clause_tree(definition))),
        tuple(in_words(definition)[-3:]),
        pin.measure.definition_hash,
    )


def _about(definition: Definition) -> list[tuple[str, str]]:
    links = "; ".join(
        f"{entry_in_words(one.list, one.key)} ({STRENGTH_WORDS[one.strength]})"
        for one in definition.domains
        if one.strength
    )
    fields = ", ".join(one.label for one in fields_needed(definition)) if isinstance(definition.source, Records) else ""
    return [
        ("Why it matters", definition.why),
        ("What it is not for", definition.not_for),
        ("Bear in mind", " ".join(definition.caveats)),
        ("Where it is collected", definition.collection),
        ("Fields it needs", fields),
        ("Speaks to", links),
        ("Sources", " ".join(definition.sources)),
        ("Author", definition.author),
        ("Next review", definition.next_review),
    ]


def _flat(tree: Sequence[Worded], depth: int = 0) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for one in tree:
        found.append((depth, one.words))
        found += _flat(one.inside, depth + 1)
    return found
