"""Frameworks as files: out and in byte for byte, changed files refused by name, hostile archives refused quickly."""

from __future__ import annotations

import io
import random
import time
import zipfile
from pathlib import Path

import pytest

from consultation.errors import Unusable
from consultation.store import Store
from framework_drafts.frameworks.bundle import HASHES, HEAD, from_files, from_zip, to_files, to_zip
from framework_drafts.frameworks.exchange import as_bundle, take_in
from framework_drafts.frameworks.queries import find, pinned_in
from framework_drafts.frameworks.shipped import files_in, folders
from framework_drafts.measures.files import from_yaml, to_yaml
from framework_drafts.measures.language import BadDefinition
from tests.drafting import change, forked, freeze
from tests.factories import NOW

SHIPPED = folders()


@pytest.mark.parametrize("folder", SHIPPED, ids=[folder.name for folder in SHIPPED])
def test_shipped_frameworks_go_out_as_they_came_in_byte_for_byte(store: Store, folder: Path) -> None:
    files = files_in(folder)
    assert to_files(from_files(files)) == files
    with store.reading() as db:
        shipped = from_files(files)
        assert to_files(as_bundle(db, find(db, f"{shipped.id}@{shipped.version}"))) == files
    assert from_zip(to_zip(files)) == files
    assert to_zip(files) == to_zip(dict(files))


def test_a_framework_made_here_comes_back_with_its_hashes(store: Store) -> None:
    with store.unit_of_work() as db:
        draft = forked(db)
        change(db, draft, "1A", why="Other words.")
        frozen = freeze(db, draft)
        files = to_files(as_bundle(db, frozen))
        hashes = [pin.measure.definition_hash for pin in pinned_in(db, frozen.id)]
        sha256 = frozen.sha256
        renamed = {**files, HEAD: files[HEAD].replace(b"id: ours", b"id: ours-again")}
        renamed.pop(HASHES)
        again = take_in(db, bundle=from_files(renamed), by=None, at=NOW)
        assert (again.status, again.version, again.sha256) == ("frozen", "1.0.0", sha256)
        assert [pin.measure.definition_hash for pin in pinned_in(db, again.id)] == hashes


def test_a_draft_goes_out_and_comes_in_as_a_draft(store: Store) -> None:
    with store.unit_of_work() as db:
        draft = forked(db)
        change(db, draft, "1A", why="Other words.")
        files = to_files(as_bundle(db, draft))
        files = {**files, HEAD: files[HEAD].replace(b"id: ours", b"id: theirs")}
        files.pop(HASHES)
        again = take_in(db, bundle=from_files(files), by=None, at=NOW)
        pins = {pin.entry.code: pin for pin in pinned_in(db, again.id)}
        assert (again.status, pins["1A"].measure.status, pins["1A"].definition.why) == (
            "draft",
            "draft",
            "Other words.",
        )
        assert pins["1B"].measure.version == "2.0.0"


