"""Snapshots and dry runs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('snapshot',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('format', sa.String(length=60), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('publisher', sa.String(length=200), nullable=False),
    sa.Column('licence', sa.String(length=200), nullable=False),
    sa.Column('attribution', sa.String(length=400), nullable=False),
    sa.Column('invented', sa.Boolean(), nullable=False),
    sa.Column('source_name', sa.String(length=200), nullable=False),
    sa.Column('source_sha256', sa.String(length=64), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('areas', sa.JSON(), nullable=False),
    sa.Column('periods', sa.JSON(), nullable=False),
    sa.Column('series', sa.JSON(), nullable=False),
    sa.Column('warnings', sa.JSON(), nullable=False),
    sa.Column('imported_by', sa.Uuid(), nullable=True),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['imported_by'], ['person.id'], name=op.f('fk_snapshot_imported_by_person')),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_snapshot'))
    )
    op.create_table('dry_run',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('framework_version_id', sa.Uuid(), nullable=False),
    sa.Column('snapshot_hash', sa.String(length=64), nullable=False),
    sa.Column('engine', sa.String(length=80), nullable=False),
    sa.Column('of_a_draft', sa.Boolean(), nullable=False),
    sa.Column('results_sha256', sa.String(length=64), nullable=False),
    sa.Column('results', sa.Integer(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_dry_run_asked_by_person')),
    sa.ForeignKeyConstraint(['framework_version_id'], ['framework_version.id'], name=op.f('fk_dry_run_framework_version_id_framework_version')),
    sa.ForeignKeyConstraint(['snapshot_hash'], ['snapshot.hash'], name=op.f('fk_dry_run_snapshot_hash_snapshot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dry_run')),
    sa.UniqueConstraint('key', 'framework_version_id', name=op.f('uq_dry_run_key_framework_version_id'))
    )
    op.create_index(op.f('ix_dry_run_framework_version_id'), 'dry_run', ['framework_version_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_dry_run_framework_version_id'), table_name='dry_run')
    op.drop_table('dry_run')
    op.drop_table('snapshot')
