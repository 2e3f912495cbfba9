"""What is worth the operator's attention while `digest run` works: facts in, alerts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from digest.config.types import Operator
from digest.errors import DigestError, Problem, StoreError, counted, without_password
from digest.model import DeliveryStatus, Feed, FeedState
from digest.pipeline import Pipeline
from digest.store import EditionStatus
from digest.watch.alerts import Alerts

LATE = timedelta(minutes=30)  # after its slot
REFUSED = (DeliveryStatus.REJECTED, DeliveryStatus.BOUNCED, DeliveryStatus.UNCERTAIN)


def feed_trouble(state: FeedState, operator: Operator, now: datetime) -> dict[str, str]:
    """What is wrong with a feed, by kind; {} when it is well."""
    trouble = {}
    if state.gone:
        trouble["gone"] = "was ended by its site (410); `digest feeds remove` takes it out"
    elif state.failures >= operator.feed_failures:
        last = state.succeeded_at
        since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "and was never read"
        trouble["failing"] = f"failed {state.failures} times in a row {since}: {state.error}"
    else:
        if state.moved_times >= 3:
            trouble["moved"] = f"moved for good to {without_password(state.moved_to)}"
        changed = state.changed_at
        if changed and now - changed > operator.feed_silent:
            trouble["silent"] = f"brought nothing new since {changed:%Y-%m-%d}"
    return trouble


class Watching:
    """Turns what happens in a run into alerts, each told once."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.alerts = Alerts(pipeline)
        self.bad_files: tuple[Problem, ...] = ()
        self._wrong: set[str] = pipeline.store.alerts.keys()  # so that what is well costs nothing

    def _set(self, key: str, text: str = "") -> None:
        """`text` is what is wrong; "" when all is well."""
        if text:
            self._wrong.add(key)
            self.alerts.alert(key, text)
        elif key in self._wrong:
            self._wrong.discard(key)
            self.alerts.clear(key)

    def take_back(self) -> None:
        """Learn what other processes found wrong, and take back what cannot be wrong any more."""
        self._wrong |= self.alerts.pipeline.store.alerts.keys()
        for key in [key for key in self._wrong if self._is_past(key)]:
            self._set(key)

    def _is_past(self, key: str) -> bool:
        """Whether its feed or newsletter was taken out, or its edition is not held any more."""
        config, editions = self.alerts.pipeline.config, self.alerts.pipeline.store.editions
        match key.split("/", 2):
            case ["feed", _, url]:
                return all(feed.url != url for feed in config.feeds)
            case ["newsletter", name, _]:
                return name not in config.newsletters
            case ["edition", "held", edition]:
                return editions.status(edition) is not EditionStatus.HELD
        return False

    def feed(self, feed: Feed, state: FeedState) -> None:
        """A feed was looked at. Only one that answers can be well again: one that was silent is so
        while it fails."""
        pipeline = self.alerts.pipeline
        trouble = feed_trouble(state, pipeline.config.operator, pipeline.now())
        for kind in ("gone", "failing", "moved", "silent"):
            if said := trouble.get(kind):
                self._set(f"feed/{kind}/{feed.url}", f"{without_password(feed.url)}: {said}")
            elif not (state.failures or state.gone):
                self._set(f"feed/{kind}/{feed.url}")

    def made(self, edition: str, *, late: timedelta) -> None:
        """An edition was sealed, so long after its slot."""
        if late > LATE:
            minutes = counted(int(late.total_seconds() // 60), "minute")
            self._set(f"edition/late/{edition}", f"{edition}: late by {minutes}")

    def failed(self, newsletter: str, step: str, error: DigestError) -> None:
        """A step of a newsletter's work could not be done; it is tried again."""
        self._set(f"newsletter/{newsletter}/{step}", str(error))

    def worked(self, newsletter: str, step: str) -> None:
        """A step of a newsletter's work was done."""
        self._set(f"newsletter/{newsletter}/{step}")

    def skipped(self, edition: str, reason: str) -> None:
        """A slot passed without an edition."""
        self._set(f"edition/skipped/{edition}", f"{edition}: skipped: {reason}")

    def held(self, edition: str, why: str) -> None:
        """An edition was put aside before all was sent: it is late, or the provider refuses us."""
        self._set(
            f"edition/held/{edition}", f"{edition}: held, {why}; `digest editions send {edition}`"
        )

    def sent(self, edition: str) -> None:
        """Something of an edition was sent: tell whom the mail server refused, without names."""
        store, newsletter = self.alerts.pipeline.store, edition.partition("/")[0]
        if edition in store.editions.unfinished(newsletter):
            return  # counting takes a second for each million: once, not after each part
        counts = store.outbox.counts(edition)
        refused = ", ".join(f"{counts[each]} {each}" for each in REFUSED if counts.get(each))
        if refused and not counts.get(DeliveryStatus.QUEUED):
            of_all = f"{refused} of {sum(counts.values())}"
            text = f"{edition}: {of_all}; `digest editions show {edition}`"
            self._set(f"edition/refused/{edition}", text)

    def bad_edit(self, problems: Sequence[Problem]) -> None:
        """An edited file is not right; the last good one stays in force."""
        self.bad_files = tuple(problems)
        self._set("files", f"an edit is not in force: {problems[0]}")

    def good_edit(self, pipeline: Pipeline) -> None:
        """The files are right, and in force as `pipeline` has them."""
        self.alerts.pipeline = pipeline
        self.bad_files = ()
        self._set("files")

    @contextmanager
    def faults(self, what: str) -> Iterator[None]:
        """The block is `what`: an error of disk or store in it is told, and ends only the block."""
        key = f"store/{what}"
        try:
            yield
            self._set(key)
        except (StoreError, OSError) as error:
            self._set(key, f"{what}: {error}")
