"""Pure: a framework as files: framework.yaml, one file a measure, and hashes.yaml. The same framework gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consultation.errors import Unusable
from framework_drafts.measures.files import from_yaml, to_yaml
from framework_drafts.measures.language import BadDefinition, Definition, definition_hash, parse

HEAD, HASHES = "framework.yaml", "hashes.yaml"
MEASURE_FILE = re.compile(r"measures/[A-Za-z0-9_().-]{1,80}\.yaml")
MEASURE_ID = re.compile(r"m_[0-9a-z]{1,38}")
NUMBER = re.compile(r"draft|(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){2}")
FRAMEWORK_ID = re.compile(r"[a-z0-9](-?[a-z0-9]){0,59}")
MOST_FILES, MOST_BYTES = 400, 8 * 1024 * 1024
UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,  # among them what is not implemented
    ValueError,  # among them names that are no text
)
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
HEAD_WORDS = ("id", "title", "version", "purpose", "status", "status_reason", "gaps")


@dataclass(frozen=True)
class Entry:
    """One measure as a file has it."""

    id: str
    code: str
    domain: str
    version: str
    definition: Definition

    @property
    def hash(self) -> str:
        return definition_hash(self.definition)


@dataclass(frozen=True)
class Bundle:
    """A framework with its measures in order."""

    id: str
    title: str
    version: str
    purpose: str
    status: str
    status_reason: str
    entries: tuple[Entry, ...]
    gaps: tuple[dict[str, str], ...] = field(default=())


def to_files(bundle: Bundle) -> dict[str, bytes]:
    """Every file by its name, in order. hashes.yaml holds the SHA-256 of each."""
    head = {word: getattr(bundle, word) for word in HEAD_WORDS} | {"gaps": list(bundle.gaps)}
    files = {HEAD: to_yaml(head).encode()}
    for position, one in enumerate(bundle.entries, start=1):
        data = {"id": one.id, "code": one.code, "domain": one.domain, "version": one.version}
        files[file_name(position, one.code)] = to_yaml({**data, "definition": one.definition.as_data()}).encode()
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return {**files, HASHES: to_yaml(hashes).encode()}


def file_name(position: int, code: str) -> str:
    """Where a measure's file lies: in the order of the framework."""
    return f"measures/{position:03d}_{re.sub(r'[^a-z0-9]+', '_', code.lower()).strip('_')}.yaml"


def from_files(files: Mapping[str, bytes]) -> Bundle:
    """A framework from its files. Raises Unusable with the file and the clause at fault; nothing is guessed."""
    if HEAD not in files:
        raise Unusable(f"There is no {HEAD} in it: export a framework to see how the files are named.")
    _check_hashes(files)
    head = _read(files, HEAD)
    if not FRAMEWORK_ID.fullmatch(str(head.get("id", ""))) or not NUMBER.fullmatch(str(head.get("version", ""))):
        raise Unusable(f"{HEAD} needs an id of small letters, digits and dashes, and a version like 1.0.0 or draft.")
    gaps = head.get("gaps") or []
    if not isinstance(gaps, list) or not all(_is_gap(one) for one in gaps):
        raise Unusable(f"{HEAD}: gaps are a list of list, key and words.")
    names = sorted(name for name in files if name.startswith("measures/"))
    if bad := [name for name in names if not MEASURE_FILE.fullmatch(name)]:
        raise Unusable(f"“{bad[0][:80]}” is not the name of a measure’s file, like measures/001_1a.yaml.")
    entries = tuple(_entry(files, name) for name in names)
    if not entries:
        raise Unusable("There is no measure in it: put one file for each into the folder measures.")
    for what in ("code", "id"):
        values = [getattr(one, what).lower() for one in entries]
        if twice := [one for one in values if values.count(one) > 1]:
            raise Unusable(f"Two of its measures have the {what} “{twice[0]}”.")
    told = {word: str(head.get(word) or "") for word in HEAD_WORDS[:-1]}
    if not 1 <= len(told["title"].strip()) <= 200:
        raise Unusable(f"{HEAD} needs a title of up to 200 characters.")
    return Bundle(**told, entries=entries, gaps=tuple(gaps))


def to_zip(files: Mapping[str, bytes]) -> bytes:
    """The same files always make the same archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, ZIP_DAY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def unpacked(content: bytes, endings: tuple[str, ...], *, most_bytes: int = MOST_BYTES) -> dict[str, bytes]:
    """The files of an archive with these endings, read within limits whatever it says of itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and info.filename.endswith(endings)]
            if len(infos) > MOST_FILES:
                raise Unusable(f"The archive has more than {MOST_FILES} files: give one framework at a time.")
            found, left = {}, most_bytes
            for info in infos:
                with archive.open(info) as file:
                    found[info.filename] = file.read(left + 1)
                left -= len(found[info.filename])
                if left < 0:
                    raise Unusable(f"The archive unpacks to more than {most_bytes // 2**20} MB: give less at a time.")
    except UNREADABLE as problem:
        raise Unusable("This is not a readable .zip archive: give one as it was exported.") from problem
    return found


def from_zip(content: bytes) -> dict[str, bytes]:
    """The files of a framework's archive. A folder around them is taken off."""
    found = unpacked(content, (".yaml",))
    heads = [name for name in found if name == HEAD or name.endswith(f"/{HEAD}")]
    root = heads[0].removesuffix(HEAD) if len(heads) == 1 else ""
    return {name.removeprefix(root): content for name, content in found.items() if name.startswith(root)}


def _check_hashes(files: Mapping[str, bytes]) -> None:
    if HASHES not in files:
        return
    for name, wanted in _read(files, HASHES).items():
        if name not in files:
            raise Unusable(f"{name} is named in {HASHES} and is not there.")
        if hashlib.sha256(files[name]).hexdigest() != wanted:
            raise Unusable(
                f"{name} was changed since it was exported. If that was meant, take {HASHES} out and give the rest again."
            )


def _entry(files: Mapping[str, bytes], name: str) -> Entry:
    data = _read(files, name)
    told = {word: str(data.get(word, "")) for word in ("id", "code", "domain", "version")}
    if (
        not MEASURE_ID.fullmatch(told["id"])
        or not NUMBER.fullmatch(told["version"])
        or not told["code"]
        or not told["domain"]
    ):
        raise Unusable(
            f"{name} needs an id like m_927edbe3aca27e25, a code, a domain, and a version like 1.0.0 or draft."
        )
    try:
        return Entry(**told, definition=parse(data.get("definition")))
    except BadDefinition as problem:
        raise Unusable(f"{name}: {problem}.") from problem


def _read(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    try:
        data = from_yaml(files[name].decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise Unusable(f"{name} is not text in UTF-8.") from problem
    except BadDefinition as problem:
        raise Unusable(f"{name}: {problem}.") from problem
    if not isinstance(data, dict):
        raise Unusable(f"{name} is not a set of named clauses.")
    return data


def _is_gap(one: Any) -> bool:
    return (
        isinstance(one, dict) and set(one) == {"list", "key", "words"} and all(isinstance(v, str) for v in one.values())
    )
