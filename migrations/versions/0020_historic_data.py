"""Every published cell accounted for: what a snapshot says of itself, its areas and series, files given, data sets, series."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ADDED = {
    "published_on": "VARCHAR(10) DEFAULT '' NOT NULL",
    "vintage": "VARCHAR(80) DEFAULT '' NOT NULL",
    "source_size": "BIGINT DEFAULT 0 NOT NULL",
    "about": "JSON DEFAULT '{}' NOT NULL",
    "parts": "JSON DEFAULT '[]' NOT NULL",
}


def upgrade() -> None:
    for name, kind in ADDED.items():
        op.execute(f"ALTER TABLE snapshot ADD COLUMN {name} {kind}")
    op.create_table('series',
    sa.Column('id', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('unit', sa.JSON(), nullable=False),
    sa.Column('shipped', sa.Boolean(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series'))
    )
    op.create_table('series_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.String(length=20), nullable=False),
    sa.Column('period', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('comparable', sa.String(length=10), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('origin', sa.String(length=64), nullable=False),
    sa.CheckConstraint("comparable IN ('yes','with_care','no')", name=op.f('ck_series_change_known_comparability')),
    sa.CheckConstraint("kind IN ('kept', 'renamed', 'changed_method', 'changed_population', 'changed_source', 'split', 'merged', 'dropped', 'new', 'corrected')", name=op.f('ck_series_change_known_kind')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_series_change_series_id_series')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series_change'))
    )
    op.create_index(op.f('ix_series_change_origin'), 'series_change', ['origin'], unique=False)
    op.create_index(op.f('ix_series_change_series_id'), 'series_change', ['series_id'], unique=False)
    op.create_table('kept_mapping',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('headings', sa.String(length=16), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('kept_by', sa.Uuid(), nullable=True),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['kept_by'], ['person.id'], name=op.f('fk_kept_mapping_kept_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_mapping')),
    sa.UniqueConstraint('name', name=op.f('uq_kept_mapping_name'))
    )
    op.create_index(op.f('ix_kept_mapping_headings'), 'kept_mapping', ['headings'], unique=False)
    op.create_table('series_label',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.String(length=20), nullable=False),
    sa.Column('framework', sa.String(length=60), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('first', sa.String(length=20), nullable=False),
    sa.Column('last', sa.String(length=20), nullable=False),
    sa.Column('origin', sa.String(length=64), nullable=False),
    sa.Column('said_by', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['said_by'], ['person.id'], name=op.f('fk_series_label_said_by_person')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_series_label_series_id_series')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series_label')),
    sa.UniqueConstraint('framework', 'key', 'first', name=op.f('uq_series_label_framework_key_first'))
    )
    op.create_index(op.f('ix_series_label_key'), 'series_label', ['key'], unique=False)
    op.create_index(op.f('ix_series_label_series_id'), 'series_label', ['series_id'], unique=False)
    op.create_table('data_set',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('purpose', sa.String(length=500), nullable=False),
    sa.Column('snapshot_hash', sa.String(length=64), nullable=True),
    sa.Column('made_by', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_data_set_made_by_person')),
    sa.ForeignKeyConstraint(['snapshot_hash'], ['snapshot.hash'], name=op.f('fk_data_set_snapshot_hash_snapshot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_set')),
    sa.UniqueConstraint('name', name=op.f('uq_data_set_name'))
    )
    op.create_table('history_file',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('looked', sa.JSON(), nullable=False),
    sa.Column('asked', sa.JSON(), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('snapshot_hash', sa.String(length=64), nullable=True),
    sa.Column('given_by', sa.Uuid(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('given','imported','refused','put_away')", name=op.f('ck_history_file_known_state')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_history_file_given_by_person')),
    sa.ForeignKeyConstraint(['snapshot_hash'], ['snapshot.hash'], name=op.f('fk_history_file_snapshot_hash_snapshot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_history_file'))
    )
    op.create_index(op.f('ix_history_file_given_by'), 'history_file', ['given_by'], unique=False)
    op.create_index(op.f('ix_history_file_sha256'), 'history_file', ['sha256'], unique=False)
    op.create_table('published_area',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('snapshot_hash', sa.String(length=64), nullable=False),
    sa.Column('area', sa.String(length=210), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('label', sa.String(length=20), nullable=False),
    sa.Column('level', sa.String(length=12), nullable=False),
    sa.Column('first', sa.String(length=20), nullable=False),
    sa.Column('last', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['snapshot_hash'], ['snapshot.hash'], name=op.f('fk_published_area_snapshot_hash_snapshot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_area')),
    sa.UniqueConstraint('snapshot_hash', 'area', 'name', 'label', name=op.f('uq_published_area_snapshot_hash_area_name_label'))
    )
    op.create_index(op.f('ix_published_area_area'), 'published_area', ['area'], unique=False)
    op.create_table('published_series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('snapshot_hash', sa.String(length=64), nullable=False),
    sa.Column('label', sa.String(length=90), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('periods', sa.JSON(), nullable=False),
    sa.Column('breakdowns', sa.JSON(), nullable=False),
    sa.Column('statistics', sa.JSON(), nullable=False),
    sa.Column('cells', sa.Integer(), nullable=False),
    sa.Column('figures', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['snapshot_hash'], ['snapshot.hash'], name=op.f('fk_published_series_snapshot_hash_snapshot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_series')),
    sa.UniqueConstraint('snapshot_hash', 'label', name=op.f('uq_published_series_snapshot_hash_label'))
    )
    op.create_index(op.f('ix_published_series_label'), 'published_series', ['label'], unique=False)
    op.create_table('data_set_part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('data_set_id', sa.Uuid(), nullable=False),
    sa.Column('snapshot_hash', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['data_set_id'], ['data_set.id'], name=op.f('fk_data_set_part_data_set_id_data_set')),
    sa.ForeignKeyConstraint(['snapshot_hash'], ['snapshot.hash'], name=op.f('fk_data_set_part_snapshot_hash_snapshot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_set_part')),
    sa.UniqueConstraint('data_set_id', 'position', name=op.f('uq_data_set_part_data_set_id_position')),
    sa.UniqueConstraint('data_set_id', 'snapshot_hash', name=op.f('uq_data_set_part_data_set_id_snapshot_hash'))
    )
    op.create_index(op.f('ix_data_set_part_data_set_id'), 'data_set_part', ['data_set_id'], unique=False)
    op.create_table('data_set_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('data_set_id', sa.Uuid(), nullable=False),
    sa.Column('series', sa.String(length=90), nullable=False),
    sa.Column('takes', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('said_by', sa.Uuid(), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['data_set_id'], ['data_set.id'], name=op.f('fk_data_set_rule_data_set_id_data_set')),
    sa.ForeignKeyConstraint(['said_by'], ['person.id'], name=op.f('fk_data_set_rule_said_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_set_rule')),
    sa.UniqueConstraint('data_set_id', 'series', name=op.f('uq_data_set_rule_data_set_id_series'))
    )
    op.create_index(op.f('ix_data_set_rule_data_set_id'), 'data_set_rule', ['data_set_id'], unique=False)


def downgrade() -> None:
    for table in ('data_set_rule', 'data_set_part', 'published_series', 'published_area', 'history_file', 'data_set', 'series_label', 'kept_mapping', 'series_change', 'series'):
        op.drop_table(table)
    for name in ADDED:
        op.execute(f"ALTER TABLE snapshot DROP COLUMN {name}")
