"""An entry taken apart: its own paragraphs, its standfirst, its further links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from digest.collect.furniture import own_paragraphs
from digest.collect.readmore import Extracted, extract_html
from digest.collect.sanitise import clean_text, clean_title, letters_of, plain_text
from digest.model import Entry

_MARKUP = re.compile(
    r"</?(?:a|b|br|div|em|figure|h\d|i|img|li|ol|p|section|span|strong|table|td|ul)(?=[\s/>])",
    re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"\n\s*\n")
_PROBE = 60  # letters: two texts that share so many in a row are one text


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The parts of an entry; `extracted` knows the further coverage."""

    extracted: Extracted
    standfirst: tuple[str, ...]  # its paragraphs; none where the feed has none
    paragraphs: tuple[str, ...]

    @property
    def length(self) -> int:
        """Characters of the article's own text."""
        return sum(map(len, self.paragraphs))


def body_of(entry: Entry, url: str) -> Body:
    """Take an entry apart; `url` is the article's canonical one, for what is relative to it."""
    content, summary = _as_html(entry.content_html), _as_html(entry.summary_html)
    # some feeds fill their <content> with a word, or with the summary's first line
    html, other = (content, summary) if len(content) >= len(summary) / 2 else (summary, "")
    if not html:
        html, other = other, ""
    title = clean_title(entry.title)
    extracted = extract_html(html, url=url or entry.base_url, title=title, language=entry.language)
    paragraphs = paragraphs_of(extracted, title)
    return Body(
        extracted=extracted,
        standfirst=_standfirst(other, url, title, paragraphs),
        paragraphs=paragraphs,
    )


def paragraphs_of(extracted: Extracted, title: str) -> tuple[str, ...]:
    """The article's own paragraphs as clean text."""
    found = [clean_text(text) for text in extracted.text.split("\n\n")]
    return tuple(own_paragraphs(found, title))


def _as_html(source: str) -> str:
    """The markup a feed means: some escape it once too often, some send plain text."""
    if "<" in source:
        return source
    if "&lt;" in source and _MARKUP.search(once := unescape(source)):
        return once
    if "\n" in source:
        return "".join(f"<p>{escape(unescape(part))}</p>" for part in _BLANK_LINES.split(source))
    return source


def _standfirst(html: str, url: str, title: str, paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The feed's summary when it is one, and not the first words of the body cut off."""
    if not html or not (own := letters_of(plain_text(html, 2_000))):
        return ()
    body = letters_of(" ".join(paragraphs)[:6_000])
    if own[:_PROBE] in body or own[-_PROBE:] in body:
        return ()
    return paragraphs_of(extract_html(html, url=url, title=title), title)
