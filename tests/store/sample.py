"""Articles, editions and audiences made for tests of the store and of delivery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from digest.model import (
    Article,
    Cut,
    Edition,
    Image,
    LinkKind,
    Mail,
    Merged,
    MergeTag,
    ReadMore,
    Recipient,
    Sealed,
    Story,
    Theme,
    ThemeKind,
    Window,
)

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
FEED = "https://harbour.example/feed"


def article(n: int = 1, **fields: Any) -> Article:
    """The n-th article; every part of it is filled."""
    return Article(
        **{
            "id": f"a{n}",
            "url": f"https://harbour.example/{n}",
            "title": f"Quay {n} opens — again",
            "summary": f"The port opened quay {n} on Monday.",
            "text": "Long text.",
            "source": "Harbour Times",
            "image": Image(url="https://harbour.example/q.jpg", alt="A quay", width=640),
            "published": NOW - timedelta(days=1),
            "first_seen": NOW - timedelta(hours=20),
            "words": 300,
            "feeds": (FEED,),
            "guids": (f"guid-{n}",),
            "read_more": (ReadMore(kind=LinkKind.RELATED, title="Older quays", url=""),),
            "citations": ("https://port.example/",),
            "cuts": (Cut(what="related", label="Read more:", where="div > p", text="Read more:"),),
            "content_hash": f"h{n}",
        }
        | fields
    )


def edition(*articles: Article, slot: datetime = NOW, number: int = 1) -> Edition:
    """An edition with one theme, one story per article."""
    stories = tuple(Story(id=f"s-{each.id}", lead=each) for each in articles)
    return Edition(
        id=f"weekly/{slot:%Y-%m-%dT%H%M}",
        newsletter="weekly",
        title="Harbour Weekly",
        number=number,
        slot=slot,
        window=Window(start=slot - WEEK, end=slot),
        language="en",
        timezone="Europe/Berlin",
        themes=(Theme(name="Ports", slug="ports", kind=ThemeKind.OPERATOR, stories=stories),),
    )


def mail(variant: str = "") -> Mail:
    """A mail with a merge tag in every part."""
    name = {escape: MergeTag(name="recipient.name", escape=escape) for escape in ("html", "text")}
    leave = {escape: MergeTag(name="unsubscribe_url", escape=escape) for escape in ("html", "text")}
    return Mail(
        variant=variant,
        subject=Merged(pieces=("Häfen: ", MergeTag(name="recipient.name", escape="header"))),
        preheader="Quays",
        html=Merged(
            pieces=(
                "<html><head></head><body>\n<p>Dear ",
                name["html"],
                ", the quays opened.</p>\n<a href='",
                leave["html"],
                "'>Leave</a></body></html>\n",
            )
        ),
        text=Merged(pieces=("Dear ", name["text"], ",\n\nLeave: ", leave["text"], "\n")),
        content_hash=f"hash-{variant}",
    )


def recipients(count: int, *, listed: str = "weekly") -> tuple[Recipient, ...]:
    """r0@example.org, r1@example.org, …"""
    return tuple(
        Recipient(address=f"r{n}@example.org", name=f"Reader {n}", list=listed)
        for n in range(count)
    )


def sealed(
    *articles: Article,
    audience: tuple[Recipient, ...] = (),
    slot: datetime = NOW,
    number: int = 1,
) -> Sealed:
    """An edition as it is sealed, in one variant."""
    return Sealed(
        edition=edition(*articles, slot=slot, number=number),
        mails=(mail(),),
        audience=audience,
        content_hash="hash-of-all",
    )
