"""Create the table of tools."""

import sqlalchemy as sa
from alembic import op

__all__ = ["PHASE", "down_revision", "downgrade", "revision", "upgrade"]

revision = "0001"
down_revision = None
PHASE = "expand"


def upgrade() -> None:
    """Create the table and the index that keeps names apart."""
    op.create_table(
        "tools",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("diameter_mm", sa.Float(), nullable=False),
        sa.Column("flutes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tools"),
        sa.CheckConstraint("kind IN ('end_mill', 'ball_nose', 'v_bit', 'drill')", name=op.f("ck_tools_kind")),
        sa.CheckConstraint("diameter_mm > 0 AND diameter_mm <= 100", name=op.f("ck_tools_diameter_mm")),
        sa.CheckConstraint("flutes BETWEEN 1 AND 12", name=op.f("ck_tools_flutes")),
    )
    op.create_index("uq_tools_name_lower", "tools", [sa.text("lower(name)")], unique=True)


def downgrade() -> None:
    """Drop the table with everything in it."""
    op.drop_table("tools")
