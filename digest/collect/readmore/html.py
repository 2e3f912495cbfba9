"""Related coverage in an article's HTML, and the body without it."""

from __future__ import annotations

import re
from html import unescape

from digest.collect.readmore import body
from digest.collect.readmore.document import read_html
from digest.collect.readmore.extracted import Extracted
from digest.collect.readmore.page import Page
from digest.collect.readmore.taking import Taking
from digest.collect.readmore.text import extract_text

_TAG = re.compile(r"</?[a-zA-Z!]")


def extract_html(
    html: str, *, url: str, title: str = "", language: str = "", page: bool = False
) -> Extracted:
    """Related coverage in an entry's HTML, or with `page` in a whole fetched page, in its order.

    HTML without a tag is plain text, with its line breaks.
    """
    if not _TAG.search(html):
        return extract_text(unescape(html), url=url, title=title, language=language)
    document = read_html(html)
    read = Page(document=document, url=url, title=title, language=language, whole=page)
    taking = Taking(read)
    taking.run()
    body.clear(document, taking.lines, taking.anchors)
    text = body.paragraphs(document, read.root if page else None)
    body.prune(document, taking.lines, taking.anchors)
    return Extracted(
        related=taking.related(),
        text="\n\n".join(text),
        cuts=tuple(taking.cuts),
        tree=document.root,
    )
