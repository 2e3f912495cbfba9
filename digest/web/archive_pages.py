"""What the archive shows: the list of editions by year, all stories of one, and the Atom feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from urllib.parse import quote
from xml.etree import ElementTree

from digest.config.types import Newsletter
from digest.model import Edition, Sealed, Story
from digest.render.text import visible, web_url
from digest.render.words import Words
from digest.store import EditionRow
from digest.web.reader_pages import branded_page, said

_ATOM = "http://www.w3.org/2005/Atom"


def index_page(newsletter: Newsletter, words: Words, rows: Sequence[EditionRow], year: str) -> str:
    """The editions of one year, of the latest where none is named; "" for a year without any."""
    years = Counter(str(_local(row.slot, newsletter).year) for row in rows)
    shown = year or max(years, default="")
    if year and year not in years:
        return ""
    base = f"/e/{quote(newsletter.id)}"
    listed = "".join(
        f'<li><a href="{base}/{quote(row.id.rpartition("/")[2])}">'
        f"{_day(row, newsletter, words)}</a> <small>{_number(row, words)}</small></li>"
        for row in rows
        if str(_local(row.slot, newsletter).year) == shown
    )
    others = " · ".join(
        f"<b>{one}</b> <small>{years[one]}</small>"
        if one == shown
        else f'<a href="{base}?year={one}">{one}</a> <small>{years[one]}</small>'
        for one in sorted(years, reverse=True)
    )
    about = said(newsletter.about) if newsletter.about else ""
    other_years = f"<p>{others}</p>" if len(years) > 1 else ""
    editions = f"<ul>{listed}</ul>" if listed else said(words.gettext("No edition was sent yet."))
    sign_up = escape(words.gettext("Subscribe"))
    follow = escape(words.gettext("Follow it as a feed"))
    links = f'<a href="{base}/feed.atom">{follow}</a>'
    if newsletter.signup:
        links = f'<a href="/s/{quote(newsletter.id)}">{sign_up}</a> · {links}'
    body = f'{about}{other_years}{editions}<p class="quiet">{links}</p>'
    head = f'<link rel="alternate" type="application/atom+xml" href="{base}/feed.atom">'
    return branded_page(words, newsletter.brand, newsletter.title, body, head=head)


def stories_page(edition: Edition, newsletter: Newsletter, words: Words, *, mail_url: str) -> str:
    """Every story of an edition by theme, those included that the mail only counts."""
    count = sum(len(theme.stories) + len(theme.more) for theme in edition.themes)
    stories = words.ngettext("%(num)d story", "%(num)d stories", count) % {"num": count}
    as_mailed = escape(words.gettext("As it was mailed"))
    themes = "".join(
        f'<h2 id="{escape(theme.slug)}"><bdi>{escape(theme.name)}</bdi></h2><ul class="stories">'
        + "".join(_story(story) for story in (*theme.stories, *theme.more))
        + "</ul>"
        for theme in edition.themes
    )
    body = (
        f'<p class="quiet">{_day(edition, newsletter, words)} · {escape(stories)} · '
        f'<a href="{escape(mail_url)}">{as_mailed}</a></p>{themes}'
    )
    return branded_page(words, newsletter.brand, edition.title, body)


def _story(story: Story) -> str:
    lead = story.lead
    more = "".join(
        f"<li>{_link(link.url, link.title)} {_source(link.source)}</li>" for link in story.read_more
    )
    return (
        f"<li><strong>{_link(lead.url, lead.title)}</strong> {_source(lead.source)}"
        f"{f'<ul>{more}</ul>' if more else ''}</li>"
    )


def _link(url: str, title: str) -> str:
    # a title in another script keeps its own order in the line
    words = f"<bdi>{escape(visible(title) or url)}</bdi>"
    return f'<a href="{escape(url)}">{words}</a>' if web_url(url) else words


def _source(name: str) -> str:
    return f"<small><bdi>{escape(name)}</bdi></small>"


def atom_feed(
    newsletter: Newsletter,
    words: Words,
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
        _add(entry, "title", f"{row.title} · {_number(row, words)}")
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


def _day(edition: EditionRow | Edition, newsletter: Newsletter, words: Words) -> str:
    return escape(words.long_date(_local(edition.slot, newsletter).date()))


def _number(row: EditionRow, words: Words) -> str:
    return words.say("No. %(number)d", number=row.number)
