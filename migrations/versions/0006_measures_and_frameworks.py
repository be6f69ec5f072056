"""Measures, frameworks and what is pinned in them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('measure',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_measure_created_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure'))
    )
    op.create_table('measure_version',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('measure_id', sa.String(), nullable=False),
    sa.Column('version', sa.String(length=20), nullable=True),
    sa.Column('status', sa.String(length=6), nullable=False),
    sa.Column('definition', sa.JSON(), nullable=False),
    sa.Column('definition_hash', sa.String(length=64), nullable=False),
    sa.Column('computable_hash', sa.String(length=64), nullable=False),
    sa.Column('based_on', sa.Uuid(), nullable=True),
    sa.Column('edit_version', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(status = 'frozen') = (frozen_at IS NOT NULL AND version IS NOT NULL)", name=op.f('ck_measure_version_frozen_has_time_and_number')),
    sa.CheckConstraint("status IN ('draft','frozen')", name=op.f('ck_measure_version_known_status')),
    sa.ForeignKeyConstraint(['based_on'], ['measure_version.id'], name=op.f('fk_measure_version_based_on_measure_version')),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_measure_version_created_by_person')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_measure_version_measure_id_measure')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_version')),
    sa.UniqueConstraint('measure_id', 'version', name=op.f('uq_measure_version_measure_id_version'))
    )
    op.create_table('framework',
    sa.Column('id', sa.String(length=60), nullable=False),
    sa.Column('shipped', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_framework_created_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework'))
    )
    op.create_table('framework_version',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('framework_id', sa.String(), nullable=False),
    sa.Column('version', sa.String(length=20), nullable=True),
    sa.Column('status', sa.String(length=6), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('based_on', sa.Uuid(), nullable=True),
    sa.Column('edit_version', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(status = 'frozen') = (frozen_at IS NOT NULL AND version IS NOT NULL AND sha256 IS NOT NULL)", name=op.f('ck_framework_version_frozen_has_time_number_and_hash')),
    sa.CheckConstraint("status IN ('draft','frozen')", name=op.f('ck_framework_version_known_status')),
    sa.ForeignKeyConstraint(['based_on'], ['framework_version.id'], name=op.f('fk_framework_version_based_on_framework_version')),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_framework_version_created_by_person')),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_framework_version_framework_id_framework')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_version')),
    sa.UniqueConstraint('framework_id', 'version', name=op.f('uq_framework_version_framework_id_version'))
    )
    op.create_index('uq_framework_version_one_draft', 'framework_version', ['framework_id'], unique=True, sqlite_where=sa.text("status = 'draft'"), postgresql_where=sa.text("status = 'draft'"))
    op.create_table('framework_entry',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('framework_version_id', sa.Uuid(), nullable=False),
    sa.Column('measure_version_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('domain', sa.String(length=120), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['framework_version_id'], ['framework_version.id'], name=op.f('fk_framework_entry_framework_version_id_framework_version')),
    sa.ForeignKeyConstraint(['measure_version_id'], ['measure_version.id'], name=op.f('fk_framework_entry_measure_version_id_measure_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_entry')),
    sa.UniqueConstraint('framework_version_id', 'code', name=op.f('uq_framework_entry_framework_version_id_code')),
    sa.UniqueConstraint('framework_version_id', 'measure_version_id', name=op.f('uq_framework_entry_framework_version_id_measure_version_id'))
    )


def downgrade() -> None:
    op.drop_table('framework_entry')
    op.drop_index('uq_framework_version_one_draft', table_name='framework_version', sqlite_where=sa.text("status = 'draft'"), postgresql_where=sa.text("status = 'draft'"))
    op.drop_table('framework_version')
    op.drop_table('framework')
    op.drop_table('measure_version')
    op.drop_table('measure')
