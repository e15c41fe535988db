"""Create the table of users."""

import sqlalchemy as sa
from alembic import op

__all__ = ["PHASE", "down_revision", "downgrade", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"
PHASE = "expand"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("username", sa.String(40), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("verifier", sa.String(200), nullable=False),
        sa.Column("given_verifier", sa.String(200), nullable=True),
        sa.Column("generation", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("username", name="uq_users_username"),
        sa.CheckConstraint("role IN ('viewer', 'maker', 'admin')", name=op.f("ck_users_role")),
    )


def downgrade() -> None:
    """Drop the table with everything in it."""
    op.drop_table("users")
