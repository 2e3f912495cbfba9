"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _collect()
    _articles()
    _of_articles()
    _editions()
    _deliveries()
    _people()
    _alerts()


def _collect() -> None:
    op.create_table(
        "feeds",
        sa.Column("url", sa.String, primary_key=True),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("etag", sa.String, nullable=False),
        sa.Column("last_modified", sa.String, nullable=False),
        sa.Column("body_hash", sa.String, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("succeeded_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
        sa.Column("next_check", sa.DateTime(timezone=True)),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("moved_to", sa.String, nullable=False),
        sa.Column("moved_times", sa.Integer, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.Column("interval_seconds", sa.Float, nullable=False),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("title_key", sa.String, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True)),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("ix_articles_title_key", "articles", ["title_key"])
    op.create_index("ix_articles_published", "articles", ["published"])


def _of_articles() -> None:
    op.create_table(
        "article_keys",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column(
            "article_id",
            sa.String,
            sa.ForeignKey("articles.id", ondelete="CASCADE"),
            nullable=False,
        ),
    )
    op.create_index("ix_article_keys_article_id", "article_keys", ["article_id"])
    op.create_table(
        "feed_entries",
        sa.Column(
            "key",
            sa.String,
            sa.ForeignKey("article_keys.key", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("content_hash", sa.String, nullable=False),
    )
    op.create_table(
        "embeddings",
        sa.Column(
            "article_id",
            sa.String,
            sa.ForeignKey("articles.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("model", sa.String, primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )


def _editions() -> None:
    op.create_table(
        "newsletters",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("watched_since", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "editions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("newsletter", sa.String, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("newsletter", "slot"),
        sa.UniqueConstraint("newsletter", "number"),
    )
    op.create_table(
        "edition_articles",
        sa.Column("newsletter", sa.String, primary_key=True),
        sa.Column("article_id", sa.String, primary_key=True),
        sa.Column("edition_id", sa.String, sa.ForeignKey("editions.id"), nullable=False),
    )
    op.create_index("ix_edition_articles_edition_id", "edition_articles", ["edition_id"])
    op.create_table(
        "mails",
        sa.Column("edition_id", sa.String, sa.ForeignKey("editions.id"), primary_key=True),
        sa.Column("variant", sa.String, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("edition_id", sa.String, sa.ForeignKey("editions.id"), nullable=False),
        sa.Column("address_key", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("list", sa.String, nullable=False),
        sa.Column("variant", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("worker", sa.String, nullable=False),
        sa.UniqueConstraint("edition_id", "address_key"),
    )
    op.create_index(
        "ix_deliveries_claim", "deliveries", ["edition_id", "status", "variant", "number"]
    )
    op.create_table(
        "delivery_events",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("delivery", sa.Integer, sa.ForeignKey("deliveries.number"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("ix_delivery_events_delivery", "delivery_events", ["delivery"])


def _people() -> None:
    op.create_table(
        "suppressions",
        sa.Column("address_key", sa.String, primary_key=True),
        sa.Column("list", sa.String, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_table(
        "keys",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("over_at", sa.DateTime(timezone=True)),
    )
