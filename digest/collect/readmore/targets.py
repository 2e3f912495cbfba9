"""Decides whether a link leads to another article: not to a topic, a person, a shop or itself."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from digest.collect.links import canonical_url, identity_url, resolve
from digest.collect.readmore.vocabulary import Kind, fold, is_teaser, kind_of

# path segments of pages that list or serve, in the languages that sites write their URLs in
_LISTING = re.compile(
    r"/(?:tags?|tagged|topics?|themen?|thema|theme|temas?|tema|sujets?|etiquetas?|etiqueta|keywords?"
    r"|categor(?:y|ies|ia|ias|ie)|kategorien?|kategorie|rubriken?|rubrik|section|sections"
    r"|authors?|autor(?:en|es|e)?|auteurs?|autore|redakteur|profiles?|people|person|staff|users?"
    r"|members?|contributors?|journalists?|reporters?|columnists?|search|suche|buscar|recherche"
    r"|login|signin|sign-in|register|account|subscribe|subscription|abo|abonnement|newsletters?"
    r"|privacy|terms|contact|about|advertise|feeds?|rss|comments?|label)(?:/|\.\w+$|$)",
    re.IGNORECASE,
)
_NOT_ARTICLES = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|linkedin|pinterest|t|wa|whatsapp|telegram|tiktok"
    r"|reddit|tumblr|threads|doubleclick|googleadservices|googlesyndication|taboola|outbrain"
    r"|disqus|feedburner|addtoany|addthis)\.(?:com|net|me|co)$"
    r"|^(?:play|apps|itunes|podcasts)\.(?:google|apple)\.com$|^(?:ads?|adclick|click|share|sharing|shop|store)\.",
    re.IGNORECASE,
)
_MEDIA_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif|mp3|mp4|zip|apk|css|js|xml|rss)$", re.I)
_SHARE = re.compile(r"[?&/](?:share|sharer|shareArticle|intent)\b|replytocom=", re.I)


class Targets:
    """The links that lead from one article to others."""

    def __init__(self, url: str, title: str) -> None:
        self._base = url
        self._own = identity_url(url)
        self._title = fold(title)

    def is_self(self, href: str, shown: str) -> bool:
        """Whether the link leads to the article itself, by its address or its words."""
        target = identity_url(resolve(href, self._base))
        if target and target == self._own:
            return True
        return bool(self._title) and len(self._title) > 12 and fold(shown) == self._title

    def article(self, href: str, shown: str) -> str:
        """The canonical URL when the link leads to another article, else ""."""
        if href.startswith("#") or self.is_self(href, shown) or is_teaser(shown) or kind_of(shown):
            return ""
        absolute = resolve(href, self._base)
        url = canonical_url(absolute)
        if not url or not self._reads_like_article(url, shown):
            return ""
        return url

    def _reads_like_article(self, url: str, shown: str) -> bool:
        parts = urlsplit(url)
        path = parts.path
        if _NOT_ARTICLES.search(parts.netloc) or _SHARE.search(url) or _MEDIA_FILE.search(path):
            return False
        if shown.startswith(("http://", "https://", "www.")):
            return False
        headline = is_headline(shown)
        if _LISTING.search(path):
            return headline and _is_slug(path)
        if path.strip("/") == "" and not parts.query:
            return False
        return headline or _is_slug(path)


def is_headline(text: str) -> bool:
    """Whether the words are enough for a headline: a topic or a name has one to three."""
    folded = fold(text)
    wide = sum(char >= "\u2e80" for char in text)
    return len(folded.split()) >= 4 or len(folded) >= 24 or wide >= 8


def _is_slug(path: str) -> bool:
    last = path.rstrip("/").rpartition("/")[2]
    return last.count("-") + last.count("_") >= 3 or bool(re.search(r"\d{4,}", last))
