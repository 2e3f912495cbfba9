"""Lint: what readers, mail programs and spam filters would hold against a mail. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from digest.render.lint import envelope, links, looking, markup, parts
from digest.render.lint.clients import families
from digest.render.lint.finding import Finding, Part, Place, Severity, in_order
from digest.render.lint.letter import Letter, read
from digest.render.lint.page import Page, gathered
from digest.render.lint.support import support

__all__ = ["Finding", "Part", "Place", "Severity", "families", "lint_html", "lint_message"]

_PAGE_RULES = (
    support,
    markup.frame,
    markup.size,
    markup.headings,
    markup.images,
    markup.tables,
    markup.active,
    markup.merge_tags,
    markup.ids,
    links.addresses,
    links.names,
    looking.contrasts,
    looking.dark_mode,
    looking.text_size,
    looking.tap_targets,
    parts.preheader,
    parts.image_share,
)


def lint_html(html: str) -> tuple[Finding, ...]:
    """The faults of an HTML part by itself, the worst first. Any text will do: lint never fails."""
    return in_order(list(gathered(_of(Letter(html=html)))))


def lint_message(raw: bytes) -> tuple[Finding, ...]:
    """The faults of a whole message: headers, HTML and text. Any bytes will do."""
    return in_order(list(gathered(_of(read(raw)))))


def _of(letter: Letter) -> Iterator[Finding]:
    page = Page(html=letter.html)
    if letter.headers is not None:
        yield from envelope.headers(letter)
        yield from envelope.subject(letter)
    if letter.html or letter.headers is None:
        for rule in _PAGE_RULES:
            yield from rule(page)
    yield from parts.unsubscribe(page, letter)
    yield from parts.same_news(page, letter)
