"""Briefings, attendance and notes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('briefing',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('region', sa.String(length=2), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_briefing_starts_before_it_ends')),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_briefing_created_by_person')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_briefing_exercise_id_exercise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_briefing'))
    )
    op.create_index(op.f('ix_briefing_exercise_id'), 'briefing', ['exercise_id'], unique=False)
    op.create_table('attendance',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('briefing_id', sa.Uuid(), nullable=False),
    sa.Column('council_code', sa.String(length=9), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.CheckConstraint('people >= 1', name=op.f('ck_attendance_at_least_one_person')),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_attendance_briefing_id_briefing')),
    sa.ForeignKeyConstraint(['council_code'], ['council.code'], name=op.f('fk_attendance_council_code_council')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
    sa.UniqueConstraint('briefing_id', 'council_code', name=op.f('uq_attendance_briefing_id_council_code'))
    )
    op.create_table('note',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('briefing_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.Column('council_code', sa.String(length=9), nullable=True),
    sa.Column('attribution', sa.String(length=14), nullable=False),
    sa.Column('verbatim', sa.Boolean(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(attribution = 'attributed') = (council_code IS NOT NULL)", name=op.f('ck_note_unattributed_names_no_council')),
    sa.CheckConstraint("attribution IN ('attributed','unattributed')", name=op.f('ck_note_known_attribution')),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_note_briefing_id_briefing')),
    sa.ForeignKeyConstraint(['council_code'], ['council.code'], name=op.f('fk_note_council_code_council')),
    sa.ForeignKeyConstraint(['written_by'], ['person.id'], name=op.f('fk_note_written_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note')),
    sa.UniqueConstraint('key', name=op.f('uq_note_key'))
    )
    op.create_index(op.f('ix_note_briefing_id'), 'note', ['briefing_id'], unique=False)
    op.create_table('note_version',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('note_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_note_version_note_id_note')),
    sa.ForeignKeyConstraint(['written_by'], ['person.id'], name=op.f('fk_note_version_written_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note_version')),
    sa.UniqueConstraint('note_id', 'number', name=op.f('uq_note_version_note_id_number'))
    )


def downgrade() -> None:
    op.drop_table('note_version')
    op.drop_index(op.f('ix_note_briefing_id'), table_name='note')
    op.drop_table('note')
    op.drop_table('attendance')
    op.drop_index(op.f('ix_briefing_exercise_id'), table_name='briefing')
    op.drop_table('briefing')
