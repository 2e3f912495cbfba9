"""What subscribers choose, what editors approve, and what the ledger needs to be quicker."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what 0001 did not have."""
    _collecting()
    _reviews()
    _dashboard()
    _choices()
    _bounces()


def _collecting() -> None:
    """What a feed's save has to touch: its entries stand together, and keys have no index by
    article, which nothing asked for."""
    op.drop_index("ix_article_keys_article_id", "article_keys")
    op.create_table(
        "entries_by_feed",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column(
            "key",
            sa.String,
            sa.ForeignKey("article_keys.key", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("content_hash", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO entries_by_feed SELECT feed, key, content_hash FROM feed_entries")
    op.drop_table("feed_entries")
    op.rename_table("entries_by_feed", "feed_entries")


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("edition_id", sa.String, primary_key=True),
        sa.Column("newsletter", sa.String, nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edits", sa.String, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("answered_by", sa.String, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )


def _dashboard() -> None:
    op.create_table(
        "feed_days",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("day", sa.String, primary_key=True),
        sa.Column("read", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
    )
    op.create_table(
        "sign_ins",
        sa.Column("link", sa.String, primary_key=True),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
    )


def _choices() -> None:
    op.create_table(
        "choices",
        sa.Column("address_key", sa.String, primary_key=True),
        sa.Column("newsletter", sa.String, primary_key=True),
        sa.Column("themes", sa.Text, nullable=False),
        sa.Column("every", sa.Integer, nullable=False),
        sa.Column("paused_until", sa.Date),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "sign_ups",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("list", sa.String, nullable=False),
        sa.Column("address_key", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("newsletter", sa.String, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_due", sa.DateTime(timezone=True), index=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("list", "address_key"),
    )
    op.create_index("ix_sign_ups_waiting", "sign_ups", ["confirmed_at", "asked_at"])


def _bounces() -> None:
    op.create_table(
        "soft_bounces",
        sa.Column("delivery_id", sa.String, primary_key=True),
        sa.Column("address_key", sa.String, nullable=False, index=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
