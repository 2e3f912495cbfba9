"""Goes through a page and takes out of it what is not the article's own text."""

from __future__ import annotations

from digest.collect.links import host_of
from digest.collect.readmore.anchors import Found
from digest.collect.readmore.boxes import beside, is_ad_slot, link_lines, under
from digest.collect.readmore.document import Document
from digest.collect.readmore.extracted import LONGEST_CUT
from digest.collect.readmore.labels import Label
from digest.collect.readmore.page import Page
from digest.collect.readmore.unlabelled import embedded_posts, named_boxes, story_list
from digest.collect.readmore.unlinked import titled
from digest.collect.readmore.vocabulary import Kind, is_footer, is_teaser
from digest.collect.readmore.zone import is_closing_note
from digest.model import Cut, LinkKind, ReadMore

_TOLD_LINES = 10  # of a cut, at most
_TAIL = 8  # lines at the end, where publishers put their footers


class Taking:
    """What was found on a page, and what of it is not the article's text."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._document: Document = page.document
        self._found: list[Found] = []
        self.lines: set[int] = set()  # cut from the body
        self.anchors: dict[int, str] = {}  # cut from lines that stay, each with its label
        self.cuts: list[Cut] = []
        self._empty: set[int] = set()  # of the cut ones, labels without links
        self._list_end = 0  # the line after the last labelled list in the text's flow

    def run(self) -> None:
        """Take the labelled boxes first; what they leave may stand in boxes without a label."""
        for label in self._page.labels.values():
            if label.line not in self.lines:
                self._take(label)
        for text, found, lines, node in named_boxes(self._page, self.lines - self._empty):
            self._add("related", text, found, lines, node)
        for text, found, lines, node in embedded_posts(self._page, set(self.lines)):
            self._add("embedded post", text, found, lines, node)
        if found := story_list(self._page):
            self._add("story list", "", found, range(len(self._document.lines)), 0)
        self._footers()
        self._self_links()
        self._closing_note()

    def related(self) -> tuple[ReadMore, ...]:
        """One link per URL, in the order of the page; the first label counts."""
        by_url: dict[str, Found] = {}
        for found in sorted(self._found, key=lambda found: found.line):
            by_url.setdefault(found.url or found.title, found)
        return tuple(
            ReadMore(
                kind=LinkKind.RELATED,
                title=found.title,
                url=found.url,
                source=found.source or host_of(found.url),
                label=found.label,
            )
            for found in by_url.values()
        )

    def _take(self, label: Label) -> None:
        block = self._document.lines[label.line].block
        if label.title:
            found, lines = titled(self._page, label)
            if found:
                self._add("related", label.text, found, lines, block)
                self._empty.update(lines)
            return
        if label.kind is Kind.STOP:
            self._take_other(label)
            return
        found, lines = (beside if label.links else under)(self._page, label)
        if not found and not label.links:
            found, lines = titled(self._page, label)
        if not found and self._heads_prose(label.line):
            return
        if label.whole:
            self._add("related", label.text, found, lines, block)
            if not any(link.url for link in found):
                self._empty.update(lines)
            if len(found) > 1 and not label.links:
                self._list_end = lines.stop
        elif found:
            self._found += found
            self.anchors.update((link.anchor, label.text) for link in label.links)
            words = " ".join((label.text, *(link.title for link in label.links)))
            self._note("related", label.text, block, words)

    def _heads_prose(self, line: int) -> bool:
        """Whether the line is a heading of the story's own: "More on the new pier"."""
        is_heading = 1 <= self._document.heading(self._document.lines[line]) <= 6
        return is_heading and self._page.has_prose(range(line + 1, line + 2))

    def _take_other(self, label: Label) -> None:
        """A label of something else goes with the links in its line, or with those below it."""
        alone = bool(label.links) or is_ad_slot(label)
        stop = label.line + 1 if alone else len(self._document.lines)
        last = max(link_lines(self._page, label, stop), default=label.line)
        block = self._document.lines[label.line].block
        self._add("other label", label.text, [], range(label.line, last + 1), block)

    def _add(self, what: str, label: str, found: list[Found], lines: range, node: int) -> None:
        self._found += found
        self.lines.update(lines)
        first = lines[:_TOLD_LINES]
        texts = (line.text for line in self._document.lines[first.start : first.stop])
        self._note(what, label, node, " ".join(texts))

    def _note(self, what: str, label: str, node: int, text: str) -> None:
        where = self._document.path(node)
        self.cuts.append(Cut(what=what, label=label, where=where, text=text[:LONGEST_CUT]))

    def _closing_note(self) -> None:
        """What follows the last list, when it is the author's note and no part of the story."""
        texts = [line.text for line in self._document.lines]
        tail = [n for n in range(self._list_end, len(texts)) if n not in self.lines and texts[n]]
        story = [texts[n] for n in range(self._list_end) if n not in self.lines]
        if self._list_end and is_closing_note(story, [texts[n] for n in tail]):
            self._add("after the related list", "", [], range(tail[0], len(texts)), 0)

    def _footers(self) -> None:
        tail = len(self._document.lines) - _TAIL
        for index, line in enumerate(self._document.lines):
            at_end = index >= tail and line.linked > 0
            if index not in self.lines and is_footer(line.text, at_end=at_end):
                self._add("feed footer", "", [], range(index, index + 1), line.block)

    def _self_links(self) -> None:
        """Links with a teaser's words, "Read more…", whose address may be a redirect's; the
        article's title may stand in them.

        A single word ("here") may as well be a citation: then the address tells, or that the line
        holds nothing else.
        """
        document, targets = self._page.document, self._page.targets
        for index, line in enumerate(document.lines):
            for anchor in line.anchors if index not in self.lines else ():
                shown = document.shown(anchor)
                words = shown.replace(self._page.title, "", 1) if self._page.title else shown
                if not is_teaser(words) or not document.leads_somewhere(anchor):
                    continue
                alone = line.link_share > 0.9 or " " in shown
                if alone or targets.is_self(document.href(anchor), shown):
                    self.anchors[anchor] = ""
                    self._note("self link", shown, line.block, shown)
