"""Pure: the stages of a version and which may follow which."""

from __future__ import annotations

DRAFT, CANDIDATE, AGREED, PUBLISHED, RETIRED = "draft", "candidate", "agreed", "published", "retired"
STAGES = (CANDIDATE, AGREED, PUBLISHED, RETIRED)
BEFORE = {CANDIDATE: (DRAFT,), AGREED: (CANDIDATE,), PUBLISHED: (AGREED,), RETIRED: (CANDIDATE, AGREED, PUBLISHED)}
IN_WORDS = {
    DRAFT: "Draft",
    CANDIDATE: "Candidate",
    AGREED: "Agreed",
    PUBLISHED: "Published",
    RETIRED: "Retired",
}
MEANS = {
    DRAFT: "It can still change.",
    CANDIDATE: "Frozen: it can be dry-run and compared, and nothing in it changes any more.",
    AGREED: "Frozen, checked by somebody who did not write it, its tests passed, and decided upon.",
    PUBLISHED: "Frozen and made public.",
    RETIRED: "Frozen and not to be used any more.",
}


def may_follow(stage: str, now: str) -> bool:
    return now in BEFORE.get(stage, ())
