"""Related coverage in an article's HTML, and the body without it."""

from __future__ import annotations

from digest.collect.links import host_of
from digest.collect.readmore import body
from digest.collect.readmore.boxes import Found, Page, beside, under
from digest.collect.readmore.document import read_html
from digest.collect.readmore.extracted import Cut, Extracted
from digest.collect.readmore.labels import Label, label_of
from digest.collect.readmore.targets import Targets
from digest.collect.readmore.vocabulary import Kind, is_footer, is_teaser
from digest.collect.readmore.zone import body_root, chrome, is_prose
from digest.model import LinkKind, ReadMore


def extract_html(
    html: str, *, url: str, title: str = "", language: str = "", page: bool = False
) -> Extracted:
    """Related coverage in an entry's HTML, or with `page` in a whole fetched page, in its order."""
    document = read_html(html)
    if not document.lines:
        return Extracted()
    prose = [is_prose(line) for line in document.lines]
    root = body_root(document, prose)
    closed = chrome(document, root) if page else [False] * len(prose)
    labels = {
        index: label
        for index in range(len(prose))
        if not closed[index] and (label := label_of(document, index))
    }
    body_prose = [
        is_text and document.inside(line.block, root)
        for is_text, line in zip(prose, document.lines, strict=True)
    ]
    taking = _Taking(Page(document, Targets(url, title), labels, body_prose, closed))
    taking.run()
    body.clear(document, taking.lines, taking.anchors)
    text = body.paragraphs(document, root if page else None)
    body.prune(document, taking.lines, taking.anchors)
    return Extracted(
        related=tuple(_read_more(found) for found in taking.found.values()),
        body_html=body.html_of(document),
        text="\n\n".join(text),
        cuts=tuple(taking.cuts),
    )


def _read_more(found: Found) -> ReadMore:
    return ReadMore(
        kind=LinkKind.RELATED,
        title=found.title,
        url=found.url,
        source=host_of(found.url),
        label=found.label,
    )


class _Taking:
    """Goes through the labels and takes their links out of the page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.found: dict[str, Found] = {}  # by URL
        self.lines: set[int] = set()  # cut from the body
        self.anchors: set[int] = set()  # cut from lines that stay
        self.cuts: list[Cut] = []

    def run(self) -> None:
        """Take everything that is not the article's own text."""
        for label in self._page.labels.values():
            if label.line not in self.lines:
                self._take(label)
        self._footers()
        self._self_links()

    def _take(self, label: Label) -> None:
        if label.kind is Kind.STOP:
            if label.whole and not label.title:
                self._cut("other label", label, range(label.line, label.line + 1))
            return
        reach = range(0)
        if label.links:
            found = beside(self._page, label)
        elif label.title:
            return
        else:
            found, reach = under(self._page, label)
        for link in found:
            self.found.setdefault(link.url, link)
        if label.whole:
            self._cut("related", label, range(label.line, max(label.line + 1, reach.stop)))
        elif found:
            self.anchors.update(link.anchor for link in label.links)

    def _cut(self, what: str, label: Label, lines: range) -> None:
        self.lines.update(lines)
        block = self._page.document.lines[label.line].block
        self.cuts.append(Cut(what, label.text, self._page.document.path(block)))

    def _footers(self) -> None:
        for index, line in enumerate(self._page.document.lines):
            if index not in self.lines and is_footer(line.text):
                label = Label(index, Kind.FOOTER, line.text)
                self._cut("feed footer", label, range(index, index + 1))

    def _self_links(self) -> None:
        """Links to the article itself whose words are a teaser's: "Read more…"."""
        document = self._page.document
        for index, line in enumerate(document.lines):
            if index in self.lines:
                continue
            for anchor in line.anchors:
                shown = document.shown(anchor)
                if is_teaser(shown) and document.leads_somewhere(anchor):
                    self.anchors.add(anchor)
                    where = document.path(line.block)
                    self.cuts.append(Cut("self link", shown, where))
