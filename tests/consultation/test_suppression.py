"""No withheld small number follows from what is shown: an attacker with an exact solver, on random tables."""

from __future__ import annotations

import os

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from consultation.suppression import LARGEST_SMALL, Counts, Withheld, complementary

pytestmark = pytest.mark.sqlite
TABLES = int(os.environ.get("WORKBENCH_TEST_TABLES", "100"))
LOTS = 5
SEX, AGES = ("Male", "Female"), ("18-64", "65-84", "85 and over")
STRATA = ("Total", *SEX, *AGES)
FEWEST = 3  # numbers that a withheld one could still be
Shape = tuple[dict[str, dict[str, Counts]], dict[str, frozenset[str] | None], dict[tuple[str, str], tuple[int, int]]]


def random_table(seed: int) -> Shape:
    """Councils with numerators and denominators by sex and age that add up, in regions and types; some of them tiny."""
    chance = np.random.default_rng(seed)
    size = int(chance.integers(6, 26))
    regions, types = int(chance.integers(1, 4)), int(chance.integers(1, 4))
    divided = [SEX, AGES][: int(chance.integers(0, 3))]
    table, margins, truth = {}, {}, {}
    for number in range(size):
        area = f"A{number:02d}"
        people = int(
            chance.choice(
                [chance.integers(3, 12), chance.integers(20, 80), chance.integers(100, 2000)], p=[0.1, 0.2, 0.7]
            )
        )
        reached = int(chance.binomial(people, chance.uniform(0.05, 0.95)))
        counts = {"Total": (reached, people)}
        for parts in divided:
            share = chance.dirichlet(np.ones(len(parts)) * 3)
            above, rest = chance.multinomial(reached, share), chance.multinomial(people - reached, share)
            counts |= {part: (int(a), int(a + b)) for part, a, b in zip(parts, above, rest, strict=True)}
        truth |= {(area, part): pair for part, pair in counts.items()}
        table[area] = {
            part: Counts((float(a), float(b)), small=0 < a <= LARGEST_SMALL or 0 < b <= LARGEST_SMALL)
            for part, (a, b) in counts.items()
        }
        known = chance.random() > 0.03
        margins[area] = frozenset({f"R{chance.integers(regions)}", f"T{chance.integers(types)}"}) if known else None
    return table, margins, truth


def ways(table: dict[str, dict[str, Counts]]) -> list[tuple[str, ...]]:
    strata = set(next(iter(table.values())))
    return [parts for parts in (SEX, AGES) if strata >= set(parts)]


class Attacker:
    """Knows every row that is shown, every margin that is shown (England, where nothing says it is not) and which count of a small row is to four.

    `small` names that count, as its parts of numerator and denominator: the numerator unless it is said. Unknowns are the numerator and denominator of each withheld row, whole numbers, numerator at most denominator."""

    def __init__(
        self,
        table: dict,
        margins: dict,
        truth: dict,
        withheld: Withheld,
        *,
        strata: tuple[str, ...] = STRATA,
        divided: list[tuple[str, ...]] | None = None,
        small: dict[tuple[str, str], tuple[int, int]] | None = None,
    ) -> None:
        self.hidden, self.truth = sorted(withheld.areas), truth
        self.at = {cell: 2 * i for i, cell in enumerate(self.hidden)}
        self.rows: list[np.ndarray] = []
        self.low: list[float] = []
        self.high: list[float] = []
        strata = tuple(s for s in strata if s in next(iter(table.values())))
        known = {area: m for area, m in margins.items() if m is not None}
        every = sorted(frozenset().union(*known.values())) if known else []
        for part in strata:
            if ("England", part) not in withheld.margins:
                self._sum([(a, part) for a in table], truth)
            for margin in every:
                if (margin, part) not in withheld.margins:
                    # an attacker may well know what the house does not: where the unplaced areas belong
                    holds = [a for a in table if margin in (margins[a] or self._placed(a, every))]
                    self._sum([(a, part) for a in holds], truth)
        for area in table:
            for parts in ways(table) if divided is None else divided:
                self._sum([(area, "Total")], truth, [(area, part) for part in parts])
        for cell in self.hidden:
            row = np.zeros(2 * len(self.hidden))
            row[self.at[cell]], row[self.at[cell] + 1] = -1, 1
            self._add(row, 0, np.inf)
            if table[cell[0]][cell[1]].small:
                row = np.zeros(2 * len(self.hidden))
                row[self.at[cell]], row[self.at[cell] + 1] = (small or {}).get(cell, (1, 0))
                self._add(row, 0, LARGEST_SMALL)

    def _placed(self, area: str, every: list[str]) -> set[str]:
        number = int(area[1:])
        return {every[number % len(every)]} if every else set()

    def _add(self, row: np.ndarray, low: float, high: float) -> None:
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def _sum(self, cells: list, truth: dict, less: tuple | list = ()) -> None:
        """The cells, less some others, add up to what they add up to."""
        for side in (0, 1):
            row, known = np.zeros(2 * len(self.hidden)), 0.0
            for sign, group in ((1, cells), (-1, less)):
                for cell in group:
                    if cell in self.at:
                        row[self.at[cell] + side] += sign
                        known += sign * truth[cell][side]
            if row.any():
                self._add(row, known, known)

    def range_of(self, cell: tuple[str, str], side: int) -> tuple[float, float]:
        return self.range_of_count(cell, (1 - side, side))

    def range_of_count(self, cell: tuple[str, str], parts: tuple[int, int]) -> tuple[float, float]:
        """The least and greatest that so much of the numerator and of the denominator together can be."""
        found, mine = [], parts[0] * self.truth[cell][0] + parts[1] * self.truth[cell][1]
        for sign in (1, -1):
            aim = np.zeros(2 * len(self.hidden))
            aim[self.at[cell]], aim[self.at[cell] + 1] = sign * parts[0], sign * parts[1]
            solved = milp(
                aim,
                constraints=LinearConstraint(np.array(self.rows), self.low, self.high),
                integrality=np.ones(aim.size),
                bounds=Bounds(0, 1e5),
                options={"presolve": False},  # with it the solver misses solutions, the truth itself among them
            )
            assert solved.status == 0, solved.message
            found.append(sign * solved.fun)
        assert round(found[0]) <= mine <= round(found[1]), "the attacker's own reckoning is wrong"
        return found[0], found[1]


