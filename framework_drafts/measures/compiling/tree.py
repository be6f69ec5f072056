"""Pure: a whole measure of records as one query over all periods, councils and breakdowns.

It reads two tables: `records` with the contract's fields, and `periods` with name, p_start and p_end."""

from __future__ import annotations

from sqlglot import exp

from framework_drafts.measures.compiling import macros
from framework_drafts.measures.compiling.conditions import ROW, Scope, age, compiled
from framework_drafts.measures.compiling.macros import Tree, column
from framework_drafts.measures.contracts import contract
from framework_drafts.measures.language import EVERY, Definition, Records, Selection, Stratum
from framework_drafts.measures.needs import fields_needed
from framework_drafts.measures.reference.records import ALL, UNKNOWN, band_names

SPINE = ("period", "p_start", "p_end")


def as_sql(definition: Definition, dialect: str = "duckdb") -> str:
    """The query in an engine's own words."""
    return query_tree(definition).sql(dialect=dialect, pretty=True)


def query_tree(definition: Definition) -> exp.Select:
    """One row for each council, period, stratum and group in which somebody counts: denominator, numerator, squares."""
    source = definition.source
    if not isinstance(source, Records):
        raise TypeError("only a measure of records is compiled")
    scope = Scope(contract(source.contract), {one.name: one.values for one in source.lists})
    columns = [*SPINE, *(field.name for field in fields_needed(definition))]
    steps: list[tuple[str, exp.Select]] = [(f"sel_{EVERY}", _every(columns, scope))]
    for selection in source.selections:
        steps += _selected(selection, columns, scope)
    steps.append(("units", _units(definition, source, scope)))
    council = scope.contract.roles["council"]
    steps.append(("groups", _groups(definition, council)))
    tree = (
        exp.select(column(council), column("period"), column("stratum"), column("grp"))
        .select(exp.alias_(exp.Count(this=exp.Star()), "d"))
        .select(exp.alias_(exp.Sum(this=column("adds")), "n"))
        .select(exp.alias_(exp.Sum(this=exp.Mul(this=column("adds"), expression=column("adds"))), "squares"))
        .from_("groups")
        .group_by(column(council), column("period"), column("stratum"), column("grp"))
    )
    for name, step in steps:
        tree = tree.with_(name, as_=step, copy=False)
    return tree


def _every(columns: list[str], scope: Scope) -> exp.Select:
    """All records of somebody, once for each period."""
    fields = [column(name, "p" if name in SPINE[1:] else ROW) for name in columns[1:]]
    whose = [macros.no(macros.missing(scope.role(role))) for role in ("council", "person")]
    return (
        exp.select(exp.alias_(column("name", "p"), "period", quoted=True), *fields)
        .from_(exp.to_table("records").as_(ROW))
        .join(exp.to_table("periods").as_("p"), join_type="cross")
        .where(*whose)
    )


def _selected(selection: Selection, columns: list[str], scope: Scope) -> list[tuple[str, exp.Select]]:
    """The steps that make a selection; the last is named after it."""
    name, every = f"sel_{selection.name}", [column(one, ROW) for one in columns]
    kept = (
        exp.select(*every).from_(exp.to_table(f"sel_{selection.of}").as_(ROW)).where(compiled(selection.where, scope))
    )
    if selection.keep == "all":
        return [(name, kept)]
    whose = [column("period", ROW), scope.role("council"), scope.role("person")]
    key = scope.role("record")
    if selection.keep == "spells":
        return _spells(name, selection, kept, columns, scope)
    down = selection.keep == "latest"
    place = macros.ranked(whose, [(macros.end_or_open(column(selection.by, ROW)), down), (key, down)])
    return [(f"s1_{name}", kept.select(exp.alias_(place, "place"))), (name, _first(f"s1_{name}", columns))]


def _first(table: str, columns: list[str]) -> exp.Select:
    picked = [column(one, ROW) for one in columns]
    return exp.select(*picked).from_(exp.to_table(table).as_(ROW)).where(column("place", ROW).eq(1))


