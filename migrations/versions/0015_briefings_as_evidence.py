"""Briefings as evidence: agendas, options, and notes that hold no name where none was given.

The four tables of briefings are made anew with their rows, since SQLite cannot change a rule of a table that others
point at. A note that was unattributed loses its author and its time; briefings with notes count as closed.
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEPT = ("note_version", "note", "attendance", "briefing")
MADE = ("agenda_item", "framework_option")


def upgrade() -> None:
    _put_by()
    _call_unnamed_anew()
    _new_tables()
    op.execute(
        "INSERT INTO briefing (id, exercise_id, title, place, link, region, starts_at, ends_at, version, created_by, "
        "closed_at, closed_by) SELECT b.id, b.exercise_id, b.title, b.place, '', b.region, b.starts_at, b.ends_at, 1, "
        "b.created_by, CASE WHEN n.who IS NULL THEN NULL ELSE b.ends_at END, n.who FROM kept_briefing b LEFT JOIN "
        "(SELECT briefing_id, min(CAST(written_by AS VARCHAR(36))) AS told FROM kept_note GROUP BY briefing_id) t "
        "ON t.briefing_id = b.id LEFT JOIN (SELECT id AS who, CAST(id AS VARCHAR(36)) AS told FROM person) n "
        "ON n.told = t.told"
    )
    op.execute("INSERT INTO attendance SELECT id, briefing_id, council_code, people FROM kept_attendance")
    named = "CASE WHEN council_code IS NULL THEN NULL ELSE {} END"
    op.execute(
        "INSERT INTO note (id, briefing_id, key, attribution, council_code, group_name, verbatim, position, action, "
        "text, words, version, written_by, said_at, changed_at) SELECT id, briefing_id, key, CASE WHEN council_code "
        "IS NULL THEN 'not_for_attribution' ELSE 'attributed' END, council_code, '', verbatim, '', false, text, "
        f"version, version, {named.format('written_by')}, {named.format('written_at')}, "
        f"{named.format('written_at')} FROM kept_note ORDER BY id"
    )
    op.execute(
        "INSERT INTO note_version (id, note_id, number, text, why, forgotten, written_by, written_at) SELECT v.id, "
        "v.note_id, v.number, v.text, '', false, CASE WHEN n.council_code IS NULL THEN NULL ELSE v.written_by END, "
        "CASE WHEN n.council_code IS NULL THEN NULL ELSE v.written_at END FROM kept_note_version v JOIN kept_note n "
        "ON n.id = v.note_id ORDER BY v.id"
    )
    _drop_kept()


def downgrade() -> None:
    _put_by()
    _old_tables()
    op.execute(
        "INSERT INTO briefing SELECT id, exercise_id, title, place, region, starts_at, ends_at, created_by "
        "FROM kept_briefing"
    )
    op.execute("INSERT INTO attendance SELECT id, briefing_id, council_code, people FROM kept_attendance")
    whoever = "(SELECT id FROM person WHERE role = 'administrator' OR council_code IS NULL LIMIT 1)"
    op.execute(
        "INSERT INTO note SELECT n.id, n.briefing_id, n.key, n.council_code, CASE WHEN n.council_code IS NULL THEN "
        "'unattributed' ELSE 'attributed' END, n.verbatim, "
        "CASE WHEN n.struck_because IS NULL THEN n.text ELSE '[struck out: ' || n.struck_because || '] ' || n.text END, n.words, "
        f"COALESCE(n.written_by, b.closed_by, b.created_by, {whoever}), COALESCE(n.said_at, b.ends_at) "
        "FROM kept_note n JOIN kept_briefing b ON b.id = n.briefing_id"
    )
    op.execute(
        "INSERT INTO note_version SELECT v.id, v.note_id, v.number, v.text, "
        f"COALESCE(v.written_by, b.closed_by, b.created_by, {whoever}), COALESCE(v.written_at, b.ends_at) FROM "
        "kept_note_version v JOIN kept_note n ON n.id = v.note_id JOIN kept_briefing b ON b.id = n.briefing_id"
    )
    _drop_kept()


def _put_by() -> None:
    """The rows of the four tables in tables that last as long as the connection; the four are gone after it."""
    for table in KEPT:
        op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")
    for table in ("note_version", "note", "attendance", *MADE[:1], "briefing", *MADE[1:]):
        if sa.inspect(op.get_bind()).has_table(table):
            op.drop_table(table)


def _call_unnamed_anew() -> None:
    """Other random ids for notes without a council: the audit record tells when and by whom the old ids were written."""
    note = sa.table("kept_note", sa.column("id", sa.Uuid()), sa.column("key", sa.Uuid()), sa.column("council_code", sa.String()))
    version = sa.table("kept_note_version", sa.column("note_id", sa.Uuid()))
    connection = op.get_bind()
    for (old,) in connection.execute(sa.select(note.c.id).where(note.c.council_code.is_(None))).all():
        fresh = uuid.uuid4()
        connection.execute(sa.update(note).where(note.c.id == old).values(id=fresh, key=uuid.uuid4()))
        connection.execute(sa.update(version).where(version.c.note_id == old).values(note_id=fresh))


def _drop_kept() -> None:
    for table in KEPT:
        op.execute(f"DROP TABLE kept_{table}")


def _new_tables() -> None:
    op.create_table('framework_option',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_framework_option_exercise_id_exercise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_option')),
    sa.UniqueConstraint('exercise_id', 'name', name=op.f('uq_framework_option_exercise_id_name'))
    )
    op.create_table('briefing',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('region', sa.String(length=2), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('cancelled_because', sa.String(length=300), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Uuid(), nullable=True),
    sa.Column('read_back_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(closed_at IS NULL) = (closed_by IS NULL)', name=op.f('ck_briefing_closed_by_somebody')),
    sa.CheckConstraint('capacity IS NULL OR capacity >= 1', name=op.f('ck_briefing_room_for_one_at_least')),
    sa.CheckConstraint('read_back_until IS NULL OR closed_at IS NOT NULL', name=op.f('ck_briefing_read_back_after_closing')),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_briefing_starts_before_it_ends')),
    sa.ForeignKeyConstraint(['closed_by'], ['person.id'], name=op.f('fk_briefing_closed_by_person')),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_briefing_created_by_person')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_briefing_exercise_id_exercise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_briefing'))
    )
    op.create_index(op.f('ix_briefing_exercise_id'), 'briefing', ['exercise_id'], unique=False)
    op.create_table('agenda_item',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('briefing_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('about_kind', sa.String(length=10), nullable=False),
    sa.Column('about_key', sa.String(length=80), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(about_kind = '') = (about_key = '')", name=op.f('ck_agenda_item_about_something_named')),
    sa.CheckConstraint("about_kind IN ('','question','option','measure')", name=op.f('ck_agenda_item_known_kind')),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_agenda_item_briefing_id_briefing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item'))
    )
    op.create_index(op.f('ix_agenda_item_briefing_id'), 'agenda_item', ['briefing_id'], unique=False)
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
    sa.Column('item_id', sa.Uuid(), nullable=True),
    sa.Column('attribution', sa.String(length=20), nullable=False),
    sa.Column('council_code', sa.String(length=9), nullable=True),
    sa.Column('group_name', sa.String(length=80), nullable=False),
    sa.Column('verbatim', sa.Boolean(), nullable=False),
    sa.Column('option_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.String(length=11), nullable=False),
    sa.Column('action', sa.Boolean(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('words', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('struck_because', sa.String(length=300), nullable=True),
    sa.Column('written_by', sa.Uuid(), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(attribution = 'attributed') = (written_by IS NOT NULL) AND (attribution = 'attributed') = (said_at IS NOT NULL) AND (attribution = 'attributed') = (changed_at IS NOT NULL)", name=op.f('ck_note_no_name_no_author_and_no_time')),
    sa.CheckConstraint("attribution <> 'attributed' OR council_code IS NOT NULL OR group_name <> ''", name=op.f('ck_note_an_attributed_note_says_whose')),
    sa.CheckConstraint("attribution = 'attributed' OR group_name = ''", name=op.f('ck_note_only_an_attributed_note_names_a_group')),
    sa.CheckConstraint("attribution = 'attributed' OR council_code IS NULL", name=op.f('ck_note_only_an_attributed_note_names_a_council')),
    sa.CheckConstraint("attribution IN ('attributed','not_for_attribution','chatham_house')", name=op.f('ck_note_known_attribution')),
    sa.CheckConstraint("council_code IS NULL OR group_name = ''", name=op.f('ck_note_a_council_or_a_group')),
    sa.CheckConstraint("position = '' OR option_id IS NOT NULL", name=op.f('ck_note_a_position_is_towards_an_option')),
    sa.CheckConstraint("position IN ('','for','against','conditional','unclear')", name=op.f('ck_note_known_position')),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_note_briefing_id_briefing')),
    sa.ForeignKeyConstraint(['council_code'], ['council.code'], name=op.f('fk_note_council_code_council')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_note_item_id_agenda_item')),
    sa.ForeignKeyConstraint(['option_id'], ['framework_option.id'], name=op.f('fk_note_option_id_framework_option')),
    sa.ForeignKeyConstraint(['written_by'], ['person.id'], name=op.f('fk_note_written_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note')),
    sa.UniqueConstraint('key', name=op.f('uq_note_key'))
    )
    op.create_index('ix_note_briefing_id_changed_at', 'note', ['briefing_id', 'changed_at'], unique=False)
    op.create_table('note_version',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('note_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('why', sa.String(length=120), nullable=False),
    sa.Column('forgotten', sa.Boolean(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("NOT forgotten OR text = ''", name=op.f('ck_note_version_forgotten_words_are_gone')),
    sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_note_version_note_id_note')),
    sa.ForeignKeyConstraint(['written_by'], ['person.id'], name=op.f('fk_note_version_written_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note_version')),
    sa.UniqueConstraint('note_id', 'number', name=op.f('uq_note_version_note_id_number'))
    )


def _old_tables() -> None:
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
