"""Passages, suggestion runs, themes and codings."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('passage',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('source_kind', sa.String(length=6), nullable=False),
    sa.Column('source_version_id', sa.Uuid(), nullable=False),
    sa.Column('asked', sa.String(length=500), nullable=False),
    sa.Column('council_code', sa.String(length=9), nullable=True),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('set_aside_because', sa.String(length=300), nullable=True),
    sa.Column('set_aside_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("source_kind IN ('answer','note')", name=op.f('ck_passage_known_source')),
    sa.CheckConstraint('"start" >= 0 AND "start" < "end"', name=op.f('ck_passage_start_before_end')),
    sa.CheckConstraint('(set_aside_because IS NULL) = (set_aside_by IS NULL)', name=op.f('ck_passage_set_aside_by_somebody_for_a_reason')),
    sa.ForeignKeyConstraint(['council_code'], ['council.code'], name=op.f('fk_passage_council_code_council')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_passage_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['set_aside_by'], ['person.id'], name=op.f('fk_passage_set_aside_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passage')),
    sa.UniqueConstraint('source_version_id', 'start', 'end', name=op.f('uq_passage_source_version_id_start_end'))
    )
    op.create_index(op.f('ix_passage_exercise_id'), 'passage', ['exercise_id'], unique=False)
    op.create_table('suggestion_run',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('method', sa.JSON(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('corpus_hash', sa.String(length=64), nullable=False),
    sa.Column('output_hash', sa.String(length=64), nullable=False),
    sa.Column('stability', sa.Float(), nullable=False),
    sa.Column('passages', sa.Integer(), nullable=False),
    sa.Column('unassigned', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_suggestion_run_asked_by_person')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_suggestion_run_exercise_id_exercise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suggestion_run'))
    )
    op.create_index(op.f('ix_suggestion_run_exercise_id'), 'suggestion_run', ['exercise_id'], unique=False)
    op.create_table('theme',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('definition', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_theme_created_by_person')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_theme_exercise_id_exercise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme'))
    )
    op.create_index(op.f('ix_theme_exercise_id'), 'theme', ['exercise_id'], unique=False)
    op.create_table('suggested_theme',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('stability', sa.Float(), nullable=False),
    sa.Column('quotes', sa.JSON(), nullable=False),
    sa.Column('adopted_as', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['adopted_as'], ['theme.id'], name=op.f('fk_suggested_theme_adopted_as_theme')),
    sa.ForeignKeyConstraint(['run_id'], ['suggestion_run.id'], name=op.f('fk_suggested_theme_run_id_suggestion_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suggested_theme')),
    sa.UniqueConstraint('run_id', 'number', name=op.f('uq_suggested_theme_run_id_number'))
    )
    op.create_table('suggested_member',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('suggested_theme_id', sa.Uuid(), nullable=True),
    sa.Column('passage_id', sa.Uuid(), nullable=False),
    sa.Column('strength', sa.Float(), nullable=False),
    sa.Column('reason', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['passage_id'], ['passage.id'], name=op.f('fk_suggested_member_passage_id_passage')),
    sa.ForeignKeyConstraint(['run_id'], ['suggestion_run.id'], name=op.f('fk_suggested_member_run_id_suggestion_run')),
    sa.ForeignKeyConstraint(['suggested_theme_id'], ['suggested_theme.id'], name=op.f('fk_suggested_member_suggested_theme_id_suggested_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suggested_member')),
    sa.UniqueConstraint('run_id', 'passage_id', name=op.f('uq_suggested_member_run_id_passage_id'))
    )
    op.create_index(op.f('ix_suggested_member_suggested_theme_id'), 'suggested_member', ['suggested_theme_id'], unique=False)
    op.create_table('coding',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('passage_id', sa.Uuid(), nullable=False),
    sa.Column('theme_id', sa.Uuid(), nullable=False),
    sa.Column('coded_by', sa.Uuid(), nullable=False),
    sa.Column('coded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['coded_by'], ['person.id'], name=op.f('fk_coding_coded_by_person')),
    sa.ForeignKeyConstraint(['passage_id'], ['passage.id'], name=op.f('fk_coding_passage_id_passage')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_coding_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coding'))
    )
    op.create_index(op.f('ix_coding_theme_id'), 'coding', ['theme_id'], unique=False)
    op.create_index('uq_coding_live', 'coding', ['passage_id', 'theme_id'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))


def downgrade() -> None:
    op.drop_index(op.f('ix_coding_theme_id'), table_name='coding')
    op.drop_index('uq_coding_live', table_name='coding', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.drop_table('coding')
    op.drop_index(op.f('ix_suggested_member_suggested_theme_id'), table_name='suggested_member')
    op.drop_table('suggested_member')
    op.drop_table('suggested_theme')
    op.drop_index(op.f('ix_theme_exercise_id'), table_name='theme')
    op.drop_table('theme')
    op.drop_index(op.f('ix_suggestion_run_exercise_id'), table_name='suggestion_run')
    op.drop_table('suggestion_run')
    op.drop_index(op.f('ix_passage_exercise_id'), table_name='passage')
    op.drop_table('passage')
