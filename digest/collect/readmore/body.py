"""What is left of an article when the read-more parts are cut: its paragraphs and its HTML."""

from __future__ import annotations

from lxml import etree

from digest.collect.readmore.document import Document, clean
from digest.collect.readmore.zone import is_prose


def clear(document: Document, lines: set[int], anchors: set[int]) -> None:
    """Empty the text of these lines and of these anchors."""
    for index, line in enumerate(document.lines):
        for piece in line.pieces:
            if index in lines or piece.anchor in anchors:
                piece.text = ""
                if piece.is_tail:
                    piece.owner.tail = None
                else:
                    piece.owner.text = None
        if index in lines:
            line.text = ""
        elif not anchors.isdisjoint(line.anchors):
            line.text = clean("".join(piece.text for piece in line.pieces))


def paragraphs(document: Document, root: int | None) -> list[str]:
    """The text of the lines in order; with `root`, only the prose inside that element."""
    return [
        line.text
        for line in document.lines
        if line.text
        and not _caption(document, line.block)
        and (root is None or (is_prose(line) and document.inside(line.block, root)))
    ]


def _caption(document: Document, block: int) -> bool:
    return any(document.nodes[node].tag == "figcaption" for node in document.ancestors(block)[:4])


def prune(document: Document, lines: set[int], anchors: set[int]) -> None:
    """Take the elements out that hold nothing but these lines or anchors."""
    gone: set[int] = set()
    for index, node in enumerate(document.nodes):
        if node.parent in gone:
            gone.add(index)
        elif node.parent >= 0 and (index in anchors or _only(node.first, node.last, lines)):
            gone.add(index)
            _remove(node.element)


def _only(first: int, last: int, lines: set[int]) -> bool:
    return first in lines and first <= last and all(n in lines for n in range(first, last + 1))


def _remove(element: etree._Element) -> None:
    """Take an element out; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def html_of(document: Document) -> str:
    """The tree as an HTML fragment."""
    body = document.root.find("body")
    if body is None:
        return ""
    parts = [body.text or ""]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in body]
    return "".join(parts).strip()
