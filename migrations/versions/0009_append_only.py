"""What must never change is guarded by the database itself."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Deleting what a person said stays possible, so that it can be erased when the law asks for it; changing it does not.
NEVER_CHANGED = {
    "event": ("UPDATE", "DELETE"), "answer_version": ("UPDATE",), "note_version": ("UPDATE",), "submission": ("UPDATE",)
}
FROZEN = {
    "measure_version": ("OLD.status = 'frozen'", "measure_version"),
    "framework_version": ("OLD.status = 'frozen'", "framework_version"),
    "edition": ("OLD.published_at IS NOT NULL", "edition"),
}
ENTRY_OF_FROZEN = "(SELECT status FROM framework_version WHERE id = {row}.framework_version_id) = 'frozen'"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table, deeds in NEVER_CHANGED.items():
        for deed in deeds:
            _guard(dialect, table, deed, "1 = 1", f"{table} is never changed")
    for table, (condition, name) in FROZEN.items():
        for deed in ("UPDATE", "DELETE"):
            _guard(dialect, table, deed, condition, f"a frozen {name} is never changed")
    for deed in ("INSERT", "UPDATE", "DELETE"):
        row = "NEW" if deed == "INSERT" else "OLD"
        condition = ENTRY_OF_FROZEN.format(row=row)
        _guard(dialect, "framework_entry", deed, condition, "a frozen framework is never changed")


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table in (*NEVER_CHANGED, *FROZEN, "framework_entry"):
        for deed in ("insert", "update", "delete"):
            name = f"guard_{table}_{deed}"
            if dialect == "sqlite":
                op.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                op.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                op.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _guard(dialect: str, table: str, deed: str, condition: str, words: str) -> None:
    name = f"guard_{table}_{deed.lower()}"
    if dialect == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {deed} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{words}'; END IF; "
        f"RETURN {'OLD' if deed == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
