"""Pure: the guide to the measure language. Every example in it is a test that runs on every engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from framework_drafts.measures.contracts import contract
from framework_drafts.measures.files import to_yaml
from framework_drafts.measures.language import Definition, Records, parse
from framework_drafts.measures.wording import clause_tree
from framework_drafts.measures.wording.clauses import Worded

PERIOD = ("2024-04-01", "2025-03-31")
EVERYBODY = {
    "kind": "records",
    "contract": "cld-2",
    "period": "financial_year",
    "selections": [{"name": "everybody"}],
    "denominator": {"of": "everybody"},
}


@dataclass(frozen=True)
class Example:
    """`written` is what an author writes; `definition` the whole measure that is run. `expect` is by person: how many
    records count and how many as achieved; `cells` and `gives` belong to published figures."""

    title: str
    words: str
    written: str
    definition: Definition
    records: tuple[Mapping[str, Any], ...] = ()
    expect: Mapping[str, tuple[int, int]] | None = None
    cells: Mapping[str, float | None] | None = None
    gives: str = ""
    is_condition: bool = False

    @property
    def clauses(self) -> list[Worded]:
        """The plain English of what was written."""
        tree = clause_tree(self.definition)
        return list(tree[-1].inside) if self.is_condition else tree

    @property
    def fields(self) -> list[str]:
        """The fields that its records have, in the contract's order."""
        if not isinstance(self.definition.source, Records):
            return []
        under = contract(self.definition.source.contract)
        return [name for name in under.fields if any(name in record for record in self.records)]


@dataclass(frozen=True)
class Chapter:
    title: str
    words: str
    examples: tuple[Example, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """The guide in its order."""
    data = yaml.safe_load(files(__name__).joinpath("chapters.yaml").read_text(encoding="utf-8"))
    return tuple(
        Chapter(one["title"], one["words"], tuple(_example(example) for example in one.get("examples", [])))
        for one in data
    )


def _example(data: dict[str, Any]) -> Example:
    condition, source = data.get("condition"), data.get("source")
    if condition is not None:
        source = {**EVERYBODY, "numerator": condition}
    unit = data.get("unit") or {"kind": "percent", "places": 1, "low": 0.0, "high": 100.0}
    strata = {"strata": data["strata"]} if "strata" in data else {}
    whole = {
        "schema": "measure/1",
        "title": data["title"],
        "source": source,
        "unit": unit,
        "polarity": "neither",
        **strata,
    }
    written = condition if condition is not None else {"source": source, **strata}
    expect = {str(who): (one[0], one[1]) for who, one in data["expect"].items()} if "expect" in data else None
    records = tuple(
        {name: str(v) if name.endswith(("start", "end", "date", "month")) else v for name, v in one.items()}
        for one in data.get("records", [])
    )
    return Example(
        data["title"],
        data.get("words", ""),
        to_yaml(written),
        parse(whole),
        records,
        expect,
        data.get("cells"),
        str(data.get("gives", "")),
        condition is not None,
    )
