"""The two files of a run, named by its key, read back with their hashes checked and kept in memory."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from consultation.errors import Unusable
from framework_drafts.dryruns.results import Results, from_bytes

NOT_AS_RECORDED = "The results of this dry run are not as they were recorded: run it again."


def results_path(folder: Path, key: str) -> Path:
    return folder / f"{key}.results.json"


def statistics_path(folder: Path, key: str) -> Path:
    return folder / f"{key}.statistics.json"


@lru_cache(maxsize=8)
def read_results(path: Path, sha256: str) -> Results:
    """Raises Unusable when the file is gone or is not what was recorded."""
    try:
        return from_bytes(_checked(path, sha256))
    except (KeyError, TypeError, ValueError) as problem:
        raise Unusable(NOT_AS_RECORDED) from problem


@lru_cache(maxsize=8)
def read_statistics(path: Path, sha256: str) -> dict[str, Any]:
    """Raises Unusable when the file is gone or is not what was recorded."""
    numbers: dict[str, Any] = json.loads(_checked(path, sha256))["numbers"]
    return numbers


def _checked(path: Path, sha256: str) -> bytes:
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Unusable(NOT_AS_RECORDED)
    return content
