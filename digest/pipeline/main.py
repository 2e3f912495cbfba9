"""The main job over one project; `digest.wiring` puts its parts together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from digest.collect.collect import FeedResult, collect
from digest.collect.making import ArticleMaker
from digest.collect.pages import PageSource
from digest.config.types import Config, DeliverySettings, Newsletter, SubscriberLists
from digest.deliver.names import make_name
from digest.deliver.pace import Pace
from digest.deliver.report import Progress, SendReport
from digest.deliver.values import merge_values, web_url
from digest.embed import embedding_text
from digest.errors import NothingToSendError, Problem, UsageError
from digest.model import Delivery, DeliveryStatus, Edition, Recipient, Sealed, Window
from digest.pipeline.delivering import Deliverer
from digest.pipeline.draft import Draft, Drafter, edition_id
from digest.pipeline.edition_file import Edits, unused_files
from digest.pipeline.linting import Linted, lint_edition, refuse_errors
from digest.pipeline.vectors import Made, keep_vectors
from digest.ports import Embedder, Fetcher, Mailer, Now, Parser
from digest.render import Renderer
from digest.store import FeedDay, SaveCounts, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What collecting needs, open for one run."""

    fetcher: Fetcher
    parser: Parser
    pages: PageSource | None
    maker: ArticleMaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The stages over one project's config, subscribers and store."""

    config: Config
    subscribers: SubscriberLists
    store: Store
    renderer: Renderer
    sources: Callable[[Config], AbstractAsyncContextManager[Sources]]
    make_mailer: Callable[[DeliverySettings], Mailer]
    embedder: Embedder
    now: Now

    async def collect(
        self, *, force: bool = False, adaptive: bool = False, embedding: Made | None = None
    ) -> AsyncIterator[tuple[FeedResult, SaveCounts]]:
        """Read every feed that is due, saving each as it comes: a kill loses nothing read.

        `force` reads those that are not due as well, `adaptive` only those that may have news. A
        feed's fault is in its FeedResult. At the end the new articles get their sentence vectors;
        `embedding` is told (done, total).
        """
        new: dict[str, str] = {}  # no more of each article: a first run brings very many
        fared: dict[str, FeedDay] = {}
        feeds = self.config.feeds
        states = self.store.feeds.states([feed.url for feed in feeds])
        async with self.sources(self.config) as sources:
            async for result in collect(
                feeds,
                states,
                fetcher=sources.fetcher,
                parser=sources.parser,
                pages=sources.pages,
                known=self.store.articles.known,
                now=self.now,
                settings=self.config.collect,
                force=force,
                adaptive=adaptive,
                maker=sources.maker,
            ):
                new |= {each.id: embedding_text(each) for each in result.articles}
                counts = self.store.feeds.save(result.state, result.articles)
                if result.outcome != "skipped":
                    failed = int(result.outcome == "failed")
                    fared[result.feed.url] = FeedDay(read=1, failed=failed, new=counts.new)
                yield result, counts
        self.store.feed_days.add(self.now().date(), fared)
        keep_vectors(self.store, self.embedder, new, embedding)

    def newsletter(self, name: str | None) -> Newsletter:
        """The newsletter of that name; with None the only one. Raises UsageError."""
        known = self.config.newsletters
        if name is None and len(known) == 1:
            return next(iter(known.values()))
        if name is not None and name in known:
            return known[name]
        raise UsageError(
            Problem(
                where=str(self.config.path),
                what=f"there is no newsletter {name!r}" if name else "has several newsletters",
                next_step=f"name one: --newsletter {' | '.join(known)}",
            )
        )

    def draft(self, newsletter: Newsletter, slot: datetime, *, until: datetime) -> Draft:
        """Make the edition of `slot` without keeping it; see Drafter.draft."""
        return self._drafter.draft(newsletter, slot, until=until)

    def draft_or_sealed(self, newsletter: Newsletter, slot: datetime, *, until: datetime) -> Draft:
        """The edition of `slot` as it was sealed, or as it would be now."""
        name = edition_id(newsletter, slot)
        if sealed := self.store.editions.get(name):
            return Draft(sealed=sealed, why={}, notes=unused_files(self.config, name, self.store))
        return self.draft(newsletter, slot, until=until)

    def in_design(self, draft: Draft, design: str) -> Draft:
        """The same edition in another design. Raises TemplateError where there is none such."""
        newsletter = self.newsletter(draft.sealed.edition.newsletter)
        return self._drafter.redrawn(draft, replace(newsletter, design=design))

    def addressed(self, kept: Sealed) -> Sealed:
        """See Drafter.addressed."""
        return self._drafter.addressed(kept, self.newsletter(kept.edition.newsletter))

    def check_edits(
        self, text: str, newsletter: Newsletter, slot: datetime, *, until: datetime
    ) -> Edits:
        """See Drafter.check_edits."""
        return self._drafter.check_edits(text, newsletter, slot, until=until)

    @property
    def _drafter(self) -> Drafter:
        return Drafter(
            config=self.config,
            subscribers=self.subscribers,
            store=self.store,
            renderer=self.renderer,
            embedder=self.embedder,
            now=self.now,
        )

    def reader(self, newsletter: Newsletter, address: str | None) -> Recipient:
        """The recipient of that address; with None somebody unnamed. Raises UsageError."""
        if address is None:
            listed = newsletter.lists[0] if newsletter.lists else ""
            return Recipient(
                address="reader@example.org", list=listed, language=newsletter.language
            )
        for recipient in self._drafter.audience(newsletter):
            if recipient.address.lower() == address.lower():
                return recipient
        what = f"is not in the audience of {newsletter.id}"
        next_step = "`digest subscribers list` shows who is"
        raise UsageError(Problem(where=address, what=what, next_step=next_step))

    def values(self, recipient: Recipient, edition: Edition) -> dict[str, str]:
        """What the merge tags stand for, for one recipient."""
        return merge_values(
            recipient,
            newsletter=self.newsletter(edition.newsletter),
            edition=edition,
            base_url=self.config.base_url,
            key=self._token_key,
        )

    def message_name(self, delivery: Delivery) -> str:
        """What a bounce of this delivery is matched by; the local part of its Message-ID."""
        return make_name(self._bounce_key, delivery.id)

    def public_values(self, edition: Edition) -> dict[str, str]:
        """The merge tags of the page that anybody may see: nobody's name, address or tokens."""
        newsletter = self.newsletter(edition.newsletter)
        everybody = replace(
            self.reader(newsletter, None), address=f"subscribers of {newsletter.title}"
        )
        values = merge_values(
            everybody, newsletter=newsletter, edition=edition, base_url="", key=b""
        )
        return {**values, "web_url": self.web_url(edition)}

    def web_url(self, edition: Edition) -> str:
        """Where the edition's page is; "" without a `base_url`."""
        return web_url(
            edition,
            self.newsletter(edition.newsletter),
            base_url=self.config.base_url,
            key=self._token_key,
        )

    @property
    def _token_key(self) -> bytes:
        return self.store.keys.secret("tokens")

    @property
    def _bounce_key(self) -> bytes:
        return self.store.keys.secret("bounces")

    def lint(self, sealed: Sealed) -> tuple[Linted, ...]:
        """What readers, mail programs and filters would hold against each variant."""
        newsletter = self.newsletter(sealed.edition.newsletter)
        reader = self.reader(newsletter, None)
        return lint_edition(
            sealed,
            newsletter=newsletter,
            reader=reader,
            values=self.values(reader, sealed.edition),
            base_url=self.config.base_url,
            now=self.now,
        )

    def seal(self, draft: Draft, *, force: bool = False) -> Sealed:
        """Keep the edition: from here on it never changes.

        Raises StoreError if the slot has one, NothingToSendError if nobody would get it: its
        articles would be used up; DigestError for what lint calls an error, unless `force`.
        """
        if not draft.sealed.audience:
            raise NothingToSendError(
                Problem(
                    where=draft.sealed.edition.id,
                    what="there is nobody to send it to",
                    next_step="`digest subscribers list` shows who is on its lists",
                )
            )
        if not force:
            refuse_errors(self.lint(draft.sealed), edition=draft.sealed.edition.id)
        self.store.editions.seal(draft.sealed, self.now())
        return draft.sealed

    def sealed(self, edition: str) -> Sealed:
        """The sealed edition of that id. Raises UsageError."""
        if sealed := self.store.editions.get(edition):
            return sealed
        raise UsageError(
            Problem(where=edition, what="no such edition", next_step="`digest editions list`")
        )

    def record_skip(
        self, newsletter: Newsletter, slot: datetime, *, until: datetime, reason: str
    ) -> None:
        """Keep that the slot passed without an edition, and why; its articles stay to come."""
        self.store.editions.skip(
            newsletter=newsletter.id,
            slot=slot,
            id=edition_id(newsletter, slot),
            window=Window(start=until, end=until),
            reason=reason,
            now=self.now(),
        )

    def deliver(
        self,
        edition: str,
        *,
        pace: Pace | None = None,
        progress: Progress | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> SendReport:
        """Send what is queued of a sealed edition; `progress` is told how many. `pace` is
        that of an earlier call, which this one goes on with.

        What a killed process was handing over is called uncertain first, and named in the report.
        Once `stopping` says so, what is under way is finished and recorded, the rest stays queued.
        """
        sealed = self.sealed(edition)
        return self._deliverer.deliver(sealed, pace=pace, progress=progress, stopping=stopping)

    def hold_overdue(self, newsletter: Newsletter, *, before: datetime) -> list[str]:
        """See Deliverer.hold_overdue."""
        return self._deliverer.hold_overdue(newsletter, before=before)

    def release(self, edition: str) -> None:
        """Let an edition that was held be sent after all."""
        self._deliverer.release(edition)

    def recover(self) -> tuple[Problem, ...]:
        """See Deliverer.recover."""
        return self._deliverer.recover()

    def resend(
        self, edition: str, statuses: Collection[DeliveryStatus], address: str | None = None
    ) -> int:
        """See Deliverer.resend."""
        return self._deliverer.resend(edition, statuses, address)

    def send_copy(self, draft: Draft, address: str, *, mark: str = "test") -> None:
        """Send one copy, marked so, to `address`; no ledger is touched. MailerError if refused."""
        self._deliverer.send_copy(draft.sealed, address, mark)

    @property
    def _deliverer(self) -> Deliverer:
        return Deliverer(
            config=self.config,
            store=self.store,
            newsletter=self.newsletter,
            make_mailer=self.make_mailer,
            key=self.store.keys.secret,
            bounce_key=self._bounce_key,
            now=self.now,
        )
