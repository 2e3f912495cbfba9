"""An HTML document as lines of text and links, each knowing where in the tree it stands.

Everything that looks for labels, links or paragraphs works on these lines: it is the same for a
feed's fragment, a fetched page and plain text, takes linear time, and never recurses.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import cast

from lxml import etree

LARGEST_HTML = 2_000_000  # characters; the rest is not read
_UNREAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# parsing takes the square of a tag's attributes: a tag with thousands of them loses them all
_FLOOD = 8000  # signs and quoted values
_FLOODED_TAG = re.compile(rf"""(<[a-zA-Z][\w:-]*+)(?:[^<>"']|"[^"]*+"|'[^']*+'){{{_FLOOD},}}+""")
_PARSER = etree.HTMLParser(
    encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SKIPPED = frozenset(
    """script style noscript template svg math head iframe object embed select textarea input
    button audio video canvas map link meta""".split()  # noqa: SIM905, easier to read
)
_INLINE = frozenset(
    """a abbr b bdi bdo big cite code data del dfn em font i ins img kbd label mark nobr q s samp
    small span strike strong sub sup time tt u var wbr""".split()  # noqa: SIM905, easier to read
)
_MARKS = ("class", "id", "role", "data-component", "data-module", "data-testid", "data-type")
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


@dataclass(slots=True)
class Node:
    """An element: its place in the tree and its lines, `first` to `last` (last < first: none)."""

    element: etree._Element
    parent: int  # index of the parent node, -1 for the root
    block: int  # the nearest block element: itself or one around it
    anchor: int  # the <a href> that it is or stands in, or -1
    first: int
    last: int = -1
    tag: str = ""
    marks: str = ""  # a made-up tag's name, class, id, role and the like, lower-case

    @property
    def lines(self) -> range:
        """The indexes of its lines."""
        return range(self.first, self.last + 1)


@dataclass(slots=True)
class Piece:
    """A run of text in one text node."""

    text: str
    node: int  # the element it stands in
    anchor: int  # the enclosing <a href> node, or -1
    owner: etree._Element  # whose `text` or, after it, `tail` this is
    is_tail: bool


@dataclass(slots=True)
class Line:
    """What stands between two breaks: text and links in one row."""

    block: int  # the nearest block element
    pieces: list[Piece]
    text: str = ""
    linked: int = 0  # characters of text inside links
    anchors: list[int] = field(default_factory=list)  # with words in the line

    @property
    def link_share(self) -> float:
        return self.linked / max(1, len(self.text))


@dataclass(slots=True)
class Document:
    """The lines in order and the elements they stand in."""

    root: etree._Element
    nodes: list[Node]
    lines: list[Line]
    anchors: list[int]  # every <a href> in document order, those without text too

    def anchors_in(self, lines: range) -> Iterator[int]:
        """The anchors that share a line with `lines`, in document order."""
        first = self.lines[lines.start]
        around = [node for node in reversed(self.ancestors(first.block)) if self.href(node)]
        for node in dict.fromkeys((*around, *first.anchors)):
            if self.nodes[node].first < lines.start:
                yield node
        place = bisect_left(self.anchors, lines.start, key=lambda node: self.nodes[node].first)
        for anchor in islice(self.anchors, place, None):
            if self.nodes[anchor].first >= lines.stop:
                return
            yield anchor

    def href(self, node: int) -> str:
        """Where an anchor leads, "" for any other element."""
        element = self.nodes[node].element
        return (element.get("href") or "").strip() if element.tag == "a" else ""

    @property
    def base(self) -> str:
        """The address that relative links start from, where the document names one."""
        return next((str(each.get("href") or "") for each in self.root.iter("base")), "")

    @property
    def canonical(self) -> str:
        """The address that the document gives as its own."""
        links = self.root.iter("link")
        return next((str(e.get("href") or "") for e in links if e.get("rel") == "canonical"), "")

    def ancestors(self, node: int) -> list[int]:
        """The node itself and its ancestors, innermost first."""
        found = []
        while node >= 0:
            found.append(node)
            node = self.nodes[node].parent
        return found

    def heading(self, line: Line) -> int:
        """1-6 inside <h1>…<h6>, 7 for a line that is all bold, 0 otherwise."""
        for node in self.ancestors(line.block)[:3]:
            if self.nodes[node].tag in HEADINGS:
                return int(self.nodes[node].tag[1])
            if self.nodes[node].element.get("role") == "heading":
                return 6
        return 7 if line.pieces and all(self._bold(piece) for piece in line.pieces) else 0

    def _bold(self, piece: Piece) -> bool:
        return any(
            self.nodes[node].tag in ("b", "strong") for node in self.ancestors(piece.node)[:4]
        )

    def leads_somewhere(self, anchor: int) -> bool:
        """Whether the anchor's href is a real address, not a script or a place in the page."""
        return bool(self.href(anchor)) and not self.href(anchor).startswith(("#", "javascript:"))

    def shown(self, anchor: int) -> str:
        """The text of a link."""
        node = self.nodes[anchor]
        lines = self.lines[node.first : node.last + 1]
        pieces = [piece.text for line in lines for piece in line.pieces if piece.anchor == anchor]
        return clean("".join(pieces))

    def path(self, node: int) -> str:
        """Where it stands, as a short CSS-like path."""
        names = []
        for index in self.ancestors(node)[:3]:
            element = self.nodes[index].element
            first_class = (element.get("class") or "").split()[:1]
            names.append(str(element.tag) + "".join(f".{name}" for name in first_class))
        return " > ".join(reversed(names))


def clean(text: str) -> str:
    """One line of text: no invisible characters, single spaces."""
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def read_html(source: str) -> Document:
    """Parse leniently; whatever the input, a document comes out (an empty one at worst)."""
    safe = _UNREAL.sub(" ", source[:LARGEST_HTML])
    if len(safe) > _FLOOD:
        safe = _FLOODED_TAG.sub(r"\1", safe)
    try:
        root = etree.fromstring(safe.encode(), _PARSER)
    except etree.XMLSyntaxError:
        root = None
    return _Reader(root if root is not None else etree.Element("html")).document


class _Reader:
    """Walks the tree once, without recursion."""

    def __init__(self, root: etree._Element) -> None:
        self.document = Document(root, [], [], [])
        self._pieces: list[Piece] = []  # of the line that is not ended yet
        self._block = 0  # where that line stands
        self._walk(root)
        self._break(0)

    def _walk(self, root: etree._Element) -> None:
        nodes = self.document.nodes
        walk = etree.iterwalk(root, events=("start", "end"))
        node, skipped = -1, None
        for event, element in walk:
            if event == "start":
                tag = str(element.tag)
                attributes = cast("dict[str, str]", dict(element.items()))
                if tag in _SKIPPED or (attributes and _hidden(tag, attributes)):
                    skipped = element
                    walk.skip_subtree()
                    continue
                node = self._enter(element, node, tag, attributes)
                text = element.text
            else:
                if element is not skipped:
                    node = self._leave(node)
                text = element.tail
            if text and node >= 0 and (self._pieces or not text.isspace()):
                is_tail = event == "end"
                self._pieces.append(Piece(text, node, nodes[node].anchor, element, is_tail))

    def _enter(
        self, element: etree._Element, parent: int, tag: str, attributes: Mapping[str, str]
    ) -> int:
        nodes, own = self.document.nodes, len(self.document.nodes)
        block, anchor = (nodes[parent].block, nodes[parent].anchor) if parent >= 0 else (own, -1)
        if tag not in _INLINE:
            block = own
            self._break(own)
        if tag == "a" and attributes.get("href"):
            anchor = own
            self.document.anchors.append(own)
        marks = _marks(tag, attributes) if attributes or "-" in tag else ""
        nodes.append(Node(element, parent, block, anchor, len(self.document.lines), -1, tag, marks))
        return own

    def _leave(self, own: int) -> int:
        nodes, lines = self.document.nodes, self.document.lines
        node = nodes[own]
        if node.anchor == own and len(lines) == node.first and not self._pieces:
            # a link without words makes a line without words, when it stands alone
            lines.append(Line(node.block, [], linked=1))
        node.last = len(lines) - (0 if self._pieces else 1)
        if node.block == own:
            self._break(nodes[node.parent].block if node.parent >= 0 else own)
        return node.parent

    def _break(self, block: int) -> None:
        """End the line; the next one stands in `block`."""
        if pieces := self._pieces:
            line = Line(self._block, pieces, clean("".join([piece.text for piece in pieces])))
            if linked := [p for p in pieces if p.anchor >= 0 and not p.text.isspace()]:
                line.linked = sum(len(clean(piece.text)) for piece in linked)
                line.anchors = list(dict.fromkeys(piece.anchor for piece in linked))
            self.document.lines.append(line)
            self._pieces = []
        self._block = block


def _marks(tag: str, attributes: Mapping[str, str]) -> str:
    marks = [tag] if "-" in tag else []
    marks += [attributes[name] for name in _MARKS if name in attributes]
    return " ".join(marks).lower()


def _hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or "display:none" in attributes.get("style", "").replace(" ", "").lower()
        or (tag == "ins" and "ads" in attributes.get("class", ""))
    )
