"""The corpus: texts with what is set aside or alike, personal data, texts changed since they were coded."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
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


def _places_of_passages():
    """Where each passage stands when all are read as written."""
    db = op.get_bind()
    for key, asked, council, version, start in db.execute(
        sa.text("SELECT id, asked, council_code, source_version_id, start FROM passage")
    ).all():
        place = f"{asked[:80]}|{council or '~'}|{uuid.UUID(str(version)).hex}|{start:07d}"
        db.execute(
            sa.text("UPDATE passage SET place = :place, by_council = :by WHERE id = :id"),
            {"place": place, "by": f"{council or '~'}|{place}", "id": key},
        )


def _texts_of_passages():
    """A text for each version that passages were cut from, under its question or its briefing."""
    db = op.get_bind()
    answers = (
        "SELECT DISTINCT p.exercise_id, p.source_kind, p.source_version_id, p.asked, p.council_code, a.question_id "
        "FROM passage p JOIN answer_version v ON v.id = p.source_version_id JOIN answer a ON a.id = v.answer_id"
    )
    notes = (
        "SELECT DISTINCT p.exercise_id, p.source_kind, p.source_version_id, p.asked, p.council_code, n.briefing_id "
        "FROM passage p JOIN note_version v ON v.id = p.source_version_id JOIN note n ON n.id = v.note_id"
    )
    plain = db.dialect.name != "postgresql"
    for query in (answers, notes):
        for exercise, kind, version, asked, council, part in db.execute(sa.text(query)).all():
            part = str(uuid.UUID(str(part))) if kind == "note" else part
            db.execute(
                sa.text(
                    "INSERT INTO corpus_text (id, exercise_id, source_kind, source_version_id, part, asked, council_code, "
                    "looked_over) VALUES (:id, :exercise, :kind, :version, :part, :asked, :council, FALSE)"
                ),
                {
                    "id": uuid.uuid4().hex if plain else uuid.uuid4(),
                    "exercise": exercise, "kind": kind, "version": version,
                    "part": part, "asked": asked, "council": council,
                },
            )


def upgrade() -> None:
    op.create_table('corpus_left_out',
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('left_out_by', sa.Uuid(), nullable=False),
    sa.Column('left_out_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_corpus_left_out_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['left_out_by'], ['person.id'], name=op.f('fk_corpus_left_out_left_out_by_person')),
    sa.PrimaryKeyConstraint('exercise_id', 'part', name=op.f('pk_corpus_left_out'))
    )
    op.create_table('corpus_text',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('source_kind', sa.String(length=6), nullable=False),
    sa.Column('source_version_id', sa.Uuid(), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('asked', sa.String(length=500), nullable=False),
    sa.Column('council_code', sa.String(length=9), nullable=True),
    sa.Column('set_aside_because', sa.String(length=300), nullable=True),
    sa.Column('set_aside_by', sa.Uuid(), nullable=True),
    sa.Column('came_under', sa.String(length=40), nullable=True),
    sa.Column('moved_because', sa.String(length=300), nullable=True),
    sa.Column('likeness', sa.Uuid(), nullable=True),
    sa.Column('looked_over', sa.Boolean(), nullable=False),
    sa.CheckConstraint("source_kind IN ('answer','note')", name=op.f('ck_corpus_text_known_source')),
    sa.CheckConstraint('(came_under IS NULL) = (moved_because IS NULL)', name=op.f('ck_corpus_text_moved_with_a_reason')),
    sa.CheckConstraint('set_aside_because IS NOT NULL OR set_aside_by IS NULL', name=op.f('ck_corpus_text_nobody_sets_aside_without_a_reason')),
    sa.ForeignKeyConstraint(['council_code'], ['council.code'], name=op.f('fk_corpus_text_council_code_council')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_corpus_text_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['set_aside_by'], ['person.id'], name=op.f('fk_corpus_text_set_aside_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corpus_text')),
    sa.UniqueConstraint('source_version_id', name=op.f('uq_corpus_text_source_version_id'))
    )
    op.create_index(op.f('ix_corpus_text_exercise_id'), 'corpus_text', ['exercise_id'], unique=False)
    op.create_index(op.f('ix_corpus_text_likeness'), 'corpus_text', ['likeness'], unique=False)
    op.create_table('personal_data',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('source_version_id', sa.Uuid(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('found_by', sa.Uuid(), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(state = 'pointed') = (decided_by IS NULL)", name=op.f('ck_personal_data_decided_by_somebody')),
    sa.CheckConstraint("state IN ('pointed','redacted','left')", name=op.f('ck_personal_data_known_state')),
    sa.CheckConstraint('"start" >= 0 AND "start" < "end"', name=op.f('ck_personal_data_start_before_end')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_personal_data_decided_by_person')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_personal_data_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['found_by'], ['person.id'], name=op.f('fk_personal_data_found_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_data')),
    sa.UniqueConstraint('source_version_id', 'start', 'end', name=op.f('uq_personal_data_source_version_id_start_end'))
    )
    op.create_index(op.f('ix_personal_data_exercise_id'), 'personal_data', ['exercise_id'], unique=False)
    op.create_table('reanchoring',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('old_version_id', sa.Uuid(), nullable=False),
    sa.Column('new_version_id', sa.Uuid(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('carried', sa.Integer(), nullable=False),
    sa.CheckConstraint('(done_by IS NULL) = (done_at IS NULL)', name=op.f('ck_reanchoring_done_by_somebody_at_a_time')),
    sa.ForeignKeyConstraint(['done_by'], ['person.id'], name=op.f('fk_reanchoring_done_by_person')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_reanchoring_exercise_id_exercise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reanchoring')),
    sa.UniqueConstraint('old_version_id', name=op.f('uq_reanchoring_old_version_id'))
    )
    op.create_index(op.f('ix_reanchoring_exercise_id'), 'reanchoring', ['exercise_id'], unique=False)
    _add(
        "passage",
        "memo TEXT NOT NULL DEFAULT ''",
        "quotable BOOLEAN NOT NULL DEFAULT FALSE",
        "codings INTEGER NOT NULL DEFAULT 0",
        "place VARCHAR(200) NOT NULL DEFAULT ''",
        "by_council VARCHAR(220) NOT NULL DEFAULT ''",
    )
    op.execute(
        "UPDATE passage SET codings = (SELECT count(*) FROM coding c WHERE c.passage_id = passage.id AND c.withdrawn_at IS NULL)"
    )
    _places_of_passages()
    op.create_index("ix_passage_exercise_id_place", "passage", ["exercise_id", "place"])
    op.create_index("ix_passage_exercise_id_by_council", "passage", ["exercise_id", "by_council"])
    op.create_index(
        "ix_passage_account", "passage", ["exercise_id", "source_version_id", "codings", "set_aside_because"]
    )
    unread = sa.text("codings = 0 AND set_aside_because IS NULL")
    op.create_index(
        "ix_passage_unread", "passage", ["exercise_id", "place"], sqlite_where=unread, postgresql_where=unread
    )
    _texts_of_passages()


def downgrade() -> None:
    op.drop_index("ix_passage_unread", "passage")
    op.drop_index("ix_passage_account", "passage")
    op.drop_index("ix_passage_exercise_id_by_council", "passage")
    op.drop_index("ix_passage_exercise_id_place", "passage")
    _drop("passage", "by_council", "place", "codings", "quotable", "memo")
    op.drop_table("reanchoring")
    op.drop_table("personal_data")
    op.drop_table("corpus_text")
    op.drop_table("corpus_left_out")
