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
    depth: int
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
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""
    linked: int = 0  # characters of text inside links

    @property
    def anchors(self) -> list[int]:
        return list(dict.fromkeys(piece.anchor for piece in self.pieces if piece.anchor >= 0))

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
        for node in reversed(self.ancestors(self.lines[lines.start].block)):
            if self.nodes[node].first < lines.start and self.href(node):
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

    def inside(self, node: int, outer: int) -> bool:
        """Whether an element is `outer` or stands in it."""
        return outer in self.ancestors(node)

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
        self._anchor: list[int] = []  # by node: the enclosing <a href>
        self._block: list[int] = []  # by node: the nearest block element
        self._line = Line(0)
        self._walk(root)
        self._break(0)

    def _walk(self, root: etree._Element) -> None:
        stack: list[tuple[etree._Element, int, bool]] = [(root, -1, False)]
        while stack:
            element, node, leaving = stack.pop()
            if leaving:
                self._leave(element, node)
                continue
            tag, attributes = str(element.tag), cast("dict[str, str]", dict(element.items()))
            if tag in _SKIPPED or (attributes and _hidden(tag, attributes)):
                self._tail(element, node)
                continue
            own = self._enter(element, node, tag, attributes)
            stack.append((element, own, True))
            if len(element):
                stack.extend([(child, own, False) for child in reversed(element)])

    def _enter(
        self, element: etree._Element, parent: int, tag: str, attributes: Mapping[str, str]
    ) -> int:
        nodes, own = self.document.nodes, len(self.document.nodes)
        block = tag not in _INLINE
        self._block.append(own if block or parent < 0 else self._block[parent])
        if block:
            self._break(own)
        depth = nodes[parent].depth + 1 if parent >= 0 else 0
        node = Node(element, parent, depth, len(self.document.lines), tag=tag)
        if attributes:
            marks = [attributes[name] for name in _MARKS if name in attributes]
            node.marks = " ".join(marks).lower()
        if "-" in tag:
            node.marks = f"{tag} {node.marks}".lower()
        nodes.append(node)
        is_link = tag == "a" and bool(attributes.get("href"))
        self._anchor.append(own if is_link else self._anchor[parent] if parent >= 0 else -1)
        if is_link:
            self.document.anchors.append(own)
        self._add(element.text, own, element, is_tail=False)
        return own

    def _leave(self, element: etree._Element, own: int) -> None:
        node = self.document.nodes[own]
        if self._anchor[own] == own and len(self.document.lines) == node.first:
            self._picture(own)
        open_line = bool(self._line.pieces)
        node.last = len(self.document.lines) - (0 if open_line else 1)
        if self._block[own] == own:
            self._break(self._block[node.parent] if node.parent >= 0 else own)
        self._tail(element, node.parent)

    def _picture(self, anchor: int) -> None:
        """A link without words makes a line without words, when it stands alone."""
        if not self._line.pieces:
            self.document.lines.append(Line(self._block[anchor], linked=1))

    def _tail(self, element: etree._Element, parent: int) -> None:
        if parent >= 0:
            self._add(element.tail, parent, element, is_tail=True)

    def _add(self, text: str | None, node: int, owner: etree._Element, *, is_tail: bool) -> None:
        if text and (self._line.pieces or not text.isspace()):
            self._line.pieces.append(Piece(text, node, self._anchor[node], owner, is_tail))

    def _break(self, block: int) -> None:
        """End the line; the next one stands in `block`."""
        line, self._line = self._line, Line(block)
        if not line.pieces:
            return
        line.text = clean("".join(piece.text for piece in line.pieces))
        line.linked = sum(len(clean(piece.text)) for piece in line.pieces if piece.anchor >= 0)
        self.document.lines.append(line)


def _hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or "display:none" in attributes.get("style", "").replace(" ", "").lower()
        or (tag == "ins" and "ads" in attributes.get("class", ""))
    )
