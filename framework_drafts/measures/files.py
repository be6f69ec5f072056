"""Pure: data as one readable YAML file and back. Ours reads no dates and no yes or no into text, and no key twice."""

from __future__ import annotations

import re
from typing import Any

import yaml

from framework_drafts.measures.language import BadDefinition
from framework_drafts.measures.language.clause import MOST_DEPTH, MOST_LETTERS, check_limits

WIDTH = 110
REPLACED = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


class _Loader(yaml.SafeLoader):
    """YAML whose text stays text: only true and false are truth values, and a date is written, not meant."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _plain(kinds: dict[str, Any]) -> dict[str, Any]:
    """The ways to read a bare word, without dates and odd numbers, and with true and false alone as truth values."""
    kept = {}
    for letter, ways in kinds.items():
        left = [(tag, way) for tag, way in ways if tag not in REPLACED]
        if letter not in "tTfF":
            left = [(tag, way) for tag, way in left if tag != "tag:yaml.org,2002:bool"]
        kept[letter] = left
    return kept


def _once(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise BadDefinition(f"line {key_node.start_mark.line + 1}: a clause is named by a word")
        if key in found:
            raise BadDefinition(f"line {key_node.start_mark.line + 1}: “{key}” stands twice")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.yaml_implicit_resolvers = _plain(yaml.SafeLoader.yaml_implicit_resolvers)
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(0|[1-9][0-9]*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?$"), list("-+0123456789")
)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _once)


def to_yaml(data: Any) -> str:
    """The same data always gives the same bytes; from_yaml gives the data back."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def from_yaml(text: str) -> Any:
    """Plain data. Raises BadDefinition with the line where it cannot be read; anchors and tags are refused."""
    if len(text) > MOST_LETTERS:
        raise BadDefinition("definition: the file is too long for one measure.")
    _check_depth(text)
    try:
        for token in yaml.scan(text, Loader=_Loader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                raise BadDefinition(f"line {token.start_mark.line + 1}: anchors, aliases and tags are not used here")
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, made narrower
    except BadDefinition:
        raise
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise BadDefinition(
            f"line {mark.line + 1 if mark else 1}: this is not readable as YAML: {problem.problem}"
        ) from problem
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise BadDefinition("definition: this is not readable as YAML") from problem
    check_limits(data)
    return data


def _check_depth(text: str) -> None:
    """Brackets inside brackets are counted first: reading thousands of them takes minutes. Raises BadDefinition."""
    depth = 0
    for letter in text:
        if letter in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                raise BadDefinition("definition: it is nested too deeply: define less in one measure.")
        elif letter in "]}":
            depth = max(0, depth - 1)
