"""why.html: the explanation of an edition as a page, beside its preview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

from digest.cli.why import rank_words, story_words, theme_words
from digest.errors import counted

if TYPE_CHECKING:
    from digest.group import Explanation
    from digest.model import Article, Excluded, Story, Theme
    from digest.pipeline import Draft

_STYLE = """
:root{color-scheme:light dark;
--ink:#1b1f24;--quiet:#5b6470;--rule:#d9dee4;--page:#fff;--link:#0b57d0;--bar:#c4d7f5}
@media (prefers-color-scheme:dark){
:root{--ink:#e8eaed;--quiet:#9aa5b1;--rule:#333a42;--page:#15181c;--link:#8ab4f8;--bar:#31486e}}
body{margin:0 auto;max-width:640px;padding:40px 20px;background:var(--page);color:var(--ink);
font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:24px;line-height:1.25;margin:0 0 8px}
h2{font-size:20px;line-height:1.3;margin:40px 0 0;padding-bottom:8px;
border-bottom:1px solid var(--rule)}
h3{font-size:16px;line-height:1.4;margin:24px 0 4px}
small{color:var(--quiet);font-weight:400}
p,dl{margin:0;color:var(--quiet)}
dl{display:grid;grid-template-columns:64px 1fr;gap:4px 16px;font-size:14px}
dt{color:var(--ink)}dd{margin:0}
.bar{height:4px;border-radius:2px;background:var(--bar);margin:0 0 8px}
details{margin:8px 0 0;font-size:14px;color:var(--quiet)}
summary{color:var(--ink);cursor:pointer;padding:4px 0}
details h3{margin-top:16px}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
"""


def why_page(draft: Draft) -> str:
    """The page; `draft.why` explains every article of it."""
    edition = draft.sealed.edition
    best = max((story.score for theme in edition.themes for story in theme.stories), default=0.0)
    stories = counted(sum(len(theme.stories) for theme in edition.themes), "story", "stories")
    body = [
        f"<h1>Why {escape(edition.title)} looks as it does</h1>",
        f"<p>{escape(edition.id)}: {stories} from {counted(len(draft.why), 'article')}. The bar "
        "below a headline is the score of its story beside the best one.</p>",
    ]
    for theme in edition.themes:
        body += _theme(theme, draft.why, best)
    body += _left_out(edition.excluded)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>Why {escape(edition.id)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _theme(theme: Theme, why: Mapping[str, Explanation], best: float) -> Iterator[str]:
    yield f"<h2>{escape(theme.name)}</h2>"
    for story in theme.stories:
        yield from _story(story, why, best)
    if theme.more:
        count = counted(len(theme.more), "story", "stories")
        yield f"<details><summary>{count} kept as links</summary>"
        for story in theme.more:
            yield from _story(story, why, best)
        yield "</details>"


def _story(story: Story, why: Mapping[str, Explanation], best: float) -> Iterator[str]:
    yield from _headline(story.lead)
    share = max(0.0, min(100.0, 100 * story.score / best)) if best > 0 else 0.0
    yield f'<div class="bar" style="width:{share:.0f}%"></div>'
    yield _reasons(why[story.lead.id])
    if story.others:
        count = counted(len(story.others), "other article", "other articles")
        yield f"<details><summary>Told by {count} too</summary>"
        for article in story.others:
            yield from _headline(article)
            yield f"<p>{escape(story_words(why[article.id]))}</p>"
        yield "</details>"


def _headline(article: Article) -> Iterator[str]:
    source = f" <small>{escape(article.source)}</small>" if article.source else ""
    yield f'<h3><a href="{escape(article.url)}">{escape(article.title)}</a>{source}</h3>'


def _reasons(why: Explanation) -> str:
    near = (
        f"; of your themes {why.nearest} is nearest" if why.nearest not in ("", why.theme) else ""
    )
    rows = {
        "Story": story_words(why),
        "Theme": theme_words(why.theme_reason) + (f"; nearest of yours: {near}" if near else ""),
        "Rank": f"{why.score:.2f} from {rank_words(why.rank)}" if why.rank else "",
        "Place": why.left_out,
    }
    told = (f"<dt>{name}</dt><dd>{escape(words)}</dd>" for name, words in rows.items() if words)
    return f"<dl>{''.join(told)}</dl>"


def _left_out(excluded: tuple[Excluded, ...]) -> Iterator[str]:
    if excluded:
        yield "<h2>Left out</h2>"
    for out in excluded:
        yield f'<h3><a href="{escape(out.url)}">{escape(out.title or out.url)}</a></h3>'
        yield f"<p>{escape(out.reason)}</p>"
