"""From what the page for splitting sent to new themes and the passages that go to each."""

from __future__ import annotations

import uuid
from typing import Any

from consultation.themes.codebook.writing import Wording
from workbench.access import as_uuid
from workbench.pages.fields import without_nul

NEW = 3


def split_from(form: Any) -> tuple[list[Wording], dict[uuid.UUID, set[int]], str]:
    """The new themes that were named, which of them each coding goes to, and the reason."""
    names = [(without_nul(form.get(f"name-{n}", "")) or "").strip() for n in range(NEW)]
    meanings = [without_nul(form.get(f"definition-{n}", "")) or "" for n in range(NEW)]
    place = {n: len([name for name in names[:n] if name]) for n in range(NEW) if names[n]}
    goes_to: dict[uuid.UUID, set[int]] = {}
    for n, number in place.items():
        for text in form.getlist(f"to-{n}"):
            if key := as_uuid(text):
                goes_to.setdefault(key, set()).add(number)
    wordings = [Wording(names[n], meanings[n]) for n in place]
    return wordings, goes_to, without_nul(form.get("reason", "")) or ""
