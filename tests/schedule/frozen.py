"""A project with feeds of our own writing, and a clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from store.databases import use_database_in

from digest.config.load import load_config
from digest.config.subscribers import load_subscribers
from digest.pipeline import Pipeline
from digest.schedule.runner import Runner
from digest.wiring import open_pipeline

CONFIG = """\
feeds:
  - url: file:feed.xml
newsletters:
  daily:
    title: Harbour News
    from: Harbour News <news@example.org>
    schedule: "{schedule}"
    timezone: {zone}
    lists: [all]
    max_lateness: {max_lateness}
    missed: {missed}
operator: {{email: operator@example.org}}
"""
SUBSCRIBERS = "lists:\n  all: [ada@reader.example, bob@reader.example]\n"


@dataclass
class Frozen:
    """The project in `folder`, at the moment `now`."""

    folder: Path
    now: datetime
    schedule: str = "daily 02:30"
    zone: str = "Europe/Berlin"
    max_lateness: str = "12h"
    missed: str = "merge"
    _entries: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        words = {key: getattr(self, key) for key in ("schedule", "zone", "max_lateness", "missed")}
        (self.folder / "digest.yaml").write_text(CONFIG.format(**words), encoding="utf-8")
        (self.folder / "subscribers.yaml").write_text(SUBSCRIBERS, encoding="utf-8")
        use_database_in(self.folder)
        self.publish()

    def publish(self) -> None:
        """One more entry, dated now."""
        number = len(self._entries)
        self._entries.insert(
            0,
            f"<item><title>Crane number {number} was put up on the quay at {self.now:%d %b %H}"
            f"</title><link>https://harbour.example/{number}</link>"
            f"<pubDate>{format_datetime(self.now)}</pubDate>"
            f"<description>The crane number {number} lifts more than the last one did. "
            "It stands where the old shed was.</description></item>",
        )
        feed = f"<rss version='2.0'><channel><title>Harbour</title>{''.join(self._entries[:30])}"
        (self.folder / "feed.xml").write_text(f"{feed}</channel></rss>", encoding="utf-8")

    @contextmanager
    def opened(self) -> Iterator[Pipeline]:
        """A process of its own on the project: its pipeline."""
        config = load_config(self.folder / "digest.yaml")
        subscribers = load_subscribers(config.subscribers_path, config)
        with open_pipeline(config, subscribers, now=lambda: self.now) as pipeline:
            yield pipeline

    def look(self) -> None:
        """One process starts, looks, and ends."""
        with self.opened() as pipeline:
            Runner(pipeline).look()

    def run(self, until: datetime, step: timedelta, pipeline: Pipeline) -> None:
        """One process looks at each step, while an entry is published before each look."""
        runner = Runner(pipeline)
        while self.now < until:
            self.now += step
            self.publish()
            runner.look()

    def editions(self) -> dict[str, tuple[str, str]]:
        """Status and reason of each slot, by id."""
        with self.opened() as pipeline:
            return {row.id: (row.status, row.reason) for row in pipeline.store.editions.list()}

    def mails(self) -> list[str]:
        """The e-mails to subscribers, by edition and address."""
        return sorted(str(path.relative_to(self.folder)) for path in self._letters("daily"))

    def alerts(self) -> list[str]:
        """The bodies of the e-mails to the operator, oldest first."""
        letters = sorted(self._letters("alerts"))
        return [path.read_text(encoding="utf-8").partition("\n\n")[2] for path in letters]

    def _letters(self, of: str) -> Iterator[Path]:
        return (self.folder / "outbox" / of).rglob("*.eml")


def local(zone: str, text: str) -> datetime:
    """A local time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
