"""What the analysis shows: one crossing, its pictures, and the passages behind any number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlmodel import Session, col, select

from consultation.councils import REGIONS, TYPES, Council, names
from consultation.exercises import Exercise
from consultation.tabulate import RULE, Present, present_in
from consultation.themes.analysis.crossing import Crossing, cross, together
from consultation.themes.analysis.lines import Filters, Line, dimensions, lines, preferred
from consultation.themes.analysis.views import views_of
from consultation.themes.codebook.models import Theme
from consultation.themes.coding.ledger import ledger
from consultation.themes.coding.models import POSITIONS
from consultation.themes.queries import themes_of
from workbench.loading import not_found
from workbench.pages.fields import whole
from workbench.pages.themes.present import coverage
from workbench.pages.themes.quoting import quoted
from workbench.reports.charts import Spec
from workbench.reports.theme_charts import heat, theme_bars

CROSSED = ("region", "kind", "role", "option", "source", "part", "position")
FILTERED = ("region", "kind", "role", "option", "source", "part", "position")
PICTURES = ("themes", "regions")
ON_A_PAGE = 40


def filters_of(args: Mapping[str, str]) -> Filters:
    return Filters(**{name: args.get(name, "")[:80] for name in vars(Filters())})


def only_known(query: str) -> str:
    """What may be kept of an address: known filters and the dimension, nothing else."""
    known = {*vars(Filters()), "by"}
    return urlencode([(key, value[:80]) for key, value in parse_qsl(query.lstrip("?")) if key in known and value])


def of_analysis(db: Session, exercise: Exercise, args: Mapping[str, str]) -> dict[str, Any]:
    every = lines(db, exercise.id)
    by = args.get("by", "region")
    by = by if by in CROSSED else "region"
    known = dimensions(db, exercise.id, every)
    filters = filters_of(args)
    themes = themes_of(db, exercise.id)
    crossing = _crossed(db, exercise, themes, every, filters, by, known)
    pairs = together(themes, [line for line in every if filters.take(line)])
    named = {theme.id: theme for theme in themes}
    return {
        "by": by,
        "dimensions": known,
        "crossed": CROSSED,
        "filtered": FILTERED,
        "filters": filters,
        "given": filters.given(),
        "query": urlencode({**filters.given(), "by": by}),
        "crossing": crossing,
        "pairs": [
            (named[one], named[other], *counts)
            for (one, other), counts in sorted(pairs.items(), key=lambda pair: (-pair[1][0], -pair[1][1], str(pair[0])))
        ][:20],
        "positions": {key or "none": words for key, words in POSITIONS.items()},
        "ledger": ledger(db, exercise.id),
        "heard": len(heard_in(db, exercise, filters).councils),
        "views": views_of(db, exercise.id),
        "rule": RULE,
        **coverage(db, exercise),
    }


def _crossed(
    db: Session,
    exercise: Exercise,
    themes: list[Theme],
    every: list[Line],
    filters: Filters,
    by: str,
    known: dict[str, tuple[str, dict[str, str]]],
) -> Crossing:
    chosen = [theme for theme in themes if not filters.theme or str(theme.id) == filters.theme]
    taken = [line for line in every if filters.take(line)]
    return cross(chosen, taken, by=by, values=known[by][1], heard=_heard(db, exercise, by, filters))


def heard_in(db: Session, exercise: Exercise, filters: Filters) -> Present:
    """The councils heard that the filters of councils leave: what the numbers of a view are out of."""
    present = present_in(db, exercise.id)
    options = preferred(db, exercise.id) if filters.option else {}
    fits = {
        council.code
        for council in db.exec(select(Council).where(col(Council.code).in_(present.councils)))
        if filters.region in ("", council.region)
        and filters.kind in ("", council.council_type)
        and filters.council in ("", council.code)
        and (not filters.option or filters.option in options.get(council.code, ()))
    }
    replied, came = (frozenset(some & fits) for some in (present.replied, present.came))
    return Present(
        frozenset() if filters.source == "note" else replied, frozenset() if filters.source == "answer" else came
    )


def _heard(db: Session, exercise: Exercise, by: str, filters: Filters) -> dict[str, set[str]]:
    """The councils heard, by the values of a dimension of councils, or by how they were heard."""
    present = heard_in(db, exercise, filters)
    if by == "source":
        return {"answer": set(present.replied), "note": set(present.came)}
    found: dict[str, set[str]] = {key: set() for key in {"region": REGIONS, "kind": TYPES}.get(by, {})}
    if by == "option":
        for code, options in preferred(db, exercise.id).items():
            for option in options if code in present.councils else ():
                found.setdefault(option, set()).add(code)
    if by in ("region", "kind"):
        for council in db.exec(select(Council).where(col(Council.code).in_(present.councils))):
            found.setdefault(council.region if by == "region" else council.council_type, set()).add(council.code)
    return found


def of_passages(db: Session, exercise: Exercise, args: Mapping[str, str]) -> dict[str, Any]:
    """The passages behind a number, page by page, and how many councils and texts they are of."""
    every = lines(db, exercise.id)
    filters = filters_of(args)
    taken = [line for line in every if filters.take(line)]
    pages = max(1, -(-len(taken) // ON_A_PAGE))
    at = max(1, min(whole(args.get("page", ""), 1), pages))
    themes = {theme.id: theme for theme in db.exec(select(Theme).where(Theme.exercise_id == exercise.id))}
    return {
        "shown": quoted(db, taken[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]),
        "found": len(taken),
        "texts": len({line.text_id for line in taken}),
        "councils": len({line.council for line in taken if line.council}),
        "page": at,
        "pages": pages,
        "filters": filters,
        "given": filters.given(),
        "dimensions": dimensions(db, exercise.id, every),
        "themes": themes,
        "names": names(db),
        "positions": POSITIONS,
        "query": urlencode(filters.given()),
    }


def picture(db: Session, exercise: Exercise, name: str, args: Mapping[str, str]) -> Spec:
    """One of the PICTURES of what the same address shows as a table; anything else is not found."""
    if name not in PICTURES:
        not_found()
    every = lines(db, exercise.id)
    filters, known = filters_of(args), dimensions(db, exercise.id, every)
    by = "region" if name == "regions" else "source"
    crossing = _crossed(db, exercise, themes_of(db, exercise.id), every, filters, by, known)
    if name == "regions":
        return heat(crossing, title="Share of councils heard in each region that spoke to each theme")
    heard = len(heard_in(db, exercise, filters).councils)
    return theme_bars(crossing.rows, heard=heard, title="Councils that spoke to each theme")
