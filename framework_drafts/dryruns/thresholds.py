"""Pure: from where on a screen says something. Settings may change each; a run keeps those it was made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from consultation.errors import Unusable


@dataclass(frozen=True)
class Thresholds:
    """Shares lie between 0 and 1; places, errors and deviations are numbers above nought."""

    top: float = 95.0  # of a percentage: a council at or above it can hardly do better
    at_top: float = 0.5  # share of councils there from which on most cannot be told apart
    at_floor: float = 0.15  # share of councils at the very end of the scale
    usable: float = 0.9  # share of councils with a figure under which that is said
    reliability: float = 0.7
    nearly_one: float = 0.97  # reliability at which recording is the first suspect
    dispersion: float = 10.0  # how many times chance, for the same
    rank_width: float = 0.4  # width of the typical council's rank interval, as a share of all councils
    explained: float = 0.7  # of a measure's ranks by the others
    agreement: float = 0.7  # rank correlation of two measures
    fall: float = 3.0  # of rank agreement between two years, in standard errors
    step: float = 0.5  # of the median council from one year to the next, in robust deviations of councils
    stable: float = 0.5  # rank agreement of years below which order does not last
    places: float = 5.0  # that sampling alone moves a council in a composite

    def as_data(self) -> dict[str, float]:
        return asdict(self)


MEANINGS = {
    "top": "A council with this percentage or more can hardly do better",
    "at_top": "Share of councils at the top from which on most cannot be told apart",
    "at_floor": "Share of councils at the very end of the scale that is worth a look",
    "usable": "Share of councils with a figure under which a measure has gaps",
    "reliability": "Reliability under which differences between councils are mostly chance",
    "nearly_one": "Reliability from which on different recording is the first suspect",
    "dispersion": "How many times more than chance councils differ, for the same suspicion",
    "rank_width": "Width of the typical council’s rank interval, as a share of all councils",
    "explained": "How much of a measure the others say already (R²)",
    "agreement": "Rank agreement of two measures that share questions",
    "fall": "Fall of rank agreement between two years, in standard errors",
    "step": "Step of the typical council between two years, in robust standard deviations",
    "stable": "Rank agreement of years under which the order of councils does not last",
    "places": "Places that sampling error moves a council in a composite",
}
SHARES = ("at_top", "at_floor", "usable", "reliability", "nearly_one", "rank_width", "explained", "agreement", "stable")


def thresholds(given: Mapping[str, float]) -> Thresholds:
    """The usual ones with some changed. Raises Unusable for a name there is not or a number that cannot be."""
    known = {one.name for one in fields(Thresholds)}
    for name, number in given.items():
        if name not in known:
            raise Unusable(f"There is no threshold called {name}: there are {', '.join(sorted(known))}.")
        most = 1 if name in SHARES else 100 if name == "top" else 1_000
        if not 0.001 <= number < most:
            raise Unusable(f"The threshold {name} is at least 0.001 and below {most}.")
    return Thresholds(**{name: float(number) for name, number in given.items()})
