"""The draft of an edition file: an edition as text, one line per story, for an editor to change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.model import Article, Edition, Story

_PLAIN_URL = re.compile(r"https?://[^\s#'\"\\]*[^\s:#'\"\\]")
_PLAIN_NAME = re.compile(r"[^\W\d_]+(?:(?: | & |-)[^\W\d_]+)*")
_YAML_WORDS = {"true", "false", "null"}
_HEADLINE = 90  # characters of a headline in a comment

_HEADER = """\
# yaml-language-server: $schema=../edition.schema.json
# The edition {id}, as it would be sent. Change it, save it, close the editor: the
# preview is made anew, and `digest send` sends what the preview shows.
#
#   move a line                    the story stands there; a theme's first is shown at length
#   move one from more to a theme  it is shown in full, whatever the limits
#   write a new heading            a theme of your own, with the lines below it
#   delete a line                  the story is left out; so is one moved to drop
#   another address in a line      that article tells the story; see others, at the end
#
# What is collected later comes after your lines, where the limits leave room.
# A file of a few lines does as well: lead, pin and drop with a list of addresses each, and
# move with such a list for each theme; all the rest is then placed as usual.
# Delete the file to begin anew.

# intro: |
#   Words of yours, above the themes.
"""


def edition_text(edition: Edition) -> str:
    """The draft: read back unchanged, it makes the same edition."""
    return "\n".join(_lines(edition)) + "\n"


def _lines(edition: Edition) -> Iterator[str]:
    yield _HEADER.format(id=edition.id)
    yield "themes:"
    for theme in edition.themes:
        yield f"  {_name(theme.name)}:"
        for story in theme.stories:
            yield f"    - {_url(story.lead)}  # {_headline(story.lead)}{_count(story)}"
    yield "\nmore: # kept as a link below their theme"
    for theme in edition.themes:
        for story in theme.more:
            yield f"  - {_url(story.lead)}  # {_comment(theme.name)}: {_headline(story.lead)}"
    yield "\ndrop: # left out"
    for excluded in edition.excluded:
        yield f"  # {_comment(excluded.url)}: {_comment(excluded.reason)}"
    yield "\n# what this draft was made from: leave it as it is"
    articles = [article for story in _stories(edition) for article in _tellers(story)]
    if articles:
        yield f'known_until: "{max(article.first_seen for article in articles).isoformat()}"'
    yield "others:"
    for story in _stories(edition):
        if story.others:
            yield f"  {_quoted(story.lead.url)}:"
            for article in story.others:
                yield f"    - {_url(article)}  # {_headline(article)}"


def _count(story: Story) -> str:
    return f" +{len(story.others)}" if story.others else ""


def _stories(edition: Edition) -> Iterator[Story]:
    for theme in edition.themes:
        yield from (*theme.stories, *theme.more)


def _tellers(story: Story) -> tuple[Article, ...]:
    return (story.lead, *story.others)


def _url(article: Article) -> str:
    return article.url if _PLAIN_URL.fullmatch(article.url) else _quoted(article.url)


def _name(name: str) -> str:
    plain = _PLAIN_NAME.fullmatch(name) and name.lower() not in _YAML_WORDS
    return name if plain else _quoted(name)


def _quoted(text: str) -> str:
    safe = (s if s.isprintable() and s not in '"\\' else f"\\U{ord(s):08x}" for s in text)
    return f'"{"".join(safe)}"'


def _headline(article: Article) -> str:
    title = _comment(article.title)
    short = title if len(title) <= _HEADLINE else f"{title[: _HEADLINE - 1].rstrip()}…"
    return f"{short} ({_comment(article.source)})" if article.source else short


def _comment(text: str) -> str:
    """Words of others that end a comment neither by a line's end nor by a sign YAML refuses."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
