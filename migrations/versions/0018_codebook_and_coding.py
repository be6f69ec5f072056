"""Themes with versions and lineage, codings with position and stretch, undoing, blind double coding."""

import json
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
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


def _versions_of_themes():
    """Themes there already have their present words as their present version; earlier words are in the record of deeds only."""
    db = op.get_bind()
    themes = db.execute(sa.text("SELECT id, version, name, definition, created_by, created_at FROM theme")).all()
    for theme, number, name, definition, by, at in themes:
        db.execute(
            sa.text(
                "INSERT INTO theme_version (id, theme_id, number, words, why, written_by, written_at) "
                "VALUES (:id, :theme, :number, :words, '', :by, :at)"
            ),
            {
                "id": uuid.uuid4() if db.dialect.name == "postgresql" else uuid.uuid4().hex,
                "theme": theme, "number": number, "by": by, "at": at,
                "words": json.dumps({"name": name, "definition": definition}, ensure_ascii=False),
            },
        )


def upgrade() -> None:
    _add(
        "theme",
        "when_to_use TEXT NOT NULL DEFAULT ''",
        "when_not TEXT NOT NULL DEFAULT ''",
        "examples TEXT NOT NULL DEFAULT ''",
        "marker VARCHAR(4) NOT NULL DEFAULT '●'",
        "parent_id UUID CONSTRAINT fk_theme_parent_id_theme REFERENCES theme (id)",
    )
    op.create_table('theme_version',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('theme_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_version_theme_id_theme')),
    sa.ForeignKeyConstraint(['written_by'], ['person.id'], name=op.f('fk_theme_version_written_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_version')),
    sa.UniqueConstraint('theme_id', 'number', name=op.f('uq_theme_version_theme_id_number'))
    )
    op.create_table('theme_change',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('done_by', sa.Uuid(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['done_by'], ['person.id'], name=op.f('fk_theme_change_done_by_person')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_theme_change_exercise_id_exercise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_change'))
    )
    op.create_index(op.f('ix_theme_change_exercise_id'), 'theme_change', ['exercise_id'], unique=False)
    op.create_table('theme_link',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('change_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.String(length=4), nullable=False),
    sa.Column('theme_id', sa.Uuid(), nullable=True),
    sa.Column('suggested_theme_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.CheckConstraint("side = 'from' OR theme_id IS NOT NULL", name=op.f('ck_theme_link_only_themes_come_out')),
    sa.CheckConstraint("side IN ('from','to')", name=op.f('ck_theme_link_known_side')),
    sa.CheckConstraint('(theme_id IS NULL) <> (suggested_theme_id IS NULL)', name=op.f('ck_theme_link_a_theme_or_a_suggestion')),
    sa.ForeignKeyConstraint(['change_id'], ['theme_change.id'], name=op.f('fk_theme_link_change_id_theme_change')),
    sa.ForeignKeyConstraint(['suggested_theme_id'], ['suggested_theme.id'], name=op.f('fk_theme_link_suggested_theme_id_suggested_theme')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_link_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_link'))
    )
    op.create_index(op.f('ix_theme_link_change_id'), 'theme_link', ['change_id'], unique=False)
    op.create_index(op.f('ix_theme_link_suggested_theme_id'), 'theme_link', ['suggested_theme_id'], unique=False)
    op.create_index(op.f('ix_theme_link_theme_id'), 'theme_link', ['theme_id'], unique=False)
    op.create_table('codebook_rule',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('theme_id', sa.Uuid(), nullable=True),
    sa.Column('passage_id', sa.Uuid(), nullable=True),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_codebook_rule_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['passage_id'], ['passage.id'], name=op.f('fk_codebook_rule_passage_id_passage')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_codebook_rule_theme_id_theme')),
    sa.ForeignKeyConstraint(['written_by'], ['person.id'], name=op.f('fk_codebook_rule_written_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_codebook_rule'))
    )
    op.create_index(op.f('ix_codebook_rule_exercise_id'), 'codebook_rule', ['exercise_id'], unique=False)
    op.create_index(op.f('ix_codebook_rule_theme_id'), 'codebook_rule', ['theme_id'], unique=False)
    op.create_table('double_round',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('themes', sa.JSON(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_double_round_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_double_round_opened_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_double_round'))
    )
    op.create_index(op.f('ix_double_round_exercise_id'), 'double_round', ['exercise_id'], unique=False)
    op.create_table('double_coder',
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_double_coder_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['double_round.id'], name=op.f('fk_double_coder_round_id_double_round')),
    sa.PrimaryKeyConstraint('round_id', 'person_id', name=op.f('pk_double_coder'))
    )
    op.create_table('double_item',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('passage_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('ruled_by', sa.Uuid(), nullable=True),
    sa.Column('ruled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['passage_id'], ['passage.id'], name=op.f('fk_double_item_passage_id_passage')),
    sa.ForeignKeyConstraint(['round_id'], ['double_round.id'], name=op.f('fk_double_item_round_id_double_round')),
    sa.ForeignKeyConstraint(['ruled_by'], ['person.id'], name=op.f('fk_double_item_ruled_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_double_item')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_double_item_round_id_number')),
    sa.UniqueConstraint('round_id', 'passage_id', name=op.f('uq_double_item_round_id_passage_id'))
    )
    op.create_index(op.f('ix_double_item_passage_id'), 'double_item', ['passage_id'], unique=False)
    op.create_index('uq_double_item_unsettled', 'double_item', ['passage_id'], unique=True, sqlite_where=sa.text('ruled_at IS NULL'), postgresql_where=sa.text('ruled_at IS NULL'))
    op.create_table('blind_reading',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('coder_id', sa.Uuid(), nullable=False),
    sa.Column('marks', sa.JSON(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['coder_id'], ['person.id'], name=op.f('fk_blind_reading_coder_id_person')),
    sa.ForeignKeyConstraint(['item_id'], ['double_item.id'], name=op.f('fk_blind_reading_item_id_double_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blind_reading')),
    sa.UniqueConstraint('item_id', 'coder_id', name=op.f('uq_blind_reading_item_id_coder_id'))
    )
    op.create_table('judged',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('passage_id', sa.Uuid(), nullable=False),
    sa.Column('read_by', sa.Uuid(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('undone', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_judged_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['passage_id'], ['passage.id'], name=op.f('fk_judged_passage_id_passage')),
    sa.ForeignKeyConstraint(['read_by'], ['person.id'], name=op.f('fk_judged_read_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judged'))
    )
    op.create_index(op.f('ix_judged_passage_id'), 'judged', ['passage_id'], unique=False)
    op.create_index('ix_judged_read_by_read_at', 'judged', ['read_by', 'read_at'], unique=False)
    _add(
        "coding",
        "position VARCHAR(11) NOT NULL DEFAULT '' CONSTRAINT ck_coding_known_position "
        "CHECK (position IN ('','for','against','conditional','unclear'))",
        "start INTEGER",
        '"end" INTEGER CONSTRAINT ck_coding_both_ends_or_none CHECK (("start" IS NULL) = ("end" IS NULL))',
        "came_from UUID CONSTRAINT fk_coding_came_from_coding REFERENCES coding (id)",
        "round_id UUID CONSTRAINT fk_coding_round_id_double_round REFERENCES double_round (id)",
    )
    _versions_of_themes()


def downgrade() -> None:
    _drop("coding", "round_id", "came_from", '"end"', "start", "position")
    op.drop_table("judged")
    op.drop_table("blind_reading")
    op.drop_table("double_item")
    op.drop_table("double_coder")
    op.drop_table("double_round")
    op.drop_table("codebook_rule")
    op.drop_table("theme_link")
    op.drop_table("theme_change")
    op.drop_table("theme_version")
    _drop("theme", "parent_id", "marker", "examples", "when_not", "when_to_use")