@pytest.mark.parametrize("lot", range(LOTS))
def test_no_small_number_can_be_worked_out(lot: int) -> None:
    """Each withheld numerator could be any of three numbers at least; WORKBENCH_TEST_TABLES says of how many tables."""
    attacked = spared = 0
    for seed in range(lot, TABLES, LOTS):
        table, margins, truth = random_table(seed)
        found = complementary(table, margins_of=margins, parts=ways(table))
        small = {(a, p) for a, rows in table.items() for p, row in rows.items() if row.small}
        assert small <= found.areas
        spared += not small
        if not small:
            assert not found.areas
            assert not found.margins
            continue
        attacker = Attacker(table, margins, truth, found)
        for cell in sorted(small):
            low, high = attacker.range_of(cell, 0)
            assert high - low >= FEWEST - 1, (seed, cell, low, high)
            attacked += 1
    assert attacked > TABLES // LOTS // 4
    assert spared < TABLES // LOTS


def test_without_further_withholding_the_attacker_succeeds() -> None:
    """The test can fail: with the small rows alone withheld, most of them follow from the totals."""
    caught = 0
    for seed in range(30):
        table, margins, truth = random_table(seed)
        small = {(a, p) for a, rows in table.items() for p, row in rows.items() if row.small}
        if small:
            attacker = Attacker(table, margins, truth, Withheld(areas=small))
            caught += any(np.ptp(attacker.range_of(cell, 0)) < FEWEST - 1 for cell in small)
    assert caught > 15


def test_the_one_beside_it_is_of_the_same_margins_and_the_smallest() -> None:
    def row(n: float, d: float) -> dict[str, Counts]:
        return {"Total": Counts((n, d), small=n <= LARGEST_SMALL)}

    table = {"A": row(2, 40), "B": row(50, 90), "C": row(20, 60), "D": row(10, 30), "E": row(3000, 9000)}
    north, south = frozenset({"north", "shire"}), frozenset({"south", "shire"})
    margins = {"A": north, "B": north, "C": north, "D": south, "E": south}
    found = complementary(table, margins_of=margins)
    assert found.areas == {("A", "Total"), ("C", "Total")}
    assert not found.margins
    alone = complementary({k: table[k] for k in "ADE"}, margins_of=margins)
    assert alone.areas == {("A", "Total"), ("D", "Total")}
    assert alone.margins == {("north", "Total"), ("south", "Total")}


def test_where_nobody_can_stand_beside_it_everything_is_withheld() -> None:
    table = {"A": {"Total": Counts((2.0,), small=True)}, "B": {"Total": Counts((3.0,))}}
    found = complementary(table, margins_of={"A": frozenset({"R"}), "B": frozenset({"R"})})
    assert found.areas == {("A", "Total"), ("B", "Total")}
    assert found.margins == {("R", "Total")}
