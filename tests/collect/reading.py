"""What the read-more extraction leaves of an article, as HTML."""

from __future__ import annotations

from lxml import etree

from digest.collect.readmore import Extracted


def html_of(extracted: Extracted) -> str:
    """The HTML without the read-more parts."""
    tree = extracted.tree
    return "" if tree is None else etree.tostring(tree, encoding="unicode", method="html")
