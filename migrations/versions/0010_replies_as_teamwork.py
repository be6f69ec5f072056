"""What replies, invitations and answers carry besides: extensions, editions, how an answer came, what does not apply."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('response', sa.Column('ready_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('response', sa.Column('extended_to', sa.DateTime(timezone=True), nullable=True))
    op.add_column('response', sa.Column('typed_in', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('invitation', sa.Column('link_id', sa.Uuid(), nullable=True))
    op.add_column('invitation', sa.Column('opted_out_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('answer', sa.Column('edition', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('answer', sa.Column('hidden', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('answer', sa.Column('source', sa.String(length=10), nullable=False, server_default='online'))
    op.add_column('answer_version', sa.Column('edition', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('answer_version', sa.Column('source', sa.String(length=10), nullable=False, server_default='online'))
    op.add_column('submission', sa.Column('note', sa.String(length=500), nullable=False, server_default=''))
    op.execute(  # each answer was given to the newest edition of its time
        "UPDATE answer SET edition = coalesce((SELECT max(e.number) FROM edition e JOIN response r "
        "ON r.questionnaire_id = e.questionnaire_id WHERE r.id = answer.response_id "
        "AND e.published_at <= answer.saved_at), 1)"
    )
    op.execute("UPDATE invitation SET link_id = id")  # links that were sent go on working
    with op.batch_alter_table('invitation') as batch:
        batch.alter_column('link_id', existing_type=sa.Uuid(), nullable=False)


def downgrade() -> None:
    op.drop_column('submission', 'note')
    op.drop_column('answer_version', 'source')
    op.drop_column('answer_version', 'edition')
    op.drop_column('answer', 'source')
    op.drop_column('answer', 'hidden')
    op.drop_column('answer', 'edition')
    op.drop_column('invitation', 'opted_out_at')
    op.drop_column('invitation', 'link_id')
    op.drop_column('response', 'typed_in')
    op.drop_column('response', 'extended_to')
    op.drop_column('response', 'ready_at')