def _spells(
    name: str, selection: Selection, kept: exp.Select, columns: list[str], scope: Scope
) -> list[tuple[str, exp.Select]]:
    """Gaps and islands: how far earlier records reach, where a new spell begins, its number, its latest-ending record."""
    whose = [column("period", ROW), scope.role("council"), scope.role("person")]
    start, end, key = scope.role("start"), macros.end_or_open(scope.role("end")), scope.role("record")
    order = [(start, False), (end, False), (key, False)]
    reach = macros.over(exp.Max(this=end), whose, order, "PRECEDING")
    dated = kept.where(macros.no(macros.missing(start))).select(exp.alias_(reach, "reach"))
    gap = exp.GT(this=macros.days_between(column("reach", ROW), start), expression=macros.number(selection.gap_days))
    begins = macros.one_if(macros.either([macros.missing(column("reach", ROW)), gap]))
    every = [column(one, ROW) for one in columns]
    begun = exp.select(*every, exp.alias_(begins, "begins")).from_(exp.to_table(f"s1_{name}").as_(ROW))
    number = macros.over(exp.Sum(this=column("begins", ROW)), whose, order, "CURRENT ROW")
    numbered = exp.select(*every, exp.alias_(number, "spell")).from_(exp.to_table(f"s2_{name}").as_(ROW))
    mine = [*whose, column("spell", ROW)]
    place = macros.ranked(mine, [(end, True), (key, True)])
    first = exp.Window(this=exp.Min(this=start), partition_by=mine)
    started = scope.contract.roles["start"]
    fields = [exp.alias_(first, started, quoted=True) if one == started else column(one, ROW) for one in columns]
    joined = exp.select(*fields, exp.alias_(place, "place")).from_(exp.to_table(f"s3_{name}").as_(ROW))
    return [
        (f"s1_{name}", dated),
        (f"s2_{name}", begun),
        (f"s3_{name}", numbered),
        (f"s4_{name}", joined),
        (name, _first(f"s4_{name}", columns)),
    ]


def _units(definition: Definition, source: Records, scope: Scope) -> exp.Select:
    """One row for each record that counts, with what it adds and the groups it is in."""
    conditions = [compiled(source.denominator.where, scope)]
    conditions += [macros.no(compiled(one.where, scope)) for one in source.exclusions]
    adds: Tree = macros.one_if(compiled(source.numerator, scope))
    if source.average:
        adds = macros.days_between(column(source.average.days_from, ROW), column(source.average.days_to, ROW))
        conditions.append(macros.no(macros.missing(adds)))
    picked = [scope.role("council"), column("period", ROW), exp.alias_(adds, "adds")]
    for number, stratum in enumerate(definition.strata, start=1):
        picked.append(exp.alias_(_group(stratum, scope), f"g{number}"))
    return exp.select(*picked).from_(exp.to_table(f"sel_{source.denominator.of}").as_(ROW)).where(*conditions)


def _group(stratum: Stratum, scope: Scope) -> Tree:
    if stratum.field or stratum.age_on is None:
        return exp.Coalesce(this=column(stratum.field, ROW), expressions=[macros.text(UNKNOWN)])
    years = age(scope, stratum.age_on, stratum.years_by)
    names = band_names(stratum.bands)
    below = [
        (exp.LT(this=years.copy(), expression=macros.number(first)), macros.text(name))
        for first, name in zip(stratum.bands, names, strict=False)
    ]
    return macros.case([(macros.missing(years), macros.text(UNKNOWN)), *below], macros.text(names[-1]))


def _groups(definition: Definition, council: str) -> exp.Select:
    """Every unit once for everybody and once for each breakdown."""
    shared = [column(council), column("period"), column("adds")]
    whole = exp.select(*shared, exp.alias_(macros.text(ALL), "stratum"), exp.alias_(macros.text(ALL), "grp")).from_(
        "units"
    )
    tree: exp.Query = whole
    for number, stratum in enumerate(definition.strata, start=1):
        named = [exp.alias_(macros.text(stratum.name), "stratum"), exp.alias_(column(f"g{number}"), "grp")]
        tree = exp.union(tree, exp.select(*shared, *named).from_("units"), distinct=False)
    return tree  # type: ignore[return-value]
