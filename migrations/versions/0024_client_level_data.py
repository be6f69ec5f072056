"""Client-level data: submissions, records made of them, runs, and who counts otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NEVER_CHANGED = tuple((table, deed) for table in ("records_run", "people_moved") for deed in ("UPDATE", "DELETE"))


def upgrade() -> None:
    op.create_table('extract',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('desk', sa.String(length=9), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('received', sa.Date(), nullable=False),
    sa.Column('invented', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('problem', sa.String(length=500), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('rows', sa.BigInteger(), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('given','kept','refused','deleted')", name=op.f('ck_extract_known_state')),
    sa.CheckConstraint("kind IN ('events','stays')", name=op.f('ck_extract_known_kind')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_extract_given_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extract'))
    )
    op.create_index(op.f('ix_extract_desk'), 'extract', ['desk'], unique=False)
    op.create_table('records_made',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('desk', sa.String(length=9), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('way', sa.String(length=6), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('submissions', sa.JSON(), nullable=False),
    sa.Column('invented', sa.Boolean(), nullable=False),
    sa.Column('rows', sa.BigInteger(), nullable=False),
    sa.Column('deleted', sa.Boolean(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_records_made_made_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_records_made')),
    sa.UniqueConstraint('desk', 'key', name=op.f('uq_records_made_desk_key'))
    )
    op.create_index(op.f('ix_records_made_desk'), 'records_made', ['desk'], unique=False)
    op.create_table('records_run',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('records_id', sa.Uuid(), nullable=False),
    sa.Column('framework_version_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('of_a_draft', sa.Boolean(), nullable=False),
    sa.Column('period_type', sa.String(length=14), nullable=False),
    sa.Column('periods', sa.JSON(), nullable=False),
    sa.Column('measures', sa.JSON(), nullable=False),
    sa.Column('policy', sa.String(length=40), nullable=False),
    sa.Column('figures_sha256', sa.String(length=64), nullable=False),
    sa.Column('not_counted', sa.JSON(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_records_run_asked_by_person')),
    sa.ForeignKeyConstraint(['framework_version_id'], ['framework_version.id'], name=op.f('fk_records_run_framework_version_id_framework_version')),
    sa.ForeignKeyConstraint(['records_id'], ['records_made.id'], name=op.f('fk_records_run_records_id_records_made')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_records_run')),
    sa.UniqueConstraint('records_id', 'key', name=op.f('uq_records_run_records_id_key'))
    )
    op.create_index(op.f('ix_records_run_framework_version_id'), 'records_run', ['framework_version_id'], unique=False)
    op.create_index(op.f('ix_records_run_records_id'), 'records_run', ['records_id'], unique=False)
    op.create_table('people_moved',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('records_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('what', sa.String(length=500), nullable=False),
    sa.Column('old', sa.JSON(), nullable=False),
    sa.Column('new', sa.JSON(), nullable=False),
    sa.Column('period', sa.JSON(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_people_moved_asked_by_person')),
    sa.ForeignKeyConstraint(['records_id'], ['records_made.id'], name=op.f('fk_people_moved_records_id_records_made')),
    sa.ForeignKeyConstraint(['run_id'], ['records_run.id'], name=op.f('fk_people_moved_run_id_records_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_moved'))
    )
    op.create_index(op.f('ix_people_moved_records_id'), 'people_moved', ['records_id'], unique=False)
    op.create_index(op.f('ix_people_moved_run_id'), 'people_moved', ['run_id'], unique=False)
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
    for table in ("people_moved", "records_run", "records_made", "extract"):
        op.drop_table(table)


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
