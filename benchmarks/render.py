"""What a mail costs: per edition, per variant and per recipient, beside a bare `bytes.join`.

python benchmarks/render.py [STORIES] [RECIPIENTS]
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.config.types import Mailbox, Newsletter
from digest.model import Article, Edition, LinkKind, Mail, ReadMore, Story, Theme, ThemeKind, Window
from digest.render import MERGE_TAGS, Renderer

SLOT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
THEMES = 6
NEWSLETTER = Newsletter(
    id="weekly",
    title="Benchmark Weekly",
    sender=Mailbox(address="news@example.org"),
    timezone=ZoneInfo("Europe/Berlin"),
)


def story(number: int) -> Story:
    link = ReadMore(
        kind=LinkKind.RELATED,
        title=f"Further coverage of story {number}",
        url=f"https://other.example/{number}",
        source="Other",
    )
    lead = Article(
        id=str(number),
        url=f"https://outlet.example/2026/11/a-story-with-the-number-{number}",
        title=f"Story {number} has a headline of the usual length and says what happened",
        summary="It happened on Monday, in front of many. Nobody had expected it so early. " * 2,
        source="Outlet",
        published=SLOT - timedelta(days=number % 7),
        first_seen=SLOT,
        words=700,
    )
    return Story(id=str(number), lead=lead, read_more=(link, link))


def edition(stories: int) -> Edition:
    each = stories // THEMES
    return Edition(
        id="weekly/2026-11-23T0700",
        newsletter="weekly",
        title=NEWSLETTER.title,
        number=1,
        slot=SLOT,
        window=Window(start=SLOT - timedelta(days=7), end=SLOT),
        language="en",
        timezone="Europe/Berlin",
        themes=tuple(
            Theme(
                name=f"Theme {theme}",
                slug=f"theme-{theme}",
                kind=ThemeKind.OPERATOR,
                stories=tuple(story(theme * each + n) for n in range(each)),
            )
            for theme in range(THEMES)
        ),
    )


def milliseconds(work: Callable[[], object], times: int = 1) -> float:
    """The best of three runs of `times`, per time."""
    runs = []
    for _ in range(3):
        begun = time.perf_counter()
        for _ in range(times):
            work()
        runs.append((time.perf_counter() - begun) * 1000 / times)
    return min(runs)


def peak_of_filling(mail: Mail, recipients: int) -> int:
    """The most memory in use at once, in bytes, while filling for one recipient after another."""
    tracemalloc.start()
    for number in range(recipients):
        fill(mail, values(number))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def values(number: int) -> dict[str, str]:
    return {name: f"https://news.example.org/{name}/{number}" for name in MERGE_TAGS}


def fill(mail: Mail, named: dict[str, str]) -> tuple[str, str, str]:
    return mail.subject.fill(named), mail.html.fill(named), mail.text.fill(named)


def main(stories: int = 60, recipients: int = 10_000) -> None:
    """Print the figures."""
    begun = time.perf_counter()
    whole = edition(stories)
    mail = Renderer().render(whole, NEWSLETTER)
    first = (time.perf_counter() - begun) * 1000
    renderer = Renderer()
    variant = milliseconds(lambda: renderer.render(whole, NEWSLETTER, themes=["Theme 0"]), 3)
    again = milliseconds(lambda: renderer.render(whole, NEWSLETTER), 3)

    named = values(1)
    filled = [part.encode() for part in fill(mail, named)]
    weight = sum(map(len, filled))
    # the peer: pieces of the same number and size, already bytes, joined
    count = sum(len(part.pieces) for part in (mail.subject, mail.html, mail.text))
    pieces = [b"x" * (weight // count)] * count
    per_recipient = milliseconds(lambda: fill(mail, named), 2000)
    joined = milliseconds(lambda: b"".join(pieces), 2000)

    print(f"{stories} stories, {THEMES} themes, {weight / 1000:.0f} kB of subject, HTML and text")
    print(f"first edition (imports and CSS parsing included)  {first:9.1f} ms")
    print(f"the same edition again                            {again:9.1f} ms")
    print(f"a variant of one theme                            {variant:9.1f} ms")
    print(f"one recipient                                     {per_recipient:9.4f} ms")
    print(f"  a bare bytes.join of that size                  {joined:9.4f} ms")
    print(f"  rendering costs that many recipients            {again / per_recipient:9.0f}")
    for many in (recipients // 10, recipients):
        peak = peak_of_filling(mail, many)
        print(f"peak memory of filling {many:>7} one by one         {peak / 1000:9.0f} kB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