def test_a_version_that_says_something_else_here_is_refused(store: Store) -> None:
    with store.unit_of_work() as db:
        files = to_files(as_bundle(db, find(db, "ascof-2018-19")))
        files.pop(HASHES)
        files[HEAD] = files[HEAD].replace(b"id: ascof-2018-19", b"id: elsewhere")
        files["measures/001_1a.yaml"] = files["measures/001_1a.yaml"].replace(b"Social care", b"Social-care")
        with pytest.raises(Unusable, match=r"1A version 2\.0\.0 is here already and says something else"):
            take_in(db, bundle=from_files(files), by=None, at=NOW)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (HEAD, b"version: 1.0.0", b"version: newest", "version like 1.0.0 or draft"),
        (HEAD, b"version: 1.0.0", b'version: "draft\\n"', "version like 1.0.0 or draft"),
        (HEAD, b"version: 1.0.0", b'version: "01.0.0"', "version like 1.0.0 or draft"),
        (HEAD, b"title: Adult", b'title: "\\uD800" #', "nobody can see|not readable"),
        (HEAD, b"title: Adult", b"title: 0x" + b"f" * 60_000 + b" #", "needs a title"),
        ("measures/001_1a.yaml", b"places: 1", b"places: " + b"9" * 5_000, "not readable|too large"),
        (HEAD, b"id: ascof-2018-19", b"id: ../etc", "small letters, digits and dashes"),
        ("measures/001_1a.yaml", b"code: 1A", b"code: 1B", "two of its measures|Two of its measures"),
        ("measures/001_1a.yaml", b"kind: published", b"kind: sql", "measures/001_1a.yaml: source"),
        ("measures/001_1a.yaml", b"places: 1", b"places: 1\n    places: 2", "stands twice"),
        ("measures/001_1a.yaml", b"why: ", b"why: &a ", "anchors"),
        ("measures/001_1a.yaml", b"why: ", b"why: !!python/name:os.system ", "tags"),
        ("measures/001_1a.yaml", b"id: m_", b"id: x_", "an id like"),
    ],
)
def test_a_bad_file_is_named_with_its_clause(name: str, old: bytes, new: bytes, said: str) -> None:
    files = dict(files_in(SHIPPED[0]))
    files.pop(HASHES)
    assert old in files[name]
    files[name] = files[name].replace(old, new, 1)
    with pytest.raises(Unusable, match=said):
        from_files(files)


def test_hostile_archives_are_refused_quickly() -> None:
    def archive(**files: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in files.items():
                made.writestr(name.replace("__", "/") + ".yaml", content)
        return out.getvalue()

    began = time.perf_counter()
    bomb = archive(framework=b"id: x\n", measures__001_a=b"a" * 400_000_000)
    made = time.perf_counter() - began
    deep = b"[" * 100_000
    for content in (
        b"",
        b"PK\x03\x04 broken",
        bomb,
        archive(**{f"measures__{number}": b"" for number in range(500)}),
        archive(framework=deep),
        archive(framework=b"a: &a [x]\nb: [*a, *a]"),
        archive(**{"..__..__framework": b"id: x"}),
    ):
        with pytest.raises(Unusable):
            from_files(from_zip(content))
    assert time.perf_counter() - began - made < 10


@pytest.mark.parametrize(
    "text", ["yes", "no", "2024-04-01", "1:30", "null", "~", "1_000", "0x1F", "1e3", "", " x ", "a: b", "#", "\u2028"]
)
def test_text_stays_text_through_a_file(text: str) -> None:
    assert from_yaml(to_yaml({"a": text})) == {"a": text}


def test_a_date_or_a_bare_yes_is_read_as_text() -> None:
    assert from_yaml("a: 2024-04-01\nb: yes\nc: true") == {"a": "2024-04-01", "b": "yes", "c": True}
    with pytest.raises(BadDefinition, match="line 2"):
        from_yaml("a: 1\nb: [")


def test_damaged_archives_are_refused() -> None:
    whole = to_zip(files_in(SHIPPED[0]))
    chance = random.Random(7)
    refused = 0
    for _ in range(200):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            assert from_files(from_zip(bytes(broken))) == from_files(files_in(SHIPPED[0]))  # what is read is whole
        except Unusable:
            refused += 1
    assert refused > 150


def test_an_import_cannot_say_less_than_it_changes(store: Store) -> None:
    with store.unit_of_work() as db:
        files = to_files(as_bundle(db, find(db, "care-act-illustration")))
        files.pop(HASHES)
        files[HEAD] = files[HEAD].replace(b"id: care-act-illustration", b"id: elsewhere")
        name = next(one for one in files if one.endswith("_h1.yaml"))
        files[name] = (
            files[name].replace(b"version: 1.0.0", b"version: 1.0.50").replace(b"at_least: 18", b"at_least: 21")
        )
        with pytest.raises(Unusable, match=r"H1 version 1\.0\.50 differs from version 1\.0\.0 here by more"):
            take_in(db, bundle=from_files(files), by=None, at=NOW)
        files[HEAD] = files[HEAD].replace(b"id: elsewhere", b"id: ascof-2024-25")
        with pytest.raises(Unusable, match="comes with the program"):
            take_in(db, bundle=from_files(files), by=None, at=NOW)
