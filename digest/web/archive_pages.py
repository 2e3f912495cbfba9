"""What the archive shows: the list of editions by year, all stories of one, and the Atom feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from urllib.parse import quote
from xml.etree import ElementTree

from digest.config.types import Newsletter
from digest.errors import counted
from digest.model import Edition, Sealed, Story
from digest.render.text import visible, web_url
from digest.store import EditionRow
from digest.web.pages import framed_page

_ATOM = "http://www.w3.org/2005/Atom"


def index_page(newsletter: Newsletter, rows: Sequence[EditionRow], year: str) -> str:
    """The editions of one year, of the latest where none is named; "" for a year without any."""
    years = Counter(str(_local(row.slot, newsletter).year) for row in rows)
    shown = year or max(years, default="")
    if year and year not in years:
        return ""
    base = f"/e/{quote(newsletter.id)}"
    listed = "".join(
        f'<li><a href="{base}/{quote(row.id.rpartition("/")[2])}">'
        f"{_day(row.slot, newsletter)}</a> <small>no. {row.number}</small></li>"
        for row in rows
        if str(_local(row.slot, newsletter).year) == shown
    )
    others = " · ".join(
        f"<b>{one}</b> <small>{years[one]}</small>"
        if one == shown
        else f'<a href="{base}?year={one}">{one}</a> <small>{years[one]}</small>'
        for one in sorted(years, reverse=True)
    )
    empty = "<p>No edition was sent yet. The first will be listed here.</p>"
    about = f"<p>{escape(newsletter.about)}</p>" if newsletter.about else ""
    sign_up = f'<a href="/s/{quote(newsletter.id)}">Subscribe</a> · ' if newsletter.signup else ""
    return framed_page(
        newsletter.title,
        about
        + (f"<p>{others}</p>" if len(years) > 1 else "")
        + (f"<ul>{listed}</ul>" if listed else empty)
        + f'<p class="quiet">{sign_up}<a href="{base}/feed.atom">Follow it as a feed</a></p>',
        newsletter.brand.accent,
        head=f'<link rel="alternate" type="application/atom+xml" href="{base}/feed.atom">',
    )


def stories_page(edition: Edition, newsletter: Newsletter, *, mail_url: str) -> str:
    """Every story of an edition by theme, those included that the mail only counts."""
    stories = sum(len(theme.stories) + len(theme.more) for theme in edition.themes)
    themes = "".join(
        f'<h2 id="{escape(theme.slug)}">{escape(theme.name)}</h2><ul class="stories">'
        + "".join(_story(story) for story in (*theme.stories, *theme.more))
        + "</ul>"
        for theme in edition.themes
    )
    return framed_page(
        edition.title,
        f'<p class="quiet">{_day(edition.slot, newsletter)} · '
        f"all {counted(stories, 'story', 'stories')} · "
        f'<a href="{escape(mail_url)}">as mailed</a></p>{themes}',
        newsletter.brand.accent,
        language=edition.language,
    )


def _story(story: Story) -> str:
    lead = story.lead
    more = "".join(
        f"<li>{_link(link.url, link.title)} <small>{escape(link.source)}</small></li>"
        for link in story.read_more
    )
    return (
        f"<li><strong>{_link(lead.url, lead.title)}</strong> <small>{escape(lead.source)}</small>"
        f"{f'<ul>{more}</ul>' if more else ''}</li>"
    )


def _link(url: str, title: str) -> str:
    words = escape(visible(title) or url)
    return f'<a href="{escape(url)}">{words}</a>' if web_url(url) else words


def atom_feed(
    newsletter: Newsletter,
    latest: Sequence[tuple[EditionRow, Sealed]],
    links: Mapping[str, str],
    *,
    base_url: str,
) -> str:
    """The editions as a feed (RFC 4287), the latest first; `links` are their pages by id."""
    page = f"{base_url.rstrip('/')}/e/{quote(newsletter.id)}"
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    feed.set("xml:lang", newsletter.language)
    _add(feed, "id", page)
    _add(feed, "title", newsletter.title)
    made = [row.made_at for row, _ in latest]
    _add(feed, "updated", _stamp(max(made)) if made else "1970-01-01T00:00:00Z")
    ElementTree.SubElement(feed, "link", rel="self", href=f"{page}/feed.atom")
    ElementTree.SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    author = ElementTree.SubElement(feed, "author")
    _add(author, "name", newsletter.sender.name or newsletter.title)
    for row, sealed in latest:
        entry = ElementTree.SubElement(feed, "entry")
        _add(entry, "id", links[row.id])
        _add(entry, "title", f"{row.title} no. {row.number}")
        _add(entry, "published", _stamp(row.made_at))
        _add(entry, "updated", _stamp(row.made_at))
        ElementTree.SubElement(entry, "link", rel="alternate", type="text/html", href=links[row.id])
        leads = [theme.stories[0].lead.title for theme in sealed.edition.themes if theme.stories]
        _add(entry, "summary", " · ".join(leads))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(
        feed, encoding="unicode"
    )


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    # a control character would make the document ill-formed (XML 1.0, 2.2)
    ElementTree.SubElement(parent, name).text = visible(text)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"  # times are in UTC inside (RFC 3339)


def _local(moment: datetime, newsletter: Newsletter) -> datetime:
    return moment.astimezone(newsletter.timezone)


def _day(moment: datetime, newsletter: Newsletter) -> str:
    day = _local(moment, newsletter)
    return f"{day.day} {day:%B %Y}"
