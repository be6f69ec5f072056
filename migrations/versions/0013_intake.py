"""Files taken in and waiting to be checked, and mappings of their columns."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('saved_mapping',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('questionnaire_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('layout', sa.String(length=64), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('saved_by', sa.Uuid(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['questionnaire_id'], ['questionnaire.id'], name=op.f('fk_saved_mapping_questionnaire_id_questionnaire')),
    sa.ForeignKeyConstraint(['saved_by'], ['person.id'], name=op.f('fk_saved_mapping_saved_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_mapping')),
    sa.UniqueConstraint('questionnaire_id', 'kind', 'layout', name=op.f('uq_saved_mapping_questionnaire_id_kind_layout'))
    )
    op.create_table('intake',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('questionnaire_id', sa.Uuid(), nullable=False),
    sa.Column('response_id', sa.Uuid(), nullable=True),
    sa.Column('source_name', sa.String(length=200), nullable=False),
    sa.Column('source_sha256', sa.String(length=64), nullable=False),
    sa.Column('header', sa.JSON(), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.JSON(), nullable=False),
    sa.CheckConstraint("kind IN ('contacts','replies','word')", name=op.f('ck_intake_known_kind')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_intake_made_by_person')),
    sa.ForeignKeyConstraint(['questionnaire_id'], ['questionnaire.id'], name=op.f('fk_intake_questionnaire_id_questionnaire')),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_intake_response_id_response')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_intake'))
    )
    op.create_index(op.f('ix_intake_questionnaire_id'), 'intake', ['questionnaire_id'], unique=False)


def downgrade() -> None:
    op.drop_table('saved_mapping')
    op.drop_table('intake')
