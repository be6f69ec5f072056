"""Suggestion trees with adjustable cuts and a map, dropped suggestions, and what is learnt from coding."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _add(table, *columns):
    """Columns with their constraints beside them, which SQLite adds and drops without making the table anew."""
    uuid = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    for column in columns:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column.replace('UUID', uuid)}")


def _drop(table, *columns):
    for column in columns:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def upgrade() -> None:
    op.create_table('lesson',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('method', sa.String(length=200), nullable=False),
    sa.Column('learnt_from', sa.Integer(), nullable=False),
    sa.Column('themes', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_lesson_asked_by_person')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_lesson_exercise_id_exercise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson'))
    )
    op.create_index(op.f('ix_lesson_exercise_id'), 'lesson', ['exercise_id'], unique=False)
    op.create_table('guess',
    sa.Column('lesson_id', sa.Uuid(), nullable=False),
    sa.Column('passage_id', sa.Uuid(), nullable=False),
    sa.Column('theme_id', sa.Uuid(), nullable=False),
    sa.Column('chance', sa.Float(), nullable=False),
    sa.Column('because', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_guess_lesson_id_lesson')),
    sa.ForeignKeyConstraint(['passage_id'], ['passage.id'], name=op.f('fk_guess_passage_id_passage')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_guess_theme_id_theme')),
    sa.PrimaryKeyConstraint('passage_id', 'theme_id', name=op.f('pk_guess'))
    )
    op.create_index(op.f('ix_guess_lesson_id'), 'guess', ['lesson_id'], unique=False)
    op.create_index(op.f('ix_guess_theme_id'), 'guess', ['theme_id'], unique=False)
    op.create_table('outlook',
    sa.Column('passage_id', sa.Uuid(), nullable=False),
    sa.Column('lesson_id', sa.Uuid(), nullable=False),
    sa.Column('by_unsure', sa.String(length=50), nullable=False),
    sa.Column('by_unlike', sa.String(length=50), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_outlook_lesson_id_lesson')),
    sa.ForeignKeyConstraint(['passage_id'], ['passage.id'], name=op.f('fk_outlook_passage_id_passage')),
    sa.PrimaryKeyConstraint('passage_id', name=op.f('pk_outlook'))
    )
    op.create_index(op.f('ix_outlook_by_unlike'), 'outlook', ['by_unlike'], unique=False)
    op.create_index(op.f('ix_outlook_by_unsure'), 'outlook', ['by_unsure'], unique=False)
    op.create_index(op.f('ix_outlook_lesson_id'), 'outlook', ['lesson_id'], unique=False)
    op.create_table('saved_view',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('query', sa.String(length=1000), nullable=False),
    sa.Column('saved_by', sa.Uuid(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_saved_view_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['saved_by'], ['person.id'], name=op.f('fk_saved_view_saved_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('exercise_id', 'name', name=op.f('uq_saved_view_exercise_id_name'))
    )
    _add("suggestion_run", "proposed INTEGER NOT NULL DEFAULT 0", "cuts JSON NOT NULL DEFAULT '{}'")
    _add(
        "suggested_theme",
        "size INTEGER NOT NULL DEFAULT 0",
        "from_cut INTEGER NOT NULL DEFAULT 0",
        "to_cut INTEGER NOT NULL DEFAULT 0",
        "leaves JSON NOT NULL DEFAULT '[]'",
        "dropped_because VARCHAR(300) CONSTRAINT ck_suggested_theme_adopted_or_dropped "
        "CHECK (dropped_because IS NULL OR adopted_as IS NULL)",
        "dropped_by UUID CONSTRAINT fk_suggested_theme_dropped_by_person REFERENCES person (id)",
    )
    _add("suggested_member", "x FLOAT", "y FLOAT")
    op.execute(
        "UPDATE suggestion_run SET proposed = (SELECT count(*) FROM suggested_theme t WHERE t.run_id = suggestion_run.id)"
    )
    op.execute(
        "UPDATE suggested_theme SET size = (SELECT count(*) FROM suggested_member m WHERE m.suggested_theme_id = "
        "suggested_theme.id), to_cut = (SELECT count(*) FROM suggested_theme t WHERE t.run_id = suggested_theme.run_id), "
        "from_cut = (SELECT count(*) FROM suggested_theme t WHERE t.run_id = suggested_theme.run_id)"
    )


def downgrade() -> None:
    _drop("suggested_member", "y", "x")
    _drop("suggested_theme", "dropped_by", "dropped_because", "leaves", "to_cut", "from_cut", "size")
    _drop("suggestion_run", "cuts", "proposed")
    op.drop_table("saved_view")
    op.drop_table("outlook")
    op.drop_table("guess")
    op.drop_table("lesson")
