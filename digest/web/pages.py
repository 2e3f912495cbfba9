"""The HTML of the reader's pages: one small frame, every value escaped."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from digest.render.colour import PAPER_DARK, PAPER_LIGHT, readable

if TYPE_CHECKING:
    from digest.deliver.tokens import Token
    from digest.model import Sealed
    from digest.pipeline import Pipeline

_FRAME = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
{head}<style>
:root {{ color-scheme: light dark; --ink: #1d1d1f; --quiet: #5f6368; --paper: #fff;
  --rule: #dcdfe3; --link: {link};
  --accent: {accent}; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #ececec; --quiet: #a5a8ad; --paper: #17181a;
    --rule: #34373b; --link: {link_dark}; }} }}
body {{ margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }}
main {{ max-width: 32rem; margin: 0 auto; padding: 4rem 1.5rem; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; margin: 0 0 1rem; }}
p {{ margin: 0 0 1.5rem; }}
.quiet {{ color: var(--quiet); font-size: 0.9rem; }}
a {{ color: var(--link); text-underline-offset: 0.15em; }}
h2 {{ font-size: 1.1rem; margin: 2.5rem 0 0.5rem; padding-top: 0.75rem;
  border-top: 1px solid var(--rule); }}
ul {{ margin: 0 0 1.5rem; padding: 0; list-style: none; }}
li {{ padding: 0.35rem 0; overflow-wrap: anywhere; }}
li ul {{ margin: 0; padding-left: 1rem; font-size: 0.9rem; }}
li strong {{ font-weight: 600; }}
small {{ color: var(--quiet); font-size: 0.85rem; }}
button {{ font: inherit; font-weight: 600; min-height: 44px; padding: 0.5rem 1.25rem; border: 0;
  border-radius: 6px; background: var(--accent); color: #fff; cursor: pointer; }}
button:focus-visible {{ outline: 3px solid currentColor; outline-offset: 2px; }}
</style>
</head>
<body><main>
<h1>{title}</h1>
{body}
</main></body>
</html>
"""
_ACCENT = "#0b57d0"
# what the templates mark as meant for the mail's reader
_FOR_READER = re.compile(r'<p class="[^"]*\breader".*?</p>', re.DOTALL)


def leave_page(pipeline: Pipeline, token: Token) -> str:
    """Asks whether to leave; the button posts."""
    title, accent = _newsletter(pipeline, token.list)
    body = (
        f"<p>{escape(token.address)} will no longer get {escape(title)}.</p>"
        '<form method="post"><button>Unsubscribe</button></form>'
    )
    return framed_page(f"Leave {title}?", body, accent)


def left_page(pipeline: Pipeline, token: Token, *, everything: bool = False) -> str:
    """Says that it is done."""
    title, accent = _newsletter(pipeline, token.list)
    what = "any newsletter from us" if everything else title
    body = f"<p>{escape(token.address)} will not get {escape(what)} again.</p>"
    return framed_page("You are unsubscribed", body, accent)


def choices_page(pipeline: Pipeline, token: Token) -> str:
    """What this address gets, and how to stop it."""
    title, accent = _newsletter(pipeline, token.list)
    body = (
        f"<p>{escape(token.address)} gets {escape(title)}.</p>"
        '<form method="post"><button>Unsubscribe from everything</button></form>'
        f'<p class="quiet" style="margin-top:1.5rem">To leave only {escape(title)}, use the link '
        "“Unsubscribe” in the e-mail.</p>"
    )
    return framed_page("Your e-mails from us", body, accent)


def edition_page(pipeline: Pipeline, sealed: Sealed) -> str:
    """The edition's mail as anybody may see it: without the lines that are about its reader.

    StopIteration where everybody had chosen themes, so that there is no mail with all of them.
    """
    mail = next(mail for mail in sealed.mails if not mail.variant)
    return _FOR_READER.sub("", mail.html.fill(pipeline.public_values(sealed.edition)))


def message_page(title: str, text: str) -> str:
    """A page that only says something."""
    return framed_page(title, f"<p>{escape(text)}</p>", _ACCENT)


def framed_page(title: str, body: str, accent: str, *, language: str = "en", head: str = "") -> str:
    """A page in the frame that all have in common; `body` and `head` are HTML."""
    return _FRAME.format(
        title=escape(title),
        body=body,
        accent=accent,
        link=readable(accent, PAPER_LIGHT),
        link_dark=readable(accent, PAPER_DARK),
        language=escape(language),
        head=head,
    )


def _newsletter(pipeline: Pipeline, list_name: str) -> tuple[str, str]:
    """The titles of the newsletters that go to this list ("A and B"), and the first's accent."""
    sent = [one for one in pipeline.config.newsletters.values() if list_name in one.lists]
    if not sent:
        return "this newsletter", _ACCENT
    *others, last = (newsletter.title for newsletter in sent)
    title = f"{', '.join(others)} and {last}" if others else last
    return title, sent[0].brand.accent
