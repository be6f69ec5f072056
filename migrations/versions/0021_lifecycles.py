"""Measures and frameworks: stages, every save of a draft, comments on clauses, claims, gaps."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ADDED = (
    ("measure_version", "claim", "VARCHAR(5) DEFAULT '' NOT NULL"),
    ("measure_version", "authors", "JSON DEFAULT '[]' NOT NULL"),
    ("framework_version", "gaps", "JSON DEFAULT '[]' NOT NULL"),
)
NEVER_CHANGED = tuple((table, deed) for table in ("lifecycle_step", "measure_edit") for deed in ("UPDATE", "DELETE"))


def upgrade() -> None:
    for table, name, kind in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    op.create_table('lifecycle_step',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('measure_version_id', sa.Uuid(), nullable=True),
    sa.Column('framework_version_id', sa.Uuid(), nullable=True),
    sa.Column('stage', sa.String(length=10), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('tests', sa.JSON(), nullable=False),
    sa.Column('measure_successor_id', sa.Uuid(), nullable=True),
    sa.Column('framework_successor_id', sa.Uuid(), nullable=True),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(measure_version_id IS NULL) <> (framework_version_id IS NULL)", name=op.f('ck_lifecycle_step_of_a_measure_or_a_framework')),
    sa.CheckConstraint("stage IN ('candidate', 'agreed', 'published', 'retired')", name=op.f('ck_lifecycle_step_known_stage')),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_lifecycle_step_by_person')),
    sa.ForeignKeyConstraint(['framework_successor_id'], ['framework_version.id'], name=op.f('fk_lifecycle_step_framework_successor_id_framework_version')),
    sa.ForeignKeyConstraint(['framework_version_id'], ['framework_version.id'], name=op.f('fk_lifecycle_step_framework_version_id_framework_version')),
    sa.ForeignKeyConstraint(['measure_successor_id'], ['measure_version.id'], name=op.f('fk_lifecycle_step_measure_successor_id_measure_version')),
    sa.ForeignKeyConstraint(['measure_version_id'], ['measure_version.id'], name=op.f('fk_lifecycle_step_measure_version_id_measure_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lifecycle_step')),
    sa.UniqueConstraint('framework_version_id', 'stage', name=op.f('uq_lifecycle_step_framework_version_id_stage')),
    sa.UniqueConstraint('measure_version_id', 'stage', name=op.f('uq_lifecycle_step_measure_version_id_stage'))
    )
    op.create_table('measure_edit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('measure_version_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('definition', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_measure_edit_by_person')),
    sa.ForeignKeyConstraint(['measure_version_id'], ['measure_version.id'], name=op.f('fk_measure_edit_measure_version_id_measure_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_edit')),
    sa.UniqueConstraint('measure_version_id', 'number', name=op.f('uq_measure_edit_measure_version_id_number'))
    )
    op.create_table('clause_comment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('measure_version_id', sa.Uuid(), nullable=False),
    sa.Column('clause', sa.String(length=200), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_clause_comment_by_person')),
    sa.ForeignKeyConstraint(['measure_version_id'], ['measure_version.id'], name=op.f('fk_clause_comment_measure_version_id_measure_version')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_clause_comment_settled_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clause_comment'))
    )
    op.create_index(op.f('ix_clause_comment_measure_version_id'), 'clause_comment', ['measure_version_id'], unique=False)
    op.execute(
        "INSERT INTO measure_edit (id, measure_version_id, number, definition, reason, \"by\", at) "
        "SELECT id, id, edit_version, definition, reason, created_by, created_at FROM measure_version WHERE status = 'draft'"
    )
    for table, deed in NEVER_CHANGED:
        _guard(op.get_bind().dialect.name, table, deed)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table, deed in NEVER_CHANGED:
        name = f"guard_{table}_{deed.lower()}"
        if dialect == "sqlite":
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            op.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            op.execute(f"DROP FUNCTION IF EXISTS {name}()")
    for table in ("clause_comment", "measure_edit", "lifecycle_step"):
        op.drop_table(table)
    for table, name, _ in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")


def _guard(dialect: str, table: str, deed: str) -> None:
    name, words = f"guard_{table}_{deed.lower()}", f"{table} is never changed"
    if dialect == "sqlite":
        op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{words}'; "
        f"RETURN {'OLD' if deed == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
