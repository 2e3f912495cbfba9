"""The HTML part as lint reads it: elements with their places, and what does not fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from lxml import etree

from digest.render.lint.finding import Place

LIMIT = 2_000_000  # characters; no mail is longer, and Gmail shows the first 102 KB
_DEEPEST = 150  # elements inside each other; a mail has some thirty
VOID = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    }
)
_MAY_STAY_OPEN = frozenset(
    {
        "html",
        "head",
        "body",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "option",
    }
)
# what a start tag closes when it stands right inside it
_CLOSES = {
    "li": {"li"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "body": {"head"},
    **{block: {"p"} for block in ("p", "div", "table", "ul", "ol", "h1", "h2", "h3", "h4", "hr")},
}
_NAME = re.compile(r"[a-z_][a-z0-9_.-]*")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TABLE = re.compile(r"<table[^<>]*\bwidth=|<(?P<end>/)table", re.IGNORECASE)


class Document:
    """A parsed HTML part."""

    def __init__(self, html: str) -> None:
        """Reads any text; what cannot be read as HTML is a complaint, never an exception."""
        reader = _Reader()
        reader.read(html[:LIMIT])
        self.html = html
        self.root = reader.root
        self.elements = reader.elements
        self.comments = reader.comments
        self.complaints = reader.complaints
        self.doctype = reader.doctype
        self.in_outlook_table = reader.in_outlook_table
        self._places = reader.places
        self._insides = reader.insides

    def place(self, element: etree._Element) -> Place:
        """Where the element's start tag stands."""
        return self._places[element]

    def inside(self, element: etree._Element) -> Place:
        """Where the element's contents begin."""
        return self._insides[element]

    def named(self, *names: str) -> Iterator[etree._Element]:
        """The elements of these names, in the document's order."""
        return (element for element in self.elements if element.tag in names)

    def place_at(self, offset: int) -> Place:
        """The place of the character at `offset`."""
        before = self.html[:offset]
        return Place(line=before.count("\n") + 1, column=offset - before.rfind("\n"))


def text_of(element: etree._Element) -> str:
    """The words inside the element, white space joined."""
    return " ".join("".join(map(str, element.itertext())).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = etree.Element("document")
        self.elements: list[etree._Element] = []
        self.places: dict[etree._Element, Place] = {}
        self.insides: dict[etree._Element, Place] = {}
        self.comments: list[tuple[str, Place]] = []
        self.complaints: list[tuple[str, Place]] = []
        self.in_outlook_table: set[etree._Element] = set()
        self.doctype = ""
        self._open = [self.root]
        self._words: list[str] = []  # since the last tag
        self._closed: etree._Element | None = None  # the last in the innermost open one
        self._outlook_tables = 0

    def read(self, html: str) -> None:
        try:
            self.feed(self._without_open_comment(html))
            self.close()
        except AssertionError:  # how the standard library meets <![what it does not know[
            self._complain("the markup cannot be read from here on")
        self._keep_words()
        for element in self._open[1:]:
            self._left_open(element)

    def _without_open_comment(self, html: str) -> str:
        """A comment that is not closed swallows the rest (HTML standard section 13.2.5.45)."""
        start = html.find("<!--", html.rfind("-->") + 1)
        if start < 0:
            return html
        before = html[:start]
        here = Place(line=before.count("\n") + 1, column=start - before.rfind("\n"))
        self.complaints.append(("a comment is not closed: nothing after it is shown", here))
        return before

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not _NAME.fullmatch(tag):
            self._complain(f"<{_clean(tag[:40])}> is no HTML element")
            return
        self._keep_words()
        while self._open[-1].tag in _CLOSES.get(tag, ()):
            self._closed = self._open.pop()
        element = etree.SubElement(self._open[-1], tag)
        for name, value in attrs:
            if _NAME.fullmatch(name) and name not in element.attrib:
                element.set(name, _clean(value or ""))
        self.elements.append(element)
        self.places[element] = here = self._here()
        self.insides[element] = _after(here, self.get_starttag_text() or "")
        if self._outlook_tables > 0:
            self.in_outlook_table.add(element)
        if tag not in VOID and len(self._open) < _DEEPEST:
            self._open.append(element)
            self._closed = None
        else:
            self._closed = element

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if all(element.tag != tag for element in self._open[1:]):
            self._complain(f"</{_clean(tag[:40])}> closes nothing")
            return
        self._keep_words()
        while (element := self._open.pop()).tag != tag:
            self._left_open(element)
        self._closed = element

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def _keep_words(self) -> None:
        if not self._words:
            return
        words = _clean("".join(self._words))
        self._words.clear()
        if self._closed is None:
            self._open[-1].text = words
        else:
            self._closed.tail = words

    def handle_comment(self, data: str) -> None:
        self.comments.append((data, self._here()))
        if "mso" in data[:40]:
            for table in _TABLE.finditer(data):
                self._outlook_tables += -1 if table["end"] else 1

    def handle_decl(self, decl: str) -> None:
        self.doctype = self.doctype or decl

    def unknown_decl(self, data: str) -> None:
        self.comments.append((data, self._here()))

    def _left_open(self, element: etree._Element) -> None:
        if element.tag not in _MAY_STAY_OPEN:
            self.complaints.append((f"<{element.tag}> is not closed", self.places[element]))

    def _complain(self, what: str) -> None:
        self.complaints.append((what, self._here()))

    def _here(self) -> Place:
        line, offset = self.getpos()
        return Place(line=line, column=offset + 1)


def _after(place: Place, text: str) -> Place:
    if "\n" not in text:
        return Place(line=place.line, column=place.column + len(text))
    return Place(line=place.line + text.count("\n"), column=len(text) - text.rfind("\n"))


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
