"""The HTML of a sample article as its outlet would put it into a feed, furniture included."""

from __future__ import annotations

from html import escape

from digest.samples.content import SampleArticle, SampleFeed, SampleLink

_TEASER_WORDS = 32


def article_link(feed: SampleFeed, article: SampleArticle) -> str:
    """The article's URL as this feed writes it: with its tracking parameters."""
    return f"{article.url}?{feed.query}" if feed.query else article.url


def full_html(feed: SampleFeed, article: SampleArticle, *, picture_url: str, alt: str) -> str:
    """The whole article: picture, text, and all that sites leave around it."""
    parts = [_figure(article, picture_url, alt)] if picture_url else []
    paragraphs = [f"<p>{escape(text, quote=False)}</p>" for text in article.paragraphs]
    if article.aside:
        aside = f"<p><strong>{feed.aside_label}:</strong> {_anchor(feed, article.aside)}</p>"
        paragraphs.insert((len(paragraphs) + 1) // 2, aside)
    parts += paragraphs
    if article.credit:
        parts.append(f"<ul><li><em>{escape(article.credit)}</em></li></ul>")
    if article.more:
        parts.append(_more(feed, article.more))
    if bio := feed.bios.get(article.author):
        author = escape(article.author)
        parts.append(f'<div class="author-bio"><h4>{author}</h4><p>{escape(bio)}</p></div>')
    if feed.widget:
        parts.append(f'<div class="widget">{escape(feed.widget)}</div>')
    return "\n".join([*parts, _footer(feed, article)]).strip()


def teaser_html(feed: SampleFeed, article: SampleArticle) -> str:
    """The standfirst, or the first words of the text, with a link to go on."""
    words = escape(article.paragraphs[0], quote=False).split()
    text = " ".join(words[:_TEASER_WORDS]) + (" […]" if len(words) > _TEASER_WORDS else "")
    lead = escape(article.standfirst, quote=False) or text
    read_on = f'<a href="{escape(article_link(feed, article))}">{escape(feed.read_on)}</a>'
    parts = [f"<p>{lead}</p>", f"<p>{text}</p>" if article.standfirst else ""]
    if feed.read_on:
        parts.append(f"<p>{read_on}</p>")
    if article.more and feed.form == "rss-teaser":
        parts.append(_more(feed, article.more))
    return "".join([*parts, _footer(feed, article)])


def _anchor(feed: SampleFeed, link: SampleLink) -> str:
    url = link.url.removeprefix(feed.site) if feed.relative_links else link.url
    return f'<a href="{escape(url)}">{escape(link.title, quote=False)}</a>'


def _figure(article: SampleArticle, url: str, alt: str) -> str:
    image = f'<img src="{escape(url)}" alt="{escape(alt)}" width="1200" height="675" />'
    caption = f"<figcaption>{escape(article.caption, quote=False)}</figcaption>"
    return f"<figure>{image}{caption if article.caption else ''}</figure>"


def _more(feed: SampleFeed, links: tuple[SampleLink, ...]) -> str:
    label = escape(feed.more_label, quote=False)
    anchors = [_anchor(feed, link) for link in links]
    if feed.more_style == "list":
        rows = "".join(f"<li>{anchor}</li>" for anchor in anchors)
        return f"<h4>{label}</h4><ul>{rows}</ul>"
    if feed.more_style == "breaks":
        return f'<p class="related"><b>{label}</b><br/>{"<br/>".join(anchors)}</p>'
    return "\n".join([f"<p><strong>{label}</strong></p>", *(f"<p>{each}</p>" for each in anchors)])


def _footer(feed: SampleFeed, article: SampleArticle) -> str:
    if not feed.footer:
        return ""
    link = f'<a href="{escape(article_link(feed, article))}">{escape(article.headline)}</a>'
    site = f'<a href="{feed.site}">{escape(feed.title)}</a>'
    return f"<p>{feed.footer.format(link=link, site=site)}</p>"
