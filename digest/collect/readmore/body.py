"""What is left of an article when the read-more parts are cut: its paragraphs and its HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from digest.collect.readmore.document import Document, Line, Piece, clean
from digest.collect.readmore.zone import is_prose

if TYPE_CHECKING:
    from lxml import etree

_EMPTY_BRACKETS = re.compile(r"(?<=[.!?…])\s*[(\[（]\s*[)\]）]\.|[(\[（]\s*[)\]）]")


def clear(document: Document, lines: set[int], anchors: Mapping[int, str]) -> None:
    """Empty the text of these lines, and of these anchors with the label before each."""
    for index, line in enumerate(document.lines):
        if index in lines:
            for piece in line.pieces:
                _rewrite(piece, "")
            line.text = ""
        elif not anchors.keys().isdisjoint(line.anchors):
            _clear_anchors(line, anchors)


def _clear_anchors(line: Line, anchors: Mapping[int, str]) -> None:
    for before, piece in zip([None, *line.pieces], line.pieces, strict=False):
        if piece.anchor not in anchors:
            continue
        label = anchors[piece.anchor]
        if before and label and before.text.rstrip().endswith(label):
            _rewrite(before, before.text.rstrip().removesuffix(label))
        _rewrite(piece, "")
    shown = "".join(piece.text for piece in line.pieces)
    line.text = clean(_EMPTY_BRACKETS.sub("", shown))


def _rewrite(piece: Piece, text: str) -> None:
    piece.text = text
    if piece.is_tail:
        piece.owner.tail = text or None
    else:
        piece.owner.text = text or None


def paragraphs(document: Document, root: int | None) -> list[str]:
    """The text of the lines in order; with `root`, only the prose inside that element."""
    inside = range(len(document.lines)) if root is None else document.nodes[root].lines
    return [
        line.text
        for line in document.lines[inside.start : inside.stop]
        if line.text and (root is None or is_prose(line)) and not _caption(document, line.block)
    ]


def _caption(document: Document, block: int) -> bool:
    return any(document.nodes[node].tag == "figcaption" for node in document.ancestors(block)[:4])


def prune(document: Document, lines: set[int], anchors: Mapping[int, str]) -> None:
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
