"""An editor's edits, applied to the arranged themes of an edition before the limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.config.types import EditionEdits
from digest.group.read_more import Outlets, links_of
from digest.group.themes import slug
from digest.model import Article, Excluded, Story, Theme, ThemeKind

DROPPED = "the edition file drops it"
TAKEN_OUT = "the edition file has no line for it any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """Themes as the editor wants them; `pinned` and `linked` are ids of stories."""

    themes: tuple[Theme, ...]
    excluded: tuple[Excluded, ...]
    pinned: frozenset[str]
    linked: frozenset[str]


def apply_edits(themes: Sequence[Theme], edits: EditionEdits, outlets: Outlets) -> Edited:
    """Lead, drop, move and order the stories. What no edit names keeps its place after those that
    one names; an edit of an article that is in no story does nothing."""
    stories = {story.id: story for theme in themes for story in theme.stories}
    at = {a.url: story.id for story in stories.values() for a in _tellers(story)}
    leads, links = _by_story(at, edits.lead), _by_story(at, edits.more)
    for story_id, url in leads.items():
        stories[story_id] = _led_by(stories[story_id], url, outlets)
    excluded = _drop(stories, edits, outlets)
    moved = {story_id: edits.move[url] for story_id, url in _by_story(at, edits.move).items()}
    rank = {story_id: place for place, story_id in enumerate(leads | links)}
    kept: dict[str, list[Story]] = {}
    for theme in themes:
        for story_id in (story.id for story in theme.stories):
            if story_id in stories:
                name = moved.get(story_id, theme.name)
                kept.setdefault(name, []).append(stories[story_id])
    for placed in kept.values():
        placed.sort(key=lambda story: rank.get(story.id, len(rank)))
    pinned = frozenset(_by_story(at, edits.pin))
    return Edited(
        themes=_headed(themes, kept, edits.headings),
        excluded=excluded,
        pinned=pinned,
        linked=frozenset(links) - pinned,
    )


def _tellers(story: Story) -> tuple[Article, ...]:
    return (story.lead, *story.others)


def _by_story(at: Mapping[str, str], urls: Iterable[str]) -> dict[str, str]:
    """The first of `urls` for each story that they name, in their order."""
    found: dict[str, str] = {}
    for url in urls:
        if url in at:
            found.setdefault(at[url], url)
    return found


def _led_by(story: Story, url: str, outlets: Outlets) -> Story:
    """The story told by its article at `url`."""
    if story.lead.url == url:
        return story
    tellers = sorted(_tellers(story), key=lambda article: article.url != url)
    return _told(story, tellers, outlets)


def _told(story: Story, tellers: Sequence[Article], outlets: Outlets) -> Story:
    lead, *others = tellers
    read_more = links_of(tellers, outlets)
    return replace(story, lead=lead, others=tuple(others), read_more=read_more)


def _drop(stories: dict[str, Story], edits: EditionEdits, outlets: Outlets) -> tuple[Excluded, ...]:
    """Take out of `stories` what the edits leave out: a story with its lead, another article of a
    story alone."""
    left_out: list[Excluded] = []
    for story in [*stories.values()]:
        reason = DROPPED if story.lead.url in edits.drop else _taken_out(story, edits)
        gone = [a for a in _tellers(story) if reason or a.url in edits.drop]
        if reason:
            del stories[story.id]
        elif gone:
            tellers = [article for article in _tellers(story) if article not in gone]
            stories[story.id] = _told(story, tellers, outlets)
        left_out += [
            Excluded(article_id=a.id, title=a.title, url=a.url, reason=reason or DROPPED)
            for a in gone
        ]
    return tuple(left_out)


def _taken_out(story: Story, edits: EditionEdits) -> str:
    """Why a story is out of a draft that knew it and names it no more; "" for any other.

    An article that told its news together with others stays as long as one of them has a line.
    """
    if edits.known_until is None:
        return ""
    named = {*edits.lead, *edits.pin, *edits.move, *edits.more, *edits.drop}
    together = [{url, *urls} for url, urls in edits.others.items()]

    def is_gone(article: Article) -> bool:
        told_with = set().union(*(urls for urls in together if article.url in urls))
        known = edits.known_until is not None and article.first_seen <= edits.known_until
        return known and named.isdisjoint(told_with)

    tellers = _tellers(story)
    if any(article.url in named for article in tellers):
        return ""
    return TAKEN_OUT if any(map(is_gone, tellers)) else ""


def _headed(
    themes: Sequence[Theme], stories: Mapping[str, list[Story]], headings: Sequence[str]
) -> tuple[Theme, ...]:
    """The themes that have stories: the headings of the editor in their order, then the others; a
    remainder that was last stays so."""
    known = {theme.name: theme for theme in themes}
    rest = {theme.name for theme in themes if theme.kind is ThemeKind.REST}
    last = {*headings[-1:]} & rest if headings else rest
    order = dict.fromkeys((*headings, *known, *stories))
    return tuple(
        replace(known.get(name) or _new_theme(name), stories=tuple(stories[name]))
        for name in sorted(order, key=lambda name: name in last)
        if stories.get(name)
    )


def _new_theme(name: str) -> Theme:
    return Theme(name=name, slug=slug(name), kind=ThemeKind.OPERATOR, stories=())
