"""Councils, their changes, people, and the record of deeds."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('council',
    sa.Column('code', sa.String(length=9), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('cassr', sa.String(length=8), nullable=False),
    sa.Column('region', sa.String(length=2), nullable=False),
    sa.Column('council_type', sa.String(length=1), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('invented', sa.Boolean(), nullable=False),
    sa.CheckConstraint("council_type IN ('I','O','M','S','U')", name=op.f('ck_council_known_type')),
    sa.CheckConstraint("region IN ('E','EM','L','NE','NW','SE','SW','WM','YH')", name=op.f('ck_council_known_region')),
    sa.CheckConstraint('valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to', name=op.f('ck_council_dates_in_order')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_council'))
    )
    op.create_index(op.f('ix_council_name'), 'council', ['name'], unique=False)
    op.create_table('council_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('predecessor', sa.String(length=9), nullable=False),
    sa.Column('successor', sa.String(length=9), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.CheckConstraint("kind IN ('merged','split','recoded')", name=op.f('ck_council_change_known_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council_change')),
    sa.UniqueConstraint('predecessor', 'successor', name=op.f('uq_council_change_predecessor_successor'))
    )
    op.create_index(op.f('ix_council_change_predecessor'), 'council_change', ['predecessor'], unique=False)
    op.create_index(op.f('ix_council_change_successor'), 'council_change', ['successor'], unique=False)
    op.create_table('person',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('council_code', sa.String(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(role IN ('director','contributor')) = (council_code IS NOT NULL)", name=op.f('ck_person_council_roles_have_a_council')),
    sa.CheckConstraint("role IN ('director','contributor','facilitator','reviewer','working_group','administrator')", name=op.f('ck_person_known_role')),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_person_email_in_lower_case')),
    sa.ForeignKeyConstraint(['council_code'], ['council.code'], name=op.f('fk_person_council_code_council')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email'))
    )
    op.create_index(op.f('ix_person_council_code'), 'person', ['council_code'], unique=False)
    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('who', sa.Uuid(), nullable=True),
    sa.Column('did', sa.String(length=80), nullable=False),
    sa.Column('what_kind', sa.String(length=80), nullable=False),
    sa.Column('what_id', sa.String(length=80), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    op.create_index(op.f('ix_event_at'), 'event', ['at'], unique=False)
    op.create_index(op.f('ix_event_what_id'), 'event', ['what_id'], unique=False)
    op.create_index(op.f('ix_event_who'), 'event', ['who'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_event_at'), table_name='event')
    op.drop_index(op.f('ix_event_what_id'), table_name='event')
    op.drop_index(op.f('ix_event_who'), table_name='event')
    op.drop_table('event')
    op.drop_index(op.f('ix_person_council_code'), table_name='person')
    op.drop_table('person')
    op.drop_index(op.f('ix_council_change_predecessor'), table_name='council_change')
    op.drop_index(op.f('ix_council_change_successor'), table_name='council_change')
    op.drop_table('council_change')
    op.drop_index(op.f('ix_council_name'), table_name='council')
    op.drop_table('council')
