"""OPML 2.0 (http://opml.org/spec2.opml): lists of feeds read and written; folders become tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lxml import etree

from digest.collect.document import unreadable
from digest.collect.fields import LONGEST_NAME, is_web, plain
from digest.model import Feed

MOST_FEEDS = 50_000


def read_opml(body: bytes, *, source: str = "the OPML file") -> tuple[Feed, ...]:
    """The feeds of an OPML document, each once, with the folders it lies in as tags.

    Raises ParseError when it is none. Nothing is loaded and no entity is expanded.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise unreadable(source, f"not XML ({error})", "export it again") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise unreadable(source, "not an OPML document", "export it again as OPML")
    tags: defaultdict[str, list[str]] = defaultdict(list)
    titles: dict[str, str] = {}
    for url, title, folders in _outlines(root):
        titles.setdefault(url, title)
        tags[url] += folders
        if len(titles) >= MOST_FEEDS:
            break
    return tuple(
        Feed(url=url, title=title, tags=tuple(dict.fromkeys(tags[url])))
        for url, title in titles.items()
    )


def _outlines(root: etree._Element) -> Iterator[tuple[str, str, list[str]]]:
    for outline in root.iter("outline"):
        attributes = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        url = attributes.get("xmlurl", "").strip()
        if not is_web(url):
            continue
        folders = [
            _name(above.get("title") or above.get("text") or "")
            for above in reversed(list(outline.iterancestors("outline")))
        ]
        # `category` holds slash-delimited paths separated by commas (section "What is an outline")
        for path in attributes.get("category", "").split(","):
            folders += [_name(step) for step in path.split("/")]
        title = _name(attributes.get("title") or attributes.get("text") or "")
        yield url, title, [folder for folder in folders if folder]


def _name(markup: str) -> str:
    return plain(markup[:LONGEST_NAME])


def write_opml(feeds: Sequence[Feed], *, title: str = "Feeds") -> bytes:
    """The feeds as OPML 2.0; tags are written as categories."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for feed in feeds:
        name = feed.title or feed.url
        outline = etree.SubElement(body, "outline", type="rss", text=name, xmlUrl=feed.url)
        if feed.title:
            outline.set("title", feed.title)
        if feed.tags:
            # a comma or slash in a tag would part it in two
            categories = (tag.replace(",", " ").replace("/", " ") for tag in feed.tags)
            outline.set("category", ",".join(categories))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
