"""The tables, as SQLAlchemy sees them. A change here needs a migration and a new VERSION."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

VERSION = "0002"  # the newest migration; revisions are numbered so that newer is greater

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, UTC inside. SQLite keeps no zone: what it returns is UTC by this rule."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


feeds = Table(
    "feeds",
    metadata,
    Column("url", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("etag", String, nullable=False),
    Column("last_modified", String, nullable=False),
    Column("body_hash", String, nullable=False),
    Column("checked_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("changed_at", UtcDateTime),
    Column("next_check", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("moved_to", String, nullable=False),
    Column("moved_times", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("interval_seconds", Float, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("url", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_key", String, nullable=False, index=True),
    Column("summary", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", String, nullable=False),
    Column("author", String, nullable=False),
    Column("language", String, nullable=False),
    Column("published", UtcDateTime, nullable=False, index=True),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime),
    Column("words", Integer, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("details", Text, nullable=False),  # JSON: ArticleDetails
)

# every name under which an article was met: ids, URLs, GUIDs, its content
article_keys = Table(
    "article_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
)

# what a feed last brought under an id; another feed may carry the same article in other words
feed_entries = Table(
    "feed_entries",
    metadata,
    Column("feed", String, primary_key=True),
    Column("key", ForeignKey("article_keys.key", ondelete="CASCADE"), primary_key=True),
    Column("content_hash", String, nullable=False),
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # little-endian float32
)

editions = Table(
    "editions",
    metadata,
    Column("id", String, primary_key=True),
    Column("newsletter", String, nullable=False),
    Column("number", Integer),  # NULL: skipped, so it takes no number
    Column("title", Text, nullable=False),
    Column("slot", UtcDateTime, nullable=False),
    Column("window_start", UtcDateTime, nullable=False),
    Column("window_end", UtcDateTime, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),  # JSON: Edition; "" when skipped
    UniqueConstraint("newsletter", "slot"),
    UniqueConstraint("newsletter", "number"),
)

# no foreign key to articles: a sealed edition outlives articles that are cleared away
edition_articles = Table(
    "edition_articles",
    metadata,
    Column("newsletter", String, primary_key=True),
    Column("article_id", String, primary_key=True),
    Column("edition_id", ForeignKey("editions.id"), nullable=False, index=True),
)

mails = Table(
    "mails",
    metadata,
    Column("edition_id", ForeignKey("editions.id"), primary_key=True),
    Column("variant", String, primary_key=True),
    Column("body", Text, nullable=False),  # JSON: Mail
)

deliveries = Table(
    "deliveries",
    metadata,
    # in the order of the audience: what is claimed together lies together on the disk
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("address_key", String, nullable=False),
    Column("address", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("list", String, nullable=False),
    Column("variant", String, nullable=False),
    Column("language", String, nullable=False),
    Column("status", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("detail", Text, nullable=False),
    Column("not_before", UtcDateTime),
    Column("started_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("worker", String, nullable=False),
    UniqueConstraint("edition_id", "address_key"),
    Index("ix_deliveries_claim", "edition_id", "status", "variant", "number"),
)

delivery_events = Table(
    "delivery_events",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("delivery", ForeignKey("deliveries.number"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("status", String, nullable=False),
    Column("detail", Text, nullable=False),
)

newsletters = Table(
    "newsletters",
    metadata,
    Column("id", String, primary_key=True),
    Column("watched_since", UtcDateTime, nullable=False),
)

# what the operator is told once; `over_at`: it ended and that is still to be told
alerts = Table(
    "alerts",
    metadata,
    Column("key", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Column("over_at", UtcDateTime),
)

# a draft that waits for an editor's word; `body` is emptied once the edition is made
reviews = Table(
    "reviews",
    metadata,
    Column("edition_id", String, primary_key=True),
    Column("newsletter", String, nullable=False),
    Column("slot", UtcDateTime, nullable=False),
    Column("deadline", UtcDateTime, nullable=False),
    Column("edits", String, nullable=False),  # a hash of what the editor's files said
    Column("content_hash", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("answer", String, nullable=False),
    Column("answered_by", String, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("comment", Text, nullable=False),
    Column("body", Text, nullable=False),  # JSON: the edition and its mails
)

feed_days = Table(
    "feed_days",
    metadata,
    Column("feed", String, primary_key=True),
    Column("day", String, primary_key=True),  # UTC, ISO 8601
    Column("read", Integer, nullable=False),  # times
    Column("failed", Integer, nullable=False),  # of these
    Column("new", Integer, nullable=False),  # articles
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("link", String, primary_key=True),  # the hash of a one-time link
    Column("expires", UtcDateTime, nullable=False),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("address_key", String, primary_key=True),
    Column("list", String, primary_key=True),  # "" is every list
    Column("reason", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("detail", Text, nullable=False),
)

# deliveries that came back for a reason that may pass; a delivery counts once
soft_bounces = Table(
    "soft_bounces",
    metadata,
    Column("delivery_id", String, primary_key=True),
    Column("address_key", String, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
)

# of one newsletter each; they win over subscribers.yaml
choices = Table(
    "choices",
    metadata,
    Column("address_key", String, primary_key=True),
    Column("newsletter", String, primary_key=True),
    Column("themes", Text, nullable=False),  # a line each; "" is all
    Column("every", Integer, nullable=False),
    Column("paused_until", Date),
    Column("at", UtcDateTime, nullable=False),
)

# who asked for a list on the web; on it from `confirmed_at` on
sign_ups = Table(
    "sign_ups",
    metadata,
    Column("id", String, primary_key=True),
    Column("list", String, nullable=False),
    Column("address_key", String, nullable=False),
    Column("address", String, nullable=False),
    Column("newsletter", String, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("mail_due", UtcDateTime, index=True),  # null: it went out, or never will
    Column("confirmed_at", UtcDateTime),
    UniqueConstraint("list", "address_key"),
    Index("ix_sign_ups_waiting", "confirmed_at", "asked_at"),  # what is forgotten after two days
)

keys = Table(
    "keys",
    metadata,
    Column("name", String, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)
