"""Trials of a questionnaire, and the question bank."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bank_question',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('asked', sa.JSON(), nullable=False),
    sa.Column('taken_from', sa.Uuid(), nullable=True),
    sa.Column('added_by', sa.Uuid(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_bank_question_added_by_person')),
    sa.ForeignKeyConstraint(['taken_from'], ['questionnaire.id'], name=op.f('fk_bank_question_taken_from_questionnaire')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_question'))
    )
    op.create_table('trial',
    sa.Column('questionnaire_id', sa.Uuid(), nullable=False),
    sa.Column('of_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['of_id'], ['questionnaire.id'], name=op.f('fk_trial_of_id_questionnaire')),
    sa.ForeignKeyConstraint(['questionnaire_id'], ['questionnaire.id'], name=op.f('fk_trial_questionnaire_id_questionnaire')),
    sa.PrimaryKeyConstraint('questionnaire_id', name=op.f('pk_trial'))
    )
    op.create_index(op.f('ix_trial_of_id'), 'trial', ['of_id'], unique=False)


def downgrade() -> None:
    op.drop_table('bank_question')
    op.drop_table('trial')
