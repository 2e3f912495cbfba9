"""What a mail costs: per edition, per variant and per recipient, beside a bare `bytes.join`.

python benchmarks/render.py [STORIES] [RECIPIENTS]
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.config.types import Mailbox, Newsletter
from digest.deliver.mime import MessageTemplate
from digest.deliver.splice import QuotedPrintable, Spliced
from digest.deliver.values import merge_values
from digest.model import (
    Article,
    Delivery,
    Edition,
    LinkKind,
    Mail,
    ReadMore,
    Recipient,
    Story,
    Theme,
    ThemeKind,
    Window,
)
from digest.render import Renderer
from digest.render.inline import inline

SLOT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
THEMES = 6
BASE_URL = "https://news.example.org"
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
    """The best of five runs of `times`, in CPU time per time."""
    runs = []
    for _ in range(5):
        begun = time.process_time()
        for _ in range(times):
            work()
        runs.append((time.process_time() - begun) * 1000 / times)
    return min(runs)


class Personal:
    """The text and HTML of one mail as they go over the wire, recipient after recipient."""

    def __init__(self, mail: Mail) -> None:
        self._parts = QuotedPrintable(mail.text), QuotedPrintable(mail.html)

    def pieces(self, named: Mapping[str, str]) -> list[bytes]:
        spliced = Spliced(named)
        text, html = self._parts
        return [*text.pieces(spliced), *html.pieces(spliced)]

    def filled(self, named: Mapping[str, str]) -> bytes:
        return b"".join(self.pieces(named))


def recipient(number: int) -> Recipient:
    return Recipient(address=f"reader-{number}@example.org", name="Ada", list="weekly")


def values(whole: Edition, number: int) -> dict[str, str]:
    """What is true of one recipient, with signed links."""
    return merge_values(
        recipient(number), newsletter=NEWSLETTER, edition=whole, base_url=BASE_URL, key=b"k" * 32
    )


def peak_of_filling(personal: Personal, whole: Edition, recipients: int) -> int:
    """The most memory in use at once, in bytes, while filling for one recipient after another."""
    tracemalloc.start()
    for number in range(recipients):
        personal.filled(values(whole, number))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def per_recipient(whole: Edition, mail: Mail) -> None:
    """What one recipient costs, beside a bare join and beside inlining for each."""
    personal = Personal(mail)
    named = values(whole, 1)
    # the limit: copies of the very pieces, joined
    pieces = [bytes(bytearray(piece)) for piece in personal.pieces(named)]
    filling = milliseconds(lambda: personal.filled(named), 5000)
    joining = milliseconds(lambda: b"".join(pieces), 5000)
    page = mail.html.fill(named)  # inlined before: the least that it can cost
    inlining = milliseconds(lambda: inline(page), 3)
    template = MessageTemplate(mail, NEWSLETTER, whole, base_url=BASE_URL)
    delivery = Delivery(id="1", edition_id=whole.id, recipient=recipient(1))
    message = milliseconds(lambda: template.message(delivery, named, SLOT).body, 1000)
    signing = milliseconds(lambda: values(whole, 1), 1000)
    weight = sum(map(len, pieces)) / 1000
    print(f"one recipient, {weight:.0f} kB filled            {filling:9.4f} ms")
    limit, dearer = filling / joining, inlining / filling
    print(f"  a bare bytes.join of these pieces      {joining:9.4f} ms, filling is {limit:.1f} x")
    print(f"  inlining for each recipient            {inlining:9.1f} ms, filling is 1/{dearer:.0f}")
    print(f"  the whole message with its headers     {message:9.4f} ms")
    print(f"  its values, with two signed links      {signing:9.4f} ms")


def main(stories: int = 60, recipients: int = 100_000) -> None:
    """Print the figures."""
    begun = time.process_time()
    whole = edition(stories)
    mail = Renderer().render(whole, NEWSLETTER, base_url=BASE_URL)
    first = (time.process_time() - begun) * 1000
    renderer = Renderer()
    variant = milliseconds(lambda: renderer.render(whole, NEWSLETTER, themes=["Theme 0"]), 3)
    again = milliseconds(lambda: renderer.render(whole, NEWSLETTER), 3)
    print(f"{stories} stories, {THEMES} themes")
    print(f"first edition, with imports and parsing  {first:9.1f} ms")
    print(f"the same edition again                   {again:9.1f} ms")
    print(f"a variant of one theme                   {variant:9.1f} ms")
    per_recipient(whole, mail)
    for many in (recipients // 100, recipients):
        peak = peak_of_filling(Personal(mail), whole, many)
        print(f"peak memory of filling {many:>7,} one by one {peak / 1000:7.0f} kB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
