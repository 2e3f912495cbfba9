"""The main job: collect -> group -> render -> deliver, with what was made saved between stages.

A `Draft` is an edition made but not kept: preview stops there. Sealing writes it, its audience and
one queued delivery per recipient in one transaction, before anything is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from digest.collect.collect import FeedResult, collect
from digest.collect.pages import PageSource
from digest.config.slots import period_at, slot_name
from digest.config.types import Config, Newsletter, SubscriberLists
from digest.deliver.send import SendReport, send
from digest.deliver.values import merge_values
from digest.errors import DigestError, NothingToSend, Problem, UsageError
from digest.group import Explanation, group
from digest.model import Article, Edition, Feed, Mail, Recipient, Window
from digest.ports import Fetcher, Mailer, Now, Parser
from digest.render import Renderer
from digest.store import SaveCounts, Sealed, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What collecting needs, open for one run."""

    fetcher: Fetcher
    parser: Parser
    pages: PageSource | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An edition as it would be sealed now: what preview shows and `send` seals."""

    sealed: Sealed
    why: Mapping[str, Explanation]  # by article id

    def mail_for(self, variant: str) -> Mail:
        """The mail of one variant."""
        return next(mail for mail in self.sealed.mails if mail.variant == variant)


class Pipeline:
    """The stages over one project's config, subscribers and store; wiring.py makes it."""

    def __init__(
        self,
        *,
        config: Config,
        subscribers: SubscriberLists,
        store: Store,
        renderer: Renderer,
        sources: Callable[[], AbstractAsyncContextManager[Sources]],
        mailer: Callable[[], Mailer],
        now: Now,
    ) -> None:
        self.config = config
        self.subscribers = subscribers
        self.store = store
        self.now = now
        self._renderer = renderer
        self._sources = sources
        self._mailer = mailer

    # --- collect ------------------------------------------------------------------------------
    async def collect(self, *, force: bool = False) -> AsyncIterator[tuple[FeedResult, SaveCounts]]:
        """Read every feed that is due, saving each as it comes, so that a kill loses nothing read.

        `force` reads those that are not due as well. A feed's fault is in its FeedResult.
        """
        feeds = self.config.feeds
        states = self.store.feeds.states([feed.url for feed in feeds])
        async with self._sources() as sources:
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
            ):
                yield result, self.store.feeds.save(result.state, result.articles)

    # --- group, render ------------------------------------------------------------------------
    def newsletter(self, name: str | None) -> Newsletter:
        """The newsletter of that name; with None the only one. Raises UsageError."""
        known = self.config.newsletters
        if name is None and len(known) == 1:
            return next(iter(known.values()))
        if name in known:
            return known[name]
        names = ", ".join(known)
        what = f"there is no newsletter {name!r}" if name else "there are several newsletters"
        raise UsageError(
            Problem(where=str(self.config.path), what=what, next_step=f"name one of: {names}")
        )

    def draft(self, newsletter: Newsletter, slot: datetime) -> Draft:
        """Make the edition of `slot` without keeping it. Raises NothingToSend with the reason."""
        window = self._window(newsletter, slot)
        feeds = [f for f in self.config.feeds if _belongs(f, newsletter)]
        articles = self._articles(newsletter, window, feeds)
        rules = [
            r for r in self.config.themes if not newsletter.themes or r.name in newsletter.themes
        ]
        grouping = group(
            articles,
            rules=rules,
            feeds=feeds,
            limits=newsletter.limits,
            language=newsletter.language,
            now=slot if slot > window.start else window.end,
        )
        edition = Edition(
            id=edition_id(newsletter, slot),
            newsletter=newsletter.id,
            title=newsletter.title,
            number=self.store.editions.next_number(newsletter.id),
            slot=slot,
            window=window,
            language=newsletter.language,
            timezone=str(newsletter.timezone),
            themes=grouping.themes,
            excluded=grouping.excluded,
            feeds_read=len(feeds),
        )
        stories = sum(len(theme.stories) + len(theme.more) for theme in edition.themes)
        if stories < newsletter.minimum_stories:
            raise NothingToSend(
                Problem(
                    where=edition.id,
                    what=f"{stories} new stories, fewer than minimum_stories "
                    f"({newsletter.minimum_stories})",
                    next_step="wait for more, or lower minimum_stories in digest.yaml",
                )
            )
        return Draft(sealed=self._render(edition, newsletter), why=grouping.why)

    def _window(self, newsletter: Newsletter, slot: datetime) -> Window:
        boundary = self.store.editions.last_boundary(newsletter.id)
        start = boundary or slot - period_at(newsletter.schedule, slot, newsletter.timezone)
        # an edition made by hand has its day as slot, and reaches to this moment
        return Window(start=start, end=max(slot, self.now()))

    def _articles(self, newsletter: Newsletter, window: Window, feeds: list[Feed]) -> list[Article]:
        urls = [feed.url for feed in feeds]
        articles = self.store.articles.window(
            newsletter=newsletter.id, start=window.start, end=window.end, feeds=urls
        )
        if articles:
            return articles
        states = self.store.feeds.states(urls)
        if urls and all(states.get(url) and states[url].failures for url in urls):
            raise DigestError(
                Problem(
                    where=newsletter.id,
                    what="every feed failed when it was last read",
                    next_step="look at `digest feeds list`, then `digest collect --force`",
                )
            )
        never_read = not any(state.succeeded_at for state in states.values())
        raise NothingToSend(
            Problem(
                where=newsletter.id,
                what=f"no new article since {window.start.astimezone(newsletter.timezone):%d %b %H:%M}",
                next_step="run `digest collect` first"
                if never_read
                else "`digest collect` looks for more",
            )
        )

    def _render(self, edition: Edition, newsletter: Newsletter) -> Sealed:
        chosen = {"": ()} | {
            subscriber.address: subscriber.themes
            for name in newsletter.lists
            for subscriber in self.subscribers.lists[name]
        }
        names = {theme.name for theme in edition.themes}
        variants = {variant_of(themes): themes for themes in chosen.values()}
        mails = tuple(
            self._renderer.render(
                edition,
                newsletter,
                base_url=self.config.base_url,
                themes=themes,
                variant=variant,
            )
            for variant, themes in sorted(variants.items())
            if not themes or names & set(themes)
        )
        rendered = {mail.variant for mail in mails}
        return Sealed(
            edition=edition,
            mails=mails,
            # whoever chose only themes that are empty this time gets nothing
            audience=tuple(r for r in self.audience(newsletter) if r.variant in rendered),
            content_hash=hashlib.sha256(
                "\n".join(f"{mail.variant}\t{mail.content_hash}" for mail in mails).encode()
            ).hexdigest(),
        )

    def audience(self, newsletter: Newsletter) -> tuple[Recipient, ...]:
        """Who gets it now: the newsletter's lists less the suppressions, each address once."""
        recipients: dict[str, Recipient] = {}
        for name in newsletter.lists:
            suppressed = self.store.suppressions.for_list(name)
            for subscriber in self.subscribers.lists[name]:
                address = subscriber.address.lower()
                if address in suppressed or address in recipients:
                    continue
                recipients[address] = Recipient(
                    address=subscriber.address,
                    name=subscriber.name,
                    list=name,
                    variant=variant_of(subscriber.themes),
                    language=subscriber.language or newsletter.language,
                )
        return tuple(recipients.values())

    # --- deliver ------------------------------------------------------------------------------
    def values(self, recipient: Recipient, draft: Draft) -> dict[str, str]:
        """What the merge tags stand for, for one recipient."""
        return merge_values(
            recipient,
            newsletter=self.newsletter(draft.sealed.edition.newsletter),
            edition=draft.sealed.edition,
            base_url=self.config.base_url,
            key=self.store.keys.secret("tokens"),
        )

    def seal(self, draft: Draft) -> Sealed:
        """Keep the edition: from here on it never changes. Raises StoreError if the slot has one."""
        self.store.editions.seal(draft.sealed, self.now())
        return draft.sealed

    def deliver(
        self, edition: str, *, progress: Callable[[int, int], None] | None = None
    ) -> SendReport:
        """Send what is still queued of a sealed edition; `progress` is told (done, total)."""
        sealed = self.store.editions.get(edition)
        if sealed is None:
            raise UsageError(
                Problem(
                    where=edition,
                    what="there is no such edition",
                    next_step="`digest editions list`",
                )
            )
        mailer = self._mailer()
        try:
            return send(
                sealed,
                newsletter=self.newsletter(sealed.edition.newsletter),
                outbox=self.store.outbox,
                mailer=mailer,
                base_url=self.config.base_url,
                key=self.store.keys.secret("tokens"),
                now=self.now,
                progress=progress,
            )
        finally:
            mailer.close()


def edition_id(newsletter: Newsletter, slot: datetime) -> str:
    """newsletter/slot, so that the same slot can exist once."""
    return f"{newsletter.id}/{slot_name(slot, newsletter.timezone)}"


def variant_of(themes: tuple[str, ...]) -> str:
    """The name of the body that a choice of themes leads to; "" is everything."""
    return "+".join(sorted(themes))


def _belongs(feed: Feed, newsletter: Newsletter) -> bool:
    return not newsletter.feeds or bool(set(feed.tags) & set(newsletter.feeds))
