"""Who runs a briefing and who is asked, votes, files of notes looked over, notes read back, calendar files in letters."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("calendar", sa.Text(), nullable=False, server_default=""))
    op.create_table('briefing_helper',
    sa.Column('briefing_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('part', sa.String(length=11), nullable=False),
    sa.CheckConstraint("part IN ('facilitator','scribe')", name=op.f('ck_briefing_helper_known_part')),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_briefing_helper_briefing_id_briefing')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_briefing_helper_person_id_person')),
    sa.PrimaryKeyConstraint('briefing_id', 'person_id', name=op.f('pk_briefing_helper'))
    )
    op.execute(
        "INSERT INTO briefing_helper (briefing_id, person_id, part) SELECT id, created_by, 'facilitator' FROM briefing "
        "WHERE created_by IS NOT NULL"
    )
    op.create_table('briefing_paper',
    sa.Column('briefing_id', sa.Uuid(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_briefing_paper_briefing_id_briefing')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_briefing_paper_document_id_document')),
    sa.PrimaryKeyConstraint('briefing_id', 'document_id', name=op.f('pk_briefing_paper'))
    )
    op.create_table('seat',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('briefing_id', sa.Uuid(), nullable=False),
    sa.Column('council_code', sa.String(length=9), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('link_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state IN ('coming','waiting')) = (since IS NOT NULL)", name=op.f('ck_seat_in_line_since')),
    sa.CheckConstraint("state IN ('asked','coming','waiting','not_coming')", name=op.f('ck_seat_known_state')),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_seat_briefing_id_briefing')),
    sa.ForeignKeyConstraint(['council_code'], ['council.code'], name=op.f('fk_seat_council_code_council')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat')),
    sa.UniqueConstraint('briefing_id', 'email', name=op.f('uq_seat_briefing_id_email')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_seat_token_hash'))
    )
    op.create_table('vote',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('briefing_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=True),
    sa.Column('option_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.String(length=5), nullable=False),
    sa.Column('asked', sa.String(length=300), nullable=False),
    sa.Column('counted_in', sa.String(length=8), nullable=False),
    sa.Column('councils_present', sa.Integer(), nullable=False),
    sa.Column('taken_by', sa.Uuid(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('struck_because', sa.String(length=300), nullable=True),
    sa.CheckConstraint("counted_in IN ('councils','people')", name=op.f('ck_vote_known_unit')),
    sa.CheckConstraint("kind IN ('hands','poll')", name=op.f('ck_vote_known_kind')),
    sa.CheckConstraint('councils_present >= 0', name=op.f('ck_vote_councils_not_negative')),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_vote_briefing_id_briefing')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_vote_item_id_agenda_item')),
    sa.ForeignKeyConstraint(['option_id'], ['framework_option.id'], name=op.f('fk_vote_option_id_framework_option')),
    sa.ForeignKeyConstraint(['taken_by'], ['person.id'], name=op.f('fk_vote_taken_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vote')),
    sa.UniqueConstraint('key', name=op.f('uq_vote_key'))
    )
    op.create_index(op.f('ix_vote_briefing_id'), 'vote', ['briefing_id'], unique=False)
    op.create_table('vote_count',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('vote_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('answer', sa.String(length=120), nullable=False),
    sa.Column('council_code', sa.String(length=9), nullable=True),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint('count >= 0', name=op.f('ck_vote_count_not_negative')),
    sa.ForeignKeyConstraint(['council_code'], ['council.code'], name=op.f('fk_vote_count_council_code_council')),
    sa.ForeignKeyConstraint(['vote_id'], ['vote.id'], name=op.f('fk_vote_count_vote_id_vote')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vote_count')),
    sa.UniqueConstraint('vote_id', 'place', 'council_code', name=op.f('uq_vote_count_vote_id_place_council_code'))
    )
    op.create_index(op.f('ix_vote_count_vote_id'), 'vote_count', ['vote_id'], unique=False)
    op.create_table('read_back',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('note_id', sa.Uuid(), nullable=False),
    sa.Column('seat_id', sa.Uuid(), nullable=False),
    sa.Column('words', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('correction', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.CheckConstraint("(verdict = 'corrected') = (correction <> '')", name=op.f('ck_read_back_a_correction_has_words')),
    sa.CheckConstraint("outcome IN ('','taken_over','left')", name=op.f('ck_read_back_known_outcome')),
    sa.CheckConstraint("verdict IN ('confirmed','corrected')", name=op.f('ck_read_back_known_verdict')),
    sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_read_back_note_id_note')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_read_back_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_read_back')),
    sa.UniqueConstraint('note_id', 'seat_id', 'words', name=op.f('uq_read_back_note_id_seat_id_words'))
    )
    op.create_table('quiet_remark',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('note_id', sa.Uuid(), nullable=False),
    sa.Column('correction', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.CheckConstraint("outcome IN ('','taken_over','left')", name=op.f('ck_quiet_remark_known_outcome')),
    sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_quiet_remark_note_id_note')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quiet_remark')),
    sqlite_with_rowid=False
    )
    op.create_table('note_import',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('briefing_id', sa.Uuid(), nullable=False),
    sa.Column('source_name', sa.String(length=200), nullable=False),
    sa.Column('source_sha256', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('remark', sa.String(length=500), nullable=False),
    sa.Column('unnamed', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('unnamed >= 0', name=op.f('ck_note_import_unnamed_not_negative')),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_note_import_briefing_id_briefing')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_note_import_made_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note_import'))
    )
    op.create_index(op.f('ix_note_import_briefing_id'), 'note_import', ['briefing_id'], unique=False)
    op.create_table('speaker',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('whose', sa.String(length=8), nullable=False),
    sa.Column('council_code', sa.String(length=9), nullable=True),
    sa.Column('group_name', sa.String(length=80), nullable=False),
    sa.Column('role', sa.String(length=80), nullable=False),
    sa.Column('keep_name', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(whose = 'council') = (council_code IS NOT NULL)", name=op.f('ck_speaker_a_council_is_named')),
    sa.CheckConstraint("(whose = 'group') = (group_name <> '')", name=op.f('ck_speaker_a_group_is_named')),
    sa.CheckConstraint("whose IN ('','council','group','unnamed','nobody')", name=op.f('ck_speaker_known_whose')),
    sa.ForeignKeyConstraint(['council_code'], ['council.code'], name=op.f('fk_speaker_council_code_council')),
    sa.ForeignKeyConstraint(['import_id'], ['note_import.id'], name=op.f('fk_speaker_import_id_note_import')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_speaker')),
    sa.UniqueConstraint('import_id', 'label', name=op.f('uq_speaker_import_id_label'))
    )
    op.create_table('candidate',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=True),
    sa.Column('speaker_id', sa.Uuid(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('dropped_because', sa.String(length=200), nullable=False),
    sa.Column('merged_into', sa.Uuid(), nullable=True),
    sa.Column('note_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(state = 'accepted') = (note_id IS NOT NULL)", name=op.f('ck_candidate_an_accepted_one_is_a_note')),
    sa.CheckConstraint("(state = 'dropped') = (dropped_because <> '')", name=op.f('ck_candidate_dropped_for_a_reason')),
    sa.CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name=op.f('ck_candidate_merged_into_another')),
    sa.CheckConstraint("state IN ('waiting','accepted','merged','dropped')", name=op.f('ck_candidate_known_state')),
    sa.ForeignKeyConstraint(['import_id'], ['note_import.id'], name=op.f('fk_candidate_import_id_note_import')),
    sa.ForeignKeyConstraint(['merged_into'], ['candidate.id'], name=op.f('fk_candidate_merged_into_candidate')),
    sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_candidate_note_id_note')),
    sa.ForeignKeyConstraint(['speaker_id'], ['speaker.id'], name=op.f('fk_candidate_speaker_id_speaker')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate')),
    sa.UniqueConstraint('import_id', 'place', name=op.f('uq_candidate_import_id_place'))
    )

    op.create_index(op.f("ix_quiet_remark_note_id"), "quiet_remark", ["note_id"], unique=False)
    for column in ("merged_into", "note_id", "speaker_id"):  # a row that goes looks for those that point at it
        op.create_index(op.f(f"ix_candidate_{column}"), "candidate", [column], unique=False)


def downgrade() -> None:
    for table in ("candidate", "speaker", "note_import", "quiet_remark", "read_back", "vote_count", "vote", "seat",
                  "briefing_paper", "briefing_helper"):  # fmt: skip
        op.drop_table(table)
    op.drop_column("letter", "calendar")
