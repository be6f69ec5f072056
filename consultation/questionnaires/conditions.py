"""Pure: conditions on earlier answers. A closed form that a picker fills in: no free code is ever run."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Op = Literal["is", "is_not", "at_least", "at_most", "answered", "not_answered"]
OP_NAMES: dict[str, str] = {
    "is": "is",
    "is_not": "is not",
    "at_least": "is at least",
    "at_most": "is at most",
    "answered": "is answered",
    "not_answered": "is not answered",
}


class Test(BaseModel):
    """One thing asked of one earlier answer. For several choices, `is` means that the choice is among those made."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    __test__ = False  # no test of the suite, whatever its name says

    question: str
    op: Op
    value: str = Field(default="", max_length=80)


class Condition(BaseModel):
    """Tests of which all must hold, or any one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    need: Literal["all", "any"] = "all"
    tests: tuple[Test, ...] = Field(min_length=1, max_length=10)
