"""From a definition of records to a query tree, which prints itself for the engine that is to run it."""

from framework_drafts.measures.compiling.tree import as_sql, query_tree

__all__ = ["as_sql", "query_tree"]
