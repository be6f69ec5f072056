"""Statistics and inputs of dry runs, and chosen peers."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE dry_run ADD COLUMN statistics_sha256 VARCHAR(64) DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE dry_run ADD COLUMN inputs JSON DEFAULT '{}' NOT NULL")
    op.create_table(
        "chosen_peers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council", sa.String(9), nullable=False),
        sa.Column("peers", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chosen_by"], ["person.id"], name="fk_chosen_peers_chosen_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_chosen_peers"),
    )
    op.create_index("ix_chosen_peers_council", "chosen_peers", ["council"])


def downgrade() -> None:
    op.drop_table("chosen_peers")
    op.drop_column("dry_run", "inputs")
    op.drop_column("dry_run", "statistics_sha256")
