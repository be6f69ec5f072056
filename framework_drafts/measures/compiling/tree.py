"""Pure: a whole measure of records as one query over all periods, councils and breakdowns.

It reads two tables: `records` with the contract's fields, and `periods` with name, p_start and p_end."""

from __future__ import annotations

from sqlglot import exp

from framework_drafts.measures.compiling import macros
from framework_drafts.measures.compiling.conditions import ROW, Scope, age, compiled
from framework_drafts.measures.compiling.links import Table
from framework_drafts.measures.compiling.macros import Tree, column
from framework_drafts.measures.compiling.selections import Steps, add_selection, for_each_period
from framework_drafts.measures.contracts import contract
from framework_drafts.measures.language import EVERY, Definition, Records, Stratum
from framework_drafts.measures.needs import fields_needed
from framework_drafts.measures.reference.records import ALL, UNKNOWN, band_names


def as_sql(definition: Definition, dialect: str = "duckdb") -> str:
    """The query in an engine's own words."""
    return query_tree(definition).sql(dialect=dialect, pretty=True)


def query_tree(definition: Definition) -> exp.Select:
    """One row for each council, period, stratum and group in which somebody counts: denominator, numerator, squares."""
    source = definition.source
    if not isinstance(source, Records):
        raise TypeError("only a measure of records is compiled")
    steps = Steps(Scope(contract(source.contract), {one.name: one.values for one in source.lists}))
    fields = tuple(field.name for field in fields_needed(definition))
    every = Table(f"sel_{EVERY}", fields, timed=False)
    steps.steps.append((every.name, every_record(fields, steps.scope)))
    steps.tables[EVERY] = every
    for selection in source.selections:
        steps.tables[selection.name] = add_selection(
            selection, steps, steps.tables[selection.of], f"sel_{selection.name}"
        )
    del steps.tables[EVERY]
    steps.steps.append(("units", _units(definition, source, steps)))
    council = steps.scope.contract.roles["council"]
    steps.steps.append(("groups", _groups(definition, council)))
    tree = (
        exp.select(column(council), column("period"), column("stratum"), column("grp"))
        .select(exp.alias_(exp.Count(this=exp.Star()), "d"))
        .select(exp.alias_(exp.Sum(this=column("adds")), "n"))
        .select(exp.alias_(exp.Sum(this=exp.Mul(this=column("adds"), expression=column("adds"))), "squares"))
        .from_("groups")
        .group_by(column(council), column("period"), column("stratum"), column("grp"))
    )
    for name, step in steps.steps:
        tree = tree.with_(name, as_=step, copy=False)
    return tree


def every_record(fields: tuple[str, ...], scope: Scope) -> exp.Select:
    """All records of somebody."""
    whose = [macros.no(macros.missing(scope.role(role))) for role in ("council", "person")]
    return exp.select(*(column(name, ROW) for name in fields)).from_(exp.to_table("records").as_(ROW)).where(*whose)


def _units(definition: Definition, source: Records, steps: Steps) -> exp.Select:
    """One row for each record that counts, with what it adds and the groups it is in."""
    tree, table = for_each_period(steps.tables[source.denominator.of])
    wheres = [source.denominator.where, *(one.where for one in source.exclusions)]
    table = steps.add("candidates", tree, table)
    links, scope = steps.asked(table, [*wheres, source.numerator])
    conditions = [compiled(source.denominator.where, scope)]
    conditions += [macros.no(compiled(one.where, scope)) for one in source.exclusions]
    adds: Tree = macros.one_if(compiled(source.numerator, scope))
    if source.average:
        adds = macros.days_between(column(source.average.days_from, ROW), column(source.average.days_to, ROW))
        conditions.append(macros.no(macros.missing(adds)))
    picked = [scope.role("council"), column("period", ROW), exp.alias_(adds, "adds")]
    for number, stratum in enumerate(definition.strata, start=1):
        picked.append(exp.alias_(group_tree(stratum, scope), f"g{number}"))
    return links.joined(exp.select(*picked).from_(table.read(ROW))).where(*conditions)


def group_tree(stratum: Stratum, scope: Scope) -> Tree:
    """The group of a breakdown that a row is in."""
    if stratum.field or stratum.age_on is None:
        return exp.Coalesce(this=column(stratum.field, ROW), expressions=[macros.text(UNKNOWN)])
    years = age(scope, stratum.age_on, stratum.years_by)
    names = band_names(stratum.bands)
    below = [
        (exp.LT(this=years.copy(), expression=macros.number(first)), macros.text(name))
        for first, name in zip(stratum.bands, names, strict=False)
    ]
    return macros.case([(macros.missing(years), macros.text(UNKNOWN)), *below], macros.text(names[-1]))


def _groups(definition: Definition, council: str) -> exp.Query:
    """Every unit once for everybody and once for each breakdown."""
    shared = [column(council), column("period"), column("adds")]
    whole = exp.select(*shared, exp.alias_(macros.text(ALL), "stratum"), exp.alias_(macros.text(ALL), "grp")).from_(
        "units"
    )
    tree: exp.Query = whole
    for number, stratum in enumerate(definition.strata, start=1):
        named = [exp.alias_(macros.text(stratum.name), "stratum"), exp.alias_(column(f"g{number}"), "grp")]
        tree = exp.union(tree, exp.select(*shared, *named).from_("units"), distinct=False)
    return tree
