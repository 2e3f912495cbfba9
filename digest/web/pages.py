"""The HTML that all pages have in common: one small frame, every value escaped."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from digest.render.colour import PAPER_DARK, PAPER_LIGHT, readable
from digest.render.renderer import SYSTEM_FONTS

if TYPE_CHECKING:
    from digest.model import Sealed
    from digest.pipeline import Pipeline

_FRAME = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
{head}<style>
:root {{ color-scheme: light dark; --ink: #1d1d1f; --quiet: #5f6368; --paper: #fff;
  --rule: #dcdfe3; --link: {link};
  --accent: {accent}; --button: {link}; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #ececec; --quiet: #a5a8ad; --paper: #17181a;
    --rule: #34373b; --link: {link_dark}; }} }}
body {{ margin: 0; background: var(--paper); color: var(--ink);
  border-top: 4px solid var(--accent); font: 17px/1.5 {fonts}; }}
main {{ max-width: 32rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; overflow-wrap: anywhere; }}
.brand {{ color: var(--link); font-weight: 600; margin: 0 0 1.5rem; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; margin: 0 0 1rem; }}
p {{ margin: 0 0 1.5rem; }}
.quiet {{ color: var(--quiet); font-size: 0.9rem; }}
a {{ color: var(--link); text-underline-offset: 0.15em; }}
h2 {{ font-size: 1.1rem; margin: 2.5rem 0 0.5rem; padding-top: 0.75rem;
  border-top: 1px solid var(--rule); }}
ul {{ margin: 0 0 1.5rem; padding: 0; list-style: none; }}
li {{ padding: 0.35rem 0; }}
li ul {{ margin: 0; padding-inline-start: 1rem; font-size: 0.9rem; }}
li strong {{ font-weight: 600; }}
small {{ color: var(--quiet); font-size: 0.85rem; }}
button {{ font: inherit; font-weight: 600; min-height: 44px; padding: 0.5rem 1.25rem;
  border: 1px solid var(--button); border-radius: 6px; background: var(--button); color: #fff;
  cursor: pointer; }}
button.plain {{ background: none; border-color: var(--rule); color: var(--link); }}
button:focus-visible, input:focus-visible, a:focus-visible {{ outline: 3px solid var(--link);
  outline-offset: 2px; }}
fieldset .quiet {{ margin: 0.25rem 0 0; }}
form {{ margin: 0 0 1.5rem; }}
form.row {{ display: flex; flex-wrap: wrap; gap: 0.75rem; }}
fieldset {{ border: 0; margin: 0 0 1.5rem; padding: 0; }}
legend {{ font-weight: 600; padding: 0; margin: 0 0 0.25rem; }}
label {{ display: flex; align-items: center; gap: 0.75rem; min-height: 44px; }}
label.above {{ display: block; min-height: 0; font-weight: 600; margin: 0 0 0.25rem; }}
input {{ accent-color: var(--button); flex: none; }}
input[type=checkbox], input[type=radio] {{ width: 1.2rem; height: 1.2rem; margin: 0; }}
input[type=email], input[type=text], input[type=date] {{ font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--quiet); border-radius: 6px; min-height: 44px;
  padding: 0 0.75rem; box-sizing: border-box; }}
label:not(:has(:checked)) input[type=date] {{ display: none; }}
input[type=email], input[type=text] {{ display: block; width: 100%; margin: 0 0 1rem; }}
.said {{ border-inline-start: 4px solid var(--accent); padding-inline-start: 0.75rem; }}
.more {{ position: absolute; inset-inline-start: -9999px; }}
</style>
</head>
<body><main>
{brand}<h1>{title}</h1>
{body}
</main></body>
</html>
"""
ACCENT = "#0b57d0"
# what the templates mark as meant for the mail's reader
_FOR_READER = re.compile(r'<p class="[^"]*\breader".*?</p>', re.DOTALL)


def edition_page(pipeline: Pipeline, sealed: Sealed) -> str:
    """The edition's mail as anybody may see it: without the lines that are about its reader.

    StopIteration where everybody had chosen themes, so that there is no mail with all of them.
    """
    mail = next(mail for mail in sealed.mails if not mail.variant)
    return _FOR_READER.sub("", mail.html.fill(pipeline.public_values(sealed.edition)))


def message_page(title: str, text: str) -> str:
    """A page that only says something."""
    return framed_page(title, f"<p>{escape(text)}</p>", ACCENT)


def framed_page(
    title: str,
    body: str,
    accent: str,
    *,
    language: str = "en",
    direction: str = "ltr",
    head: str = "",
    fonts: str = "",
    brand: str = "",
) -> str:
    """A page in the frame that all have in common; `body` and `head` are HTML, `brand` is a line
    of text above the title."""
    return _FRAME.format(
        title=escape(title),
        body=body,
        accent=accent,
        link=readable(accent, PAPER_LIGHT),
        link_dark=readable(accent, PAPER_DARK),
        language=escape(language),
        direction=direction,
        head=head,
        fonts=fonts or SYSTEM_FONTS,
        brand=f'<p class="brand">{escape(brand)}</p>\n' if brand else "",
    )
