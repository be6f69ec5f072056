"""Pure: whose submissions and records are whose, and what may be shown of them to those they belong to.

A desk is a council's, for what it loads of its own people, or the programme's, for what councils have handed over. Nobody
sees another desk. A council's own people are shown to the council as they are; everything else leaves under the policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from framework_drafts.extracts.figures import OFFICIAL, OWN, Policy

PROGRAMME = ""


@dataclass(frozen=True)
class Named:
    """A council as submissions may write it: by its code of the Office for National Statistics, or as social services
    number it."""

    code: str
    cassr: str
    name: str
    region: str

    def is_(self, written: str) -> bool:
        return written.strip().upper() in (self.code.upper(), self.cassr.upper())


def folder_of(place: Path, desk: str) -> Path:
    """Where a desk's folders lie."""
    return place / (desk or "programme")


def policy_of(desk: str) -> Policy:
    return OWN if desk else OFFICIAL


def shows_persons(desk: str, *, invented: bool) -> bool:
    """Whether single persons may be looked at: those who do not exist, or the council's own."""
    return invented or desk != PROGRAMME


def not_its_own(desk: str, councils: Collection[str], known: Iterable[Named]) -> list[str]:
    """The councils in a submission that are not the desk's; the programme's may hold any."""
    if desk == PROGRAMME:
        return []
    mine = [one for one in known if one.code == desk]
    return sorted(one for one in councils if not any(council.is_(one) for council in mine))


def regions_of(councils: Iterable[str], known: Iterable[Named]) -> dict[str, str]:
    """The region of each council as records write it; those that nobody knows have none."""
    listed = list(known)
    found = {one: next((named.region for named in listed if named.is_(one)), "") for one in councils}
    return {one: region for one, region in found.items() if region}
