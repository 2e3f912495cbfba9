"""The sample feeds' documents: RSS 2.0, RDF, Atom and JSON Feed, with the quirks of each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from html import escape as html_escape
from xml.sax.saxutils import escape, quoteattr

from digest.samples.body import article_link, full_html, teaser_html
from digest.samples.content import ROOT, SampleArticle, SampleFeed

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed's document as it is served."""

    body: bytes
    content_type: str
    changed: datetime  # when the newest article came out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What a document is made of: one feed, at one moment, under one address."""

    feed: SampleFeed
    base: str
    now: datetime

    def published(self, article: SampleArticle) -> datetime:
        return self.feed.published(article, self.now)

    def picture(self, article: SampleArticle) -> str:
        return f"{self.base}/images/{article.image}.jpg" if article.image else ""

    def html(self, article: SampleArticle) -> str:
        url = self.picture(article) if self.feed.picture == "content" else ""
        alt = alt_texts().get(article.image, "")
        return full_html(self.feed, article, picture_url=url, alt=alt)


def make_document(feed: SampleFeed, *, base: str, now: datetime) -> Document:
    """The feed's document; `base` is the server's address, for its own link and pictures."""
    write, content_type = _FORMS[feed.form]
    newest = max(feed.published(article, now) for article in feed.articles)
    text = write(_Setting(feed=feed.as_of(now), base=base, now=now))
    return Document(body=text.encode(), content_type=content_type, changed=newest)


@cache
def alt_texts() -> dict[str, str]:
    """What each picture shows, by name."""
    texts: dict[str, str] = json.loads((ROOT / "images" / "alt.json").read_text(encoding="utf-8"))
    return texts


# --- RSS 2.0 ---------------------------------------------------------------------------------
def _rss(setting: _Setting) -> str:
    feed = setting.feed
    newest = max(map(setting.published, feed.articles))
    entries = "\n".join(_rss_entry(setting, article) for article in feed.articles)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" {_xmlns("atom", "content", "dc", "media")}>
<channel>
<title>{escape(feed.title)}</title>
<link>{feed.site}/</link>
<atom:link href="{setting.base}/feeds/{feed.name}" rel="self" type="application/rss+xml"/>
<description>{escape(feed.about)}</description>
<language>{feed.language}</language>
<lastBuildDate>{_rss_date(feed, newest)}</lastBuildDate>
<ttl>60</ttl>
{entries}
</channel>
</rss>
"""


def _rss_entry(setting: _Setting, article: SampleArticle) -> str:
    feed = setting.feed
    author = f"{feed.byline}{article.author}" if article.author else ""
    lines = [
        f"<title>{_rss_title(feed, article.headline)}</title>",
        f"<link>{escape(article_link(feed, article))}</link>",
        f'<guid isPermaLink="false">{feed.name}:{article.slug}</guid>',
        f"<pubDate>{_rss_date(feed, setting.published(article))}</pubDate>",
        f"<dc:creator><![CDATA[{author}]]></dc:creator>" if author else "",
        *(f"<category>{escape(tag)}</category>" for tag in article.tags),
        f"<description>{escape(teaser_html(feed, article))}</description>",
        _rss_picture(setting, article),
    ]
    if feed.form == "rss":
        lines.append(f"<content:encoded><![CDATA[{setting.html(article)}]]></content:encoded>")
    return "<item>\n" + "\n".join(filter(None, lines)) + "\n</item>"


def _rss_title(feed: SampleFeed, headline: str) -> str:
    if feed.titles == "cdata":
        return f"<![CDATA[{headline}]]>"
    if feed.titles == "escaped":  # HTML in XML, as many content systems write it
        return escape(html_escape(headline).replace("’", "&#8217;").replace("–", "&#8211;"))
    return escape(headline)


def _rss_date(feed: SampleFeed, moment: datetime) -> str:
    if feed.dates == "gmt":
        return format_datetime(moment.astimezone(UTC), usegmt=True)
    text = format_datetime(moment)
    return text.split(", ", 1)[1] if feed.dates == "short" else text  # the weekday is optional


def _rss_picture(setting: _Setting, article: SampleArticle) -> str:
    url = setting.picture(article)
    if not url or setting.feed.picture == "content":
        return ""
    if setting.feed.picture == "enclosure":
        size = len((ROOT / "images" / f"{article.image}.jpg").read_bytes())
        return f'<enclosure url={quoteattr(url)} length="{size}" type="image/jpeg"/>'
    caption = f"<media:description>{escape(article.caption)}</media:description>"
    return (
        f'<media:content url={quoteattr(url)} medium="image" width="1200" height="675">'
        f"{caption if article.caption else ''}</media:content>"
    )


# --- RDF (RSS 1.0) ---------------------------------------------------------------------------
def _rdf(setting: _Setting) -> str:
    feed = setting.feed
    rows = "".join(f'<rdf:li rdf:resource="{article.url}"/>' for article in feed.articles)
    entries = "\n".join(_rdf_entry(setting, article) for article in feed.articles)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" {_xmlns("content", "dc")}>
<channel rdf:about="{feed.site}/">
<title>{escape(feed.title)}</title>
<link>{feed.site}/</link>
<description>{escape(feed.about)}</description>
<dc:language>{feed.language}</dc:language>
<items><rdf:Seq>{rows}</rdf:Seq></items>
</channel>
{entries}
</rdf:RDF>
"""


