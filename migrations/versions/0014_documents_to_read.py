"""Documents to read, and who has read which version."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('document_file',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('kind', sa.String(length=100), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_document_file'))
    )
    op.create_table('document',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=False),
    sa.Column('file_sha256', sa.String(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('needed', sa.Boolean(), nullable=False),
    sa.Column('added_by', sa.Uuid(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(address = '') <> (file_sha256 IS NULL)", name=op.f('ck_document_a_file_or_an_address')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_document_version_counts_from_one')),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_document_added_by_person')),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_document_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['file_sha256'], ['document_file.sha256'], name=op.f('fk_document_file_sha256_document_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document'))
    )
    op.create_table('reading',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_reading_document_id_document')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reading_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading')),
    sa.UniqueConstraint('document_id', 'version', 'person_id', name=op.f('uq_reading_document_id_version_person_id'))
    )
    op.create_index(op.f('ix_document_exercise_id'), 'document', ['exercise_id'], unique=False)
    op.create_index(op.f('ix_reading_person_id'), 'reading', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('reading')
    op.drop_table('document')
    op.drop_table('document_file')
