"""Sections shared out, responses sent back, Word forms handed out, reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reminder',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('questionnaire_id', sa.Uuid(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('letters', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['questionnaire_id'], ['questionnaire.id'], name=op.f('fk_reminder_questionnaire_id_questionnaire')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_reminder_set_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('questionnaire_id', 'due_at', name=op.f('uq_reminder_questionnaire_id_due_at'))
    )
    op.create_table('assignment',
    sa.Column('response_id', sa.Uuid(), nullable=False),
    sa.Column('section_id', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('assigned_by', sa.Uuid(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assigned_by'], ['person.id'], name=op.f('fk_assignment_assigned_by_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_assignment_person_id_person')),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_assignment_response_id_response')),
    sa.PrimaryKeyConstraint('response_id', 'section_id', name=op.f('pk_assignment'))
    )
    op.create_table('sent_back',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('response_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('sent_by', sa.Uuid(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_sent_back_response_id_response')),
    sa.ForeignKeyConstraint(['sent_by'], ['person.id'], name=op.f('fk_sent_back_sent_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sent_back'))
    )
    op.create_table('word_form',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('response_id', sa.Uuid(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('versions', sa.JSON(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_word_form_made_by_person')),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_word_form_response_id_response')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_word_form')),
    sa.UniqueConstraint('code', name=op.f('uq_word_form_code'))
    )
    op.create_index(op.f('ix_reminder_due_at'), 'reminder', ['due_at'], unique=False)
    op.create_index(op.f('ix_assignment_person_id'), 'assignment', ['person_id'], unique=False)
    op.create_index(op.f('ix_sent_back_response_id'), 'sent_back', ['response_id'], unique=False)
    op.create_index(op.f('ix_word_form_response_id'), 'word_form', ['response_id'], unique=False)


def downgrade() -> None:
    op.drop_table('reminder')
    op.drop_table('word_form')
    op.drop_table('sent_back')
    op.drop_table('assignment')
