"""The domain types: what each stage eats and makes. Nothing here does I/O.

One word per thing, as in docs/vocabulary.md; import them all from `digest.model`.
"""

from digest.model.delivery import (
    Accepted,
    Deferred,
    Delivery,
    DeliveryEvent,
    DeliveryStatus,
    Outcome,
    Recipient,
    Rejected,
    Subscriber,
    Suppression,
    Uncertain,
)
from digest.model.edition import Edition, Excluded, Story, Theme, ThemeKind, Window
from digest.model.mail import Escape, Mail, Merged, MergeTag, escaped
from digest.model.sealed import Audience, Sealed
from digest.model.source import (
    Article,
    Cut,
    Entry,
    Feed,
    FeedState,
    FullText,
    Image,
    Link,
    LinkKind,
    ParsedFeed,
    ReadMore,
)

__all__ = [
    "Accepted",
    "Article",
    "Audience",
    "Cut",
    "Deferred",
    "Delivery",
    "DeliveryEvent",
    "DeliveryStatus",
    "Edition",
    "Entry",
    "Escape",
    "Excluded",
    "Feed",
    "FeedState",
    "FullText",
    "Image",
    "Link",
    "LinkKind",
    "Mail",
    "MergeTag",
    "Merged",
    "Outcome",
    "ParsedFeed",
    "ReadMore",
    "Recipient",
    "Rejected",
    "Sealed",
    "Story",
    "Subscriber",
    "Suppression",
    "Theme",
    "ThemeKind",
    "Uncertain",
    "Window",
    "escaped",
]
