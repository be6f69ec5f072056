"""What the selects of a step offer: series, fields, selections, lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import col, select

from framework_drafts.history.catalogue import known_series
from framework_drafts.history.identity.models import Series
from framework_drafts.measures.contracts import Contract, contract, names
from framework_drafts.measures.language import Records
from framework_drafts.measures.language.derived import with_derived
from workbench.pages.fields import offered


class Offers:
    """Asked once for each page."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self._series: list[tuple[str, str]] | None = None

    def series(self, current: str = "", none: str = "Choose a series") -> Any:
        """Every series at hand: by its own id with its title, and as each file labels it."""
        if self._series is None:
            known = known_series(self._db)
            titles = dict(self._db.exec(select(col(Series.id), col(Series.title))).all())
            own = sorted((name for name in known if ":" not in name), key=lambda name: titles.get(name, name))
            labels = sorted(name for name in known if ":" in name)
            self._series = [(name, f"{titles.get(name, name)} ({name}, all years)") for name in own]
            self._series += [(name, name.replace(":", ": ", 1)) for name in labels]
        more = [(current, current)] if current and current not in dict(self._series) else []
        return offered([("", none), *more, *self._series])


def under_of(source: Records) -> Contract:
    """The contract with what the definition works out itself."""
    return with_derived(contract(source.contract), source.derived())


def contracts() -> Any:
    return offered([(name, f"{contract(name).title}. {contract(name).note}") for name in names()])


def dates(under: Contract, none: str = "None") -> Any:
    return offered([("", none), *((one.name, one.label) for one in under.fields.values() if one.kind == "date")])


def deciding(under: Contract) -> Any:
    """Fields by which a selection can choose one record of a person: dates, then fields with values."""
    codes = [(one.name, one.label) for one in under.fields.values() if one.kind == "code"]
    return [*dates(under), *offered(codes)]


def groups(under: Contract) -> Any:
    fields = [(one.name, one.label) for one in under.fields.values() if one.kind in ("code", "text")]
    return offered([("", "None"), ("age", "age on the last day of the period"), *fields])


def named(values: Iterable[str], none: str = "None") -> Any:
    return offered([("", none), *((one, one) for one in values)])
