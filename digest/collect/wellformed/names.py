"""What feedparser calls the elements of a feed, and which of them leave our fields alone.

The names are those of feedparser's methods: the prefix it knows a namespace by, "_", and the local
name in lower case. tests/collect/test_wellformed.py holds every such method against these tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_XML = "http://www.w3.org/XML/1998/namespace"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ATOM = "http://www.w3.org/2005/atom"
RSS_1 = "http://purl.org/rss/1.0/"
# namespaces, in lower case: those with fields of ours, and those whose prefix means something
_PREFIXES = {
    "": "",
    RSS_1: "",
    ATOM: "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    _RDF: "rdf",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://web.resource.org/cc/": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativeCommons",
    "http://backend.userland.com/creativecommonsrssmodule": "creativeCommons",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://podlove.org/simple-chapters": "psc",
}
# a prefix of these, bound to anything else, could be taken for a field
_RESERVED = {
    *filter(None, _PREFIXES.values()),
    *("creativecommons", "pheedo", "title", "summary"),
}
# others that feedparser reads as its own: such a document is left to it
_FOREIGN = (
    *("backend.userland.com/rss", "my.netscape.com/rdf", "/newformat#", "/necho", "echo/"),
    *("uri/of/echo", "purl.org/pie/", "purl.org/atom/ns#", "modules/rss091#", "ns#license"),
    "example.com/dtds/podcast",
)
_DECLARATION = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_OF_ATTRIBUTES = {_XML: "xml", _RDF: "rdf"}
_MEANT = {
    *("base", "domain", "height", "href", "ispermalink", "label", "lang", "lastmod", "medium"),
    *("mode", "rel", "scheme", "term", "text", "title", "type", "uri", "url", "width"),
}
_PLAIN = re.compile(r"[!-%'-~]*")  # without spaces and references

# read by methods of its own, which do not touch what we read
HARMLESS = {
    *("rights", "copyright", "dc_rights", "generator", "webmaster", "dc_publisher", "cloud"),
    *("info", "feedburner_browserfriendly", "expirationdate", "subtitle", "tagline"),
    *("itunes_subtitle", "contributor", "dc_contributor", "newlocation", "name", "email", "uri"),
    *("url", "homepage", "width", "height", "itunes_name", "itunes_email", "itunes_block"),
    *("itunes_explicit", "media_rating", "media_credit", "media_restriction", "media_license"),
    *("media_player", "cc_license", "creativecommons_license", "dcterms_valid"),
}
# left to feedparser, or stored by it under the name of a field of ours
LEFT = {
    *("rss", "channel", "feed", "item", "entry", "abstract", "body", "fullitem", "xhtml_body"),
    *(
        "textinput",
        "tags",
        "itunes_link",
        "where",
        "geom",
        "georssgeom",
        "date",
        "items",
        "entries",
    ),
    *("authors", "links", "title_detail", "summary_detail"),
}
LEFT_PREFIXES = ("georss_", "gml_", "psc_")


class UnlikeError(Exception):
    """The document has something that only feedparser reads as feedparser does."""


def declarations(text: str) -> dict[str, bool]:
    """The namespaces that `text` declares, in lower case, to whether one is declared without a
    prefix. Raises UnlikeError for what would change the names of our fields."""
    uris: dict[str, str] = {}  # prefix -> namespace
    found: dict[str, bool] = {}
    for prefix, double, single in _DECLARATION.findall(text):
        uri = (double or single).lower()
        known = _PREFIXES.get(uri)
        foreign = any(part in uri for part in _FOREIGN) or not _PLAIN.fullmatch(uri)
        stolen = prefix.lower() in _RESERVED and (known or "").lower() != prefix.lower()
        # of a prefix that means two things, feedparser forgets the first
        twofold = prefix and uris.setdefault(prefix, uri) != uri
        if foreign or stolen or twofold:
            raise UnlikeError(f"{prefix}={uri}")
        found[uri] = found.get(uri, False) or not prefix
    return found


def name_of(tag: str, declared: Mapping[str, bool]) -> str:
    """feedparser's name of an element of ElementTree's; "" for one that is none of ours."""
    namespace, _, local = tag.rpartition("}")
    namespace, local = namespace[1:].lower(), local.lower()
    prefix = _PREFIXES.get(namespace)
    if prefix is None:
        # without a prefix, it would be taken for an element of the feed's own language
        return local if declared.get(namespace, True) else ""
    return f"{prefix.lower()}_{local}" if prefix else local


def attribute_name(tag: str) -> str:
    """feedparser's name of an attribute; "" for one that is none of ours."""
    namespace, _, local = tag.rpartition("}")
    local = local.lower()
    if not namespace:
        return local
    if prefix := _OF_ATTRIBUTES.get(namespace[1:]):
        return f"{prefix}:{local}"
    if local in _MEANT:
        raise UnlikeError(tag)  # it may be taken for one without a namespace
    return ""
