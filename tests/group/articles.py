"""Articles made for the tests of grouping."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from digest.config.types import Limits
from digest.group import Grouping, group
from digest.model import Article, Feed

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
LIMITS = Limits(stories=500, per_theme=500, per_feed=500)


def article(title: str, *, hours: float = 0, source: str = "", **fields: object) -> Article:
    """An article with that headline, `hours` after noon; the title makes its id and URL."""
    key = str(abs(hash_of(f"{title}{hours}{source}")))
    return Article(
        **{
            "id": key,
            "url": f"https://{source or 'outlet'}.example/{key}",
            "title": title,
            "source": source or f"Outlet {key[:4]}",
            "published": NOON + timedelta(hours=hours),
            "first_seen": NOON + timedelta(hours=hours),
            **fields,
        }  # type: ignore[arg-type]
    )


def hash_of(text: str) -> int:
    """A number for a text, the same in every run."""
    number = 7
    for char in text:
        number = (number * 131 + ord(char)) % (1 << 61)
    return number


def grouped(articles: list[Article], **options: object) -> Grouping:
    """The grouping with wide limits, no rules and no feeds unless given."""
    chosen: dict[str, object] = {
        "rules": (),
        "feeds": (),
        "limits": LIMITS,
        "language": "en",
        "now": NOON + timedelta(days=7),
        **options,
    }
    return group(articles, **chosen)  # type: ignore[arg-type]


def story_of(grouping: Grouping) -> dict[str, str]:
    """The story of each article, by id."""
    return {key: why.story for key, why in grouping.why.items() if why.story}


def feed(name: str, **fields: object) -> Feed:
    """A feed by its short name."""
    return Feed(url=f"https://{name}.example/feed", title=name, **fields)  # type: ignore[arg-type]
