"""How an edition is made: window -> articles -> themes -> mails and audience. Keeps nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.config.slots import period_at, slot_name
from digest.config.types import Config, Newsletter, SubscriberLists
from digest.errors import DigestError, NothingToSendError, Problem, UsageError, counted
from digest.group import Explanation, Grouping, group
from digest.model import Article, Edition, Feed, Mail, Recipient, Sealed, Window
from digest.pipeline.audience import ListedAudience, People, choice_of
from digest.pipeline.edition_file import (
    Edits,
    edition_path,
    fit_edits,
    notes_of,
    read_edits,
    unused_files,
)
from digest.pipeline.intro import read_intro
from digest.pipeline.known_titles import with_known_titles
from digest.pipeline.vectors import vectors_for
from digest.ports import Embedder, Now
from digest.render import Renderer
from digest.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An edition as it would be sealed now: what preview shows and `send` seals."""

    sealed: Sealed
    why: Mapping[str, Explanation]  # by article id
    notes: tuple[Problem, ...] = ()  # what an editor should know of the edition file and the intro

    def mail_for(self, variant: str) -> Mail:
        """The mail of one variant. Raises UsageError where none of its themes is in the edition."""
        for mail in self.sealed.mails:
            if mail.variant == variant:
                return mail
        raise UsageError(
            Problem(
                where=self.sealed.edition.id,
                what=f"none of these themes is in it: {', '.join(choice_of(variant)[0])}",
                next_step="who chose only them gets no mail this time",
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafter:
    """Makes drafts from what the store holds."""

    config: Config
    subscribers: SubscriberLists
    store: Store
    renderer: Renderer
    embedder: Embedder
    now: Now

    def draft(self, newsletter: Newsletter, slot: datetime, *, until: datetime) -> Draft:
        """The edition of `slot` with the articles up to `until`. Raises NothingToSendError.

        A planned slot reaches up to itself, one made by hand (`day_slot`) up to this moment.
        """
        feeds, window, articles = self._material(newsletter, slot, until)
        name = edition_id(newsletter, slot)
        edits = read_edits(edition_path(self.config, name), articles, self.store)
        names = theme_names(self.config, newsletter)
        rules = [rule for rule in self.config.themes if rule.name in names]
        grouping = group(
            articles,
            rules=rules,
            feeds=feeds,
            limits=newsletter.limits,
            language=newsletter.language,
            # never the clock: a preview and the send after it must be the same bytes
            now=slot if until <= slot else slot + timedelta(days=1),
            vectors=vectors_for(self.store, self.embedder, articles, rules),
            previous=self._last_themes(newsletter),
            edits=edits.asked,
        )
        intro, told = read_intro(newsletter, self.store.editions.last_sealed(newsletter.id))
        edition = self._edition(
            newsletter,
            slot,
            window,
            grouping,
            intro=edits.asked.intro or intro,
            feeds_read=len(feeds),
        )
        unused = unused_files(self.config, name, self.store)
        notes = (*notes_of(edits, edition), *unused, *told)
        return Draft(sealed=self._sealed(edition, newsletter), why=grouping.why, notes=notes)

    def redrawn(self, draft: Draft, newsletter: Newsletter) -> Draft:
        """The same edition as `newsletter` would set it now."""
        return replace(draft, sealed=self._sealed(draft.sealed.edition, newsletter))

    def check_edits(
        self, text: str, newsletter: Newsletter, slot: datetime, *, until: datetime
    ) -> Edits:
        """What `text` asks for as the edition file of `slot`. Raises ConfigError for its mistakes,
        NothingToSendError when there is no article."""
        _, _, articles = self._material(newsletter, slot, until)
        path = edition_path(self.config, edition_id(newsletter, slot))
        return fit_edits(text, path, articles, self.store)

    def _material(
        self, newsletter: Newsletter, slot: datetime, until: datetime
    ) -> tuple[list[Feed], Window, list[Article]]:
        """What an edition is made from: its feeds, its time span and its articles."""
        feeds = [feed for feed in self.config.feeds if _belongs(feed, newsletter)]
        window, late_since = self._window(newsletter, slot, until)
        articles = self._articles(newsletter, window, late_since, feeds)
        return feeds, window, with_known_titles(articles, self.store)

    def _window(
        self, newsletter: Newsletter, slot: datetime, until: datetime
    ) -> tuple[Window, datetime]:
        """The span of the edition, and from when on what feeds bring late still comes."""
        boundary = self.store.editions.last_boundary(newsletter.id)
        period = period_at(newsletter.schedule, slot, newsletter.timezone)
        # one that is sent ahead of its slot leaves what is still to come to the next
        end = min(until, self.now())
        if boundary:
            return Window(start=boundary, end=end), boundary - period
        # a first edition is no archive; but what slots skipped before it would have had comes
        skipped = [row.slot for row in self.store.editions.list(newsletter.id)]
        start = min([slot, *skipped]) - period
        return Window(start=start, end=end), start

    def _last_themes(self, newsletter: Newsletter) -> tuple[str, ...]:
        last = self.store.editions.last_sealed(newsletter.id)
        return tuple(theme.name for theme in last.themes) if last else ()

    def _edition(
        self,
        newsletter: Newsletter,
        slot: datetime,
        window: Window,
        grouping: Grouping,
        *,
        intro: str,
        feeds_read: int,
    ) -> Edition:
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
            intro=intro,
            feeds_read=feeds_read,
        )
        stories = sum(len(theme.stories) + len(theme.more) for theme in edition.themes)
        if stories < newsletter.minimum_stories:
            raise NothingToSendError(
                Problem(
                    where=edition.id,
                    what=f"{counted(stories, 'new story', 'new stories')}, fewer than "
                    f"minimum_stories ({newsletter.minimum_stories})",
                    next_step="wait for more, or lower minimum_stories in digest.yaml",
                )
            )
        return edition

    def _articles(
        self, newsletter: Newsletter, window: Window, late_since: datetime, feeds: Sequence[Feed]
    ) -> Sequence[Article]:
        urls = [feed.url for feed in feeds]
        articles = self.store.articles.window(
            newsletter=newsletter.id,
            start=window.start,
            end=window.end,
            late_since=late_since,
            feeds=urls,
        )
        if articles:
            return articles
        states = self.store.feeds.states(urls)
        if not states:
            raise DigestError(
                Problem(
                    where=newsletter.id,
                    what="nothing was collected for it yet",
                    next_step="`digest collect` reads the feeds",
                )
            )
        if all(url in states and states[url].failures for url in urls):
            raise DigestError(
                Problem(
                    where=newsletter.id,
                    what="every feed failed when it was last read",
                    next_step="look at `digest feeds list`, then `digest collect --force`",
                )
            )
        since = window.start.astimezone(newsletter.timezone)
        raise NothingToSendError(
            Problem(
                where=newsletter.id,
                what=f"no new article since {since:%Y-%m-%d %H:%M}",
                next_step="`digest collect` looks for more",
            )
        )

    def addressed(self, kept: Sealed, newsletter: Newsletter) -> Sealed:
        """A draft that was kept, word for word, with the audience of now: its hash stays, unless
        somebody chose what nobody had chosen before."""
        return self._sealed(kept.edition, newsletter, kept.mails)

    def _sealed(
        self, edition: Edition, newsletter: Newsletter, drawn: Sequence[Mail] = ()
    ) -> Sealed:
        people = self._people(newsletter, edition)
        chosen, counts = people.variants()
        ready = {mail.variant: mail for mail in drawn}
        mails = tuple(
            ready.get(variant) or self._mail(edition, newsletter, variant)
            for variant in sorted({*chosen, *ready})
            if _holds(edition, variant)
        )
        rendered = {mail.variant for mail in mails}
        hashes = "\n".join(f"{mail.variant}\t{mail.content_hash}" for mail in mails)
        audience = ListedAudience(people=people, variants=rendered, counts=counts)
        passed_over = replace(audience, skipped=True)
        return Sealed(
            edition=edition,
            mails=mails,
            audience=audience,
            skipped=passed_over if len(passed_over) else (),
            content_hash=hashlib.sha256(hashes.encode()).hexdigest(),
        )

    def _mail(self, edition: Edition, newsletter: Newsletter, variant: str) -> Mail:
        themes, language = choice_of(variant)
        return self.renderer.render(
            replace(edition, language=language) if language else edition,
            newsletter,
            base_url=self.config.base_url,
            themes=themes,
            variant=variant,
        )

    def audience(self, newsletter: Newsletter) -> Iterator[Recipient]:
        """Who gets it now: the newsletter's lists less the suppressions, each address once."""
        return self._people(newsletter).recipients()

    def _people(self, newsletter: Newsletter, edition: Edition | None = None) -> People:
        return People(
            edition=edition,
            themes=theme_names(self.config, newsletter),
            newsletter=newsletter,
            subscribers=self.subscribers,
            store=self.store,
            speaks=self.renderer.speaks,
        )


def _holds(edition: Edition, variant: str) -> bool:
    themes, _ = choice_of(variant)
    return not themes or not {theme.name for theme in edition.themes}.isdisjoint(themes)


def edition_id(newsletter: Newsletter, slot: datetime) -> str:
    """newsletter/slot, so that the same slot can exist once."""
    return f"{newsletter.id}/{slot_name(slot, newsletter.timezone)}"


def theme_names(config: Config, newsletter: Newsletter) -> tuple[str, ...]:
    """The operator's themes that a newsletter has, in the order of digest.yaml."""
    names = newsletter.themes
    return tuple(rule.name for rule in config.themes if not names or rule.name in names)


def _belongs(feed: Feed, newsletter: Newsletter) -> bool:
    return not newsletter.feeds or bool(set(feed.tags) & set(newsletter.feeds))
