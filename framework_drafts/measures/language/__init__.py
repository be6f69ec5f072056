"""Pure: the closed language in which a measure is defined. Data, never code."""

from framework_drafts.measures.language.clause import BadDefinition
from framework_drafts.measures.language.definition import (
    COMPUTABLE,
    OUTPUTS,
    SCALES,
    SCHEMA,
    Definition,
    Unit,
    computable_hash,
    definition_hash,
    parse,
)
from framework_drafts.measures.language.published import Calculated, Part, PublishedRatio, PublishedSeries
from framework_drafts.measures.language.records import EVERY, CodeList, Records, Selection, Stratum
from framework_drafts.measures.language.words import DomainLink, Evidence, FigureTest, PersonsTest

__all__ = [
    "COMPUTABLE",
    "EVERY",
    "OUTPUTS",
    "SCALES",
    "SCHEMA",
    "BadDefinition",
    "Calculated",
    "CodeList",
    "Definition",
    "DomainLink",
    "Evidence",
    "FigureTest",
    "Part",
    "PersonsTest",
    "PublishedRatio",
    "PublishedSeries",
    "Records",
    "Selection",
    "Stratum",
    "Unit",
    "computable_hash",
    "definition_hash",
    "parse",
]
