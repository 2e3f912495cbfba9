"""Prose: the editor's words, from Markdown to clean HTML and to plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import nh3
from markupsafe import Markup

from digest.render.text import visible, wrap

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LIMIT = 20_000  # characters
_LINKS = ("https://", "http://", "mailto:")
_TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "h2"}


@dataclass(frozen=True, slots=True)
class Prose:
    """The editor's words, for both parts of a mail."""

    html: Markup  # paragraphs, lists, quotations, headings (h2), emphasis and links
    text: str  # filled to the width of the plain-text part


def prose(markdown: str) -> Prose | None:
    """The Markdown (CommonMark, without HTML, code and pictures) set; None where it says nothing.

    Links lead to http(s) and mailto; all headings are one level below the edition's title.
    """
    tokens = _markdown().parse(visible(markdown[:LIMIT]))
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = "h2"
    html = nh3.clean(
        _markdown().renderer.render(tokens, _markdown().options, {}),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    ).strip()
    if not html:
        return None
    return Prose(html=Markup(html), text="".join(_blocks(tokens)).strip("\n"))  # noqa: S704


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    unwanted = ["code", "fence", "html_block", "image", "hr", "reference"]
    markdown = MarkdownIt("commonmark", {"html": False}).disable(unwanted)
    # a link to nowhere stays as it is written, for its author to see
    markdown.validateLink = lambda url: url.startswith(_LINKS)  # type: ignore[method-assign]
    return markdown


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """Each paragraph, filled; list entries one below the other, all else with a blank line."""
    marks: list[str] = []  # of the lists and quotations around
    fresh = False  # a list entry has begun, and its mark is still to be set
    for token in tokens:
        if token.type in ("list_item_open", "blockquote_open"):
            fresh = token.type == "list_item_open"
            marks.append((f"{token.info}. " if token.info else "* ") if fresh else "> ")
        elif token.type in ("list_item_close", "blockquote_close"):
            marks.pop()
        elif token.type == "inline":
            indent = "".join(mark if mark == "> " else " " * len(mark) for mark in marks)
            first = indent[: -len(marks[-1])] + marks[-1] if fresh and marks else indent
            yield ("\n" if fresh else "\n\n") + wrap(_words(token.children or ()), indent, first)
            fresh = False
        elif token.type in ("bullet_list_open", "ordered_list_open") and not marks:
            yield "\n"


def _words(children: Sequence[Token]) -> str:
    """The words of a paragraph, each link's address behind its words."""
    words = ""
    begins, address = 0, ""
    for child in children:
        if child.type == "link_open":
            begins, address = len(words), str(child.attrs.get("href", ""))
        elif child.type == "link_close":
            shown = address.removeprefix("mailto:")
            if shown != words[begins:]:
                words += f" ({shown})"
        else:
            words += " " if child.type.endswith("break") else child.content
    return words