def _rdf_entry(setting: _Setting, article: SampleArticle) -> str:
    feed = setting.feed
    subjects = "".join(f"<dc:subject>{escape(tag)}</dc:subject>" for tag in article.tags)
    date = setting.published(article).isoformat(timespec="minutes")  # W3CDTF without seconds
    return f"""<item rdf:about="{article.url}">
<title>{escape(article.headline)}</title>
<link>{escape(article_link(feed, article))}</link>
<description>{escape(teaser_html(feed, article))}</description>
<dc:creator>{escape(feed.byline + article.author)}</dc:creator>
<dc:date>{date}</dc:date>
{subjects}
<content:encoded><![CDATA[{setting.html(article)}]]></content:encoded>
</item>"""


# --- Atom (RFC 4287) -------------------------------------------------------------------------
def _atom(setting: _Setting) -> str:
    feed = setting.feed
    newest = max(map(setting.published, feed.articles))
    entries = "\n".join(_atom_entry(setting, article) for article in feed.articles)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{feed.language}" xml:base="{feed.site}/">
<title type="text">{escape(feed.title)}</title>
<subtitle>{escape(feed.about)}</subtitle>
<id>{feed.site}/</id>
<link rel="alternate" type="text/html" href="{feed.site}/"/>
<link rel="self" type="application/atom+xml" href="{setting.base}/feeds/{feed.name}"/>
<updated>{newest.isoformat()}</updated>
{entries}
</feed>
"""


def _atom_entry(setting: _Setting, article: SampleArticle) -> str:
    feed = setting.feed
    link = article_link(feed, article)
    date = setting.published(article).isoformat(timespec="milliseconds")
    picture = setting.picture(article)
    lines = [
        f'<title type="html">{escape(html_escape(article.headline, quote=False))}</title>',
        f"<id>{article.url}</id>",
        f"<link href={quoteattr(link.removeprefix(feed.site) if feed.relative_links else link)}/>",
        f'<link rel="enclosure" type="image/jpeg" href={quoteattr(picture)}/>'
        if picture and feed.picture == "enclosure"
        else "",
        f"<published>{date}</published>",
        f"<updated>{date}</updated>",
        f"<author><name>{escape(feed.byline + (article.author or feed.title))}</name></author>",
        *(f"<category term={quoteattr(tag)}/>" for tag in article.tags),
        f'<summary type="text">{escape(article.standfirst)}</summary>',
        f'<content type="html">{escape(setting.html(article))}</content>',
    ]
    return "<entry>\n" + "\n".join(filter(None, lines)) + "\n</entry>"


# --- JSON Feed 1.1 ---------------------------------------------------------------------------
def _json(setting: _Setting) -> str:
    feed = setting.feed
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": f"{feed.site}/",
        "feed_url": f"{setting.base}/feeds/{feed.name}",
        "description": feed.about,
        "language": feed.language,
        "items": [_json_entry(setting, article) for article in feed.articles],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_entry(setting: _Setting, article: SampleArticle) -> dict[str, object]:
    entry: dict[str, object] = {
        "id": article.url,
        "url": article_link(setting.feed, article),
        "title": article.headline,
        "summary": article.standfirst,
        "content_html": setting.html(article),
        "date_published": setting.published(article).isoformat(),
        "tags": list(article.tags),
    }
    if article.author:
        entry["authors"] = [{"name": article.author}]
    if article.image:
        entry["image"] = setting.picture(article)
    return entry


def _xmlns(*prefixes: str) -> str:
    return " ".join(f'xmlns:{prefix}="{_NAMESPACES[prefix]}"' for prefix in prefixes)


_FORMS: dict[str, tuple[Callable[[_Setting], str], str]] = {
    "rss": (_rss, "application/rss+xml; charset=utf-8"),
    "rss-teaser": (_rss, "text/xml"),
    "atom": (_atom, "application/atom+xml; charset=utf-8"),
    "rdf": (_rdf, "application/rdf+xml"),
    "json": (_json, "application/feed+json"),
}
