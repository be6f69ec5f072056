"""The evidence chain: consent, proposals with evidence, panels, decisions, frozen reports and their publishing."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NEVER_CHANGED = tuple(
    (table, deed)
    for table in ("quoting_consent", "proposal_edit", "proposal_comment", "rating", "decision", "decision_on", "frozen_report")
    for deed in ("UPDATE", "DELETE")
) + tuple(
    (table, "DELETE") for table in ("proposal", "proposal_evidence", "panel", "panel_item", "panel_member", "publication")
)
TABLES = ("frozen_report", "panel", "quoting_consent", "decision", "panel_member", "publication", "proposal", "decision_on", "panel_item", "proposal_comment", "proposal_edit", "proposal_evidence", "proposal_mention", "rating")


def upgrade() -> None:
    op.create_table('frozen_report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_frozen_report_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_frozen_report_made_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frozen_report')),
    sa.UniqueConstraint('exercise_id', 'number', name=op.f('uq_frozen_report_exercise_id_number'))
    )
    op.create_table('panel',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('quorum', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('second_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('given_up_because', sa.String(length=500), nullable=True),
    sa.CheckConstraint("(state = 'given_up') = (given_up_because IS NOT NULL)", name=op.f('ck_panel_given_up_for_a_reason')),
    sa.CheckConstraint("state IN ('first','second','closed','given_up')", name=op.f('ck_panel_known_state')),
    sa.CheckConstraint('quorum >= 2', name=op.f('ck_panel_quorum_of_two_at_least')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_panel_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_panel_opened_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel'))
    )
    op.create_index(op.f('ix_panel_exercise_id'), 'panel', ['exercise_id'], unique=False)
    op.create_table('quoting_consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('council_code', sa.String(length=9), nullable=False),
    sa.Column('level', sa.String(length=7), nullable=False),
    sa.Column('how', sa.String(length=300), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("level IN ('named','unnamed','none')", name=op.f('ck_quoting_consent_known_level')),
    sa.ForeignKeyConstraint(['council_code'], ['council.code'], name=op.f('fk_quoting_consent_council_code_council')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_quoting_consent_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_quoting_consent_given_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quoting_consent'))
    )
    op.create_index(op.f('ix_quoting_consent_exercise_id'), 'quoting_consent', ['exercise_id'], unique=False)
    op.create_table('decision',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.Column('question', sa.String(length=500), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('dissent', sa.Text(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('cites', sa.JSON(), nullable=False),
    sa.Column('snapshot_hash', sa.String(length=64), nullable=True),
    sa.Column('votes', sa.JSON(), nullable=False),
    sa.Column('panels', sa.JSON(), nullable=False),
    sa.Column('decided_by', sa.String(length=300), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('supersedes', sa.Uuid(), nullable=True),
    sa.CheckConstraint('number >= 1', name=op.f('ck_decision_counts_from_one')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_decision_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_decision_recorded_by_person')),
    sa.ForeignKeyConstraint(['snapshot_hash'], ['snapshot.hash'], name=op.f('fk_decision_snapshot_hash_snapshot')),
    sa.ForeignKeyConstraint(['supersedes'], ['decision.id'], name=op.f('fk_decision_supersedes_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('exercise_id', 'number', name=op.f('uq_decision_exercise_id_number')),
    sa.UniqueConstraint('key', name=op.f('uq_decision_key')),
    sa.UniqueConstraint('supersedes', name=op.f('uq_decision_supersedes'))
    )
    op.create_table('panel_member',
    sa.Column('panel_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('interests', sa.Text(), nullable=True),
    sa.Column('stands_aside', sa.JSON(), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_panel_member_panel_id_panel')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_panel_member_person_id_person')),
    sa.PrimaryKeyConstraint('panel_id', 'person_id', name=op.f('pk_panel_member'))
    )
    op.create_table('publication',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('published_by', sa.Uuid(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_down_because', sa.String(length=500), nullable=True),
    sa.Column('taken_down_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(taken_down_at IS NULL) = (taken_down_because IS NULL)', name=op.f('ck_publication_taken_down_for_a_reason')),
    sa.ForeignKeyConstraint(['published_by'], ['person.id'], name=op.f('fk_publication_published_by_person')),
    sa.ForeignKeyConstraint(['report_id'], ['frozen_report.id'], name=op.f('fk_publication_report_id_frozen_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication'))
    )
    op.create_index(op.f('ix_publication_report_id'), 'publication', ['report_id'], unique=False)
    op.create_index('uq_publication_standing', 'publication', ['report_id'], unique=True, sqlite_where=sa.text('taken_down_at IS NULL'), postgresql_where=sa.text('taken_down_at IS NULL'))
    op.create_table('proposal',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('framework_id', sa.String(length=60), nullable=True),
    sa.Column('measure_id', sa.String(length=40), nullable=True),
    sa.Column('from_version_id', sa.Uuid(), nullable=True),
    sa.Column('drafted_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('withdrawn_because', sa.String(length=500), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('add','change','drop','rule')", name=op.f('ck_proposal_known_kind')),
    sa.CheckConstraint("kind NOT IN ('change','drop') OR measure_id IS NOT NULL", name=op.f('ck_proposal_of_a_measure')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_because IS NULL)', name=op.f('ck_proposal_withdrawn_for_a_reason')),
    sa.ForeignKeyConstraint(['drafted_id'], ['measure_version.id'], name=op.f('fk_proposal_drafted_id_measure_version')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_proposal_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_proposal_framework_id_framework')),
    sa.ForeignKeyConstraint(['from_version_id'], ['measure_version.id'], name=op.f('fk_proposal_from_version_id_measure_version')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_proposal_measure_id_measure')),
    sa.ForeignKeyConstraint(['written_by'], ['person.id'], name=op.f('fk_proposal_written_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal'))
    )
    op.create_index(op.f('ix_proposal_exercise_id'), 'proposal', ['exercise_id'], unique=False)
    op.create_index(op.f('ix_proposal_measure_id'), 'proposal', ['measure_id'], unique=False)
    op.create_table('decision_on',
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.String(length=11), nullable=False),
    sa.CheckConstraint("outcome IN ('adopted','in_part','not_adopted','put_off')", name=op.f('ck_decision_on_known_outcome')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_decision_on_decision_id_decision')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_decision_on_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('decision_id', 'proposal_id', name=op.f('pk_decision_on'))
    )
    op.create_index(op.f('ix_decision_on_proposal_id'), 'decision_on', ['proposal_id'], unique=False)
    op.create_table('panel_item',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('panel_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=True),
    sa.Column('measure_version_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('(proposal_id IS NULL) <> (measure_version_id IS NULL)', name=op.f('ck_panel_item_a_proposal_or_a_measure')),
    sa.ForeignKeyConstraint(['measure_version_id'], ['measure_version.id'], name=op.f('fk_panel_item_measure_version_id_measure_version')),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_panel_item_panel_id_panel')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_panel_item_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_item')),
    sa.UniqueConstraint('panel_id', 'measure_version_id', name=op.f('uq_panel_item_panel_id_measure_version_id')),
    sa.UniqueConstraint('panel_id', 'place', name=op.f('uq_panel_item_panel_id_place')),
    sa.UniqueConstraint('panel_id', 'proposal_id', name=op.f('uq_panel_item_panel_id_proposal_id'))
    )
    op.create_index(op.f('ix_panel_item_proposal_id'), 'panel_item', ['proposal_id'], unique=False)
    op.create_table('proposal_comment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_proposal_comment_by_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_comment_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_comment'))
    )
    op.create_index(op.f('ix_proposal_comment_proposal_id'), 'proposal_comment', ['proposal_id'], unique=False)
    op.create_table('proposal_edit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_proposal_edit_by_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_edit_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_edit')),
    sa.UniqueConstraint('proposal_id', 'number', name=op.f('uq_proposal_edit_proposal_id_number'))
    )
    op.create_table('proposal_evidence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('theme_id', sa.Uuid(), nullable=True),
    sa.Column('passage_id', sa.Uuid(), nullable=True),
    sa.Column('vote_id', sa.Uuid(), nullable=True),
    sa.Column('questionnaire_id', sa.Uuid(), nullable=True),
    sa.Column('dry_run_id', sa.Uuid(), nullable=True),
    sa.Column('part', sa.String(length=120), nullable=False),
    sa.Column('seen', sa.JSON(), nullable=False),
    sa.Column('stance', sa.String(length=7), nullable=False),
    sa.Column('says', sa.String(length=500), nullable=False),
    sa.Column('linked_by', sa.Uuid(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_because', sa.String(length=300), nullable=True),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'theme') = (theme_id IS NOT NULL) AND (kind = 'passage') = (passage_id IS NOT NULL) AND (kind = 'vote') = (vote_id IS NOT NULL) AND (kind = 'question') = (questionnaire_id IS NOT NULL) AND (kind = 'finding') = (dry_run_id IS NOT NULL)", name=op.f('ck_proposal_evidence_points_at_one_thing')),
    sa.CheckConstraint("(kind IN ('question','finding')) = (part <> '')", name=op.f('ck_proposal_evidence_names_the_question_or_finding')),
    sa.CheckConstraint("kind IN ('theme','passage','vote','question','finding')", name=op.f('ck_proposal_evidence_known_kind')),
    sa.CheckConstraint("stance IN ('for','against')", name=op.f('ck_proposal_evidence_known_stance')),
    sa.CheckConstraint('(taken_back_at IS NULL) = (taken_back_because IS NULL)', name=op.f('ck_proposal_evidence_taken_back_for_a_reason')),
    sa.ForeignKeyConstraint(['dry_run_id'], ['dry_run.id'], name=op.f('fk_proposal_evidence_dry_run_id_dry_run')),
    sa.ForeignKeyConstraint(['linked_by'], ['person.id'], name=op.f('fk_proposal_evidence_linked_by_person')),
    sa.ForeignKeyConstraint(['passage_id'], ['passage.id'], name=op.f('fk_proposal_evidence_passage_id_passage')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_evidence_proposal_id_proposal')),
    sa.ForeignKeyConstraint(['questionnaire_id'], ['questionnaire.id'], name=op.f('fk_proposal_evidence_questionnaire_id_questionnaire')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_proposal_evidence_theme_id_theme')),
    sa.ForeignKeyConstraint(['vote_id'], ['vote.id'], name=op.f('fk_proposal_evidence_vote_id_vote')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_evidence'))
    )
    op.create_index(op.f('ix_proposal_evidence_passage_id'), 'proposal_evidence', ['passage_id'], unique=False)
    op.create_index(op.f('ix_proposal_evidence_proposal_id'), 'proposal_evidence', ['proposal_id'], unique=False)
    op.create_index(op.f('ix_proposal_evidence_theme_id'), 'proposal_evidence', ['theme_id'], unique=False)
    op.create_table('proposal_mention',
    sa.Column('comment_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['comment_id'], ['proposal_comment.id'], name=op.f('fk_proposal_mention_comment_id_proposal_comment')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_proposal_mention_person_id_person')),
    sa.PrimaryKeyConstraint('comment_id', 'person_id', name=op.f('pk_proposal_mention'))
    )
    op.create_table('rating',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('criterion', sa.String(length=40), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("score IS NOT NULL OR reason <> ''", name=op.f('ck_rating_taken_back_for_a_reason')),
    sa.CheckConstraint('round IN (1, 2)', name=op.f('ck_rating_two_rounds')),
    sa.CheckConstraint('score IS NULL OR score BETWEEN 1 AND 9', name=op.f('ck_rating_one_to_nine')),
    sa.ForeignKeyConstraint(['item_id'], ['panel_item.id'], name=op.f('fk_rating_item_id_panel_item')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_rating_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rating'))
    )
    op.create_index('ix_rating_item', 'rating', ['item_id', 'round'], unique=False)
    for table, deed in NEVER_CHANGED:
        _guard(op.get_bind().dialect.name, table, deed)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table, deed in NEVER_CHANGED:
        name = f"guard_{table}_{deed.lower()}"
        if dialect == "sqlite":
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            op.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            op.execute(f"DROP FUNCTION IF EXISTS {name}()")
    for table in reversed(TABLES):
        op.drop_table(table)


def _guard(dialect: str, table: str, deed: str) -> None:
    name, words = f"guard_{table}_{deed.lower()}", f"{table} is never changed"
    if dialect == "sqlite":
        op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{words}'; "
        f"RETURN {'OLD' if deed == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
