"""The mail as the studio's frames show it: in light, dark or forced dark, with a place marked."""

from __future__ import annotations

import re
from enum import StrEnum
from html import escape

from digest.render.lint import Place

_DARK_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)")
_SCHEMES = re.compile(r'(<meta name="color-scheme" content=")[^"]*')
_ROOT_SCHEME = re.compile(r"color-scheme:\s*light dark")
_NEVER = "not all"
# programs that force darkness turn every colour over and leave pictures alone
_FORCED = (
    "<style>html{background:#fff;filter:invert(1) hue-rotate(180deg)}"
    "img{filter:invert(1) hue-rotate(180deg)}</style>"
)
_MARKED = (
    "<style>#digest-place{outline:3px solid #d93025!important;outline-offset:3px;"
    "scroll-margin:40vh}</style>"
)
_TAG = re.compile(r"<[a-zA-Z][\w-]*")


class Mode(StrEnum):
    """How a mail program colours the mail."""

    LIGHT = "light"
    DARK = "dark"
    FORCED = "forced"


def framed(html: str, mode: Mode, place: Place | None = None) -> str:
    """The mail's HTML for a frame; its own dark rules count in dark mode only, whatever the
    browser is set to. The element at `place` is outlined, as #digest-place."""
    if place:
        html = _with_id(html, offset_of(html, place))
    scheme = "dark" if mode is Mode.DARK else "light"
    html = _DARK_QUERY.sub("all" if mode is Mode.DARK else _NEVER, html)
    html = _SCHEMES.sub(rf"\g<1>{scheme}", _ROOT_SCHEME.sub(f"color-scheme: {scheme}", html))
    # links leave the frame; no page they lead to could be shown in it
    extra = '<base target="_blank">' + (_FORCED if mode is Mode.FORCED else "")
    return html.replace("</head>", f"{extra}{_MARKED if place else ''}</head>", 1)


def offset_of(text: str, place: Place) -> int:
    """Where a place is in the text, counted in characters; its end for one beyond it."""
    lines = text.split("\n")
    before = sum(len(line) + 1 for line in lines[: place.line - 1])
    return min(before + place.column - 1, len(text))


def listing(text: str, place: Place | None = None) -> str:
    """Any text as a page of numbered lines; the tag or line at `place` is marked."""
    lines = text.replace("\r\n", "\n").split("\n")
    shown = "\n".join(
        f"<li>{_line(line, place.column if place and place.line == number else 0)}</li>"
        for number, line in enumerate(lines, 1)
    )
    return f'<!doctype html><meta charset="utf-8">{_LISTING_STYLE}<ol>{shown}</ol>'


def _line(line: str, column: int) -> str:
    if not column:
        return escape(line)
    start = min(column - 1, len(line))
    end = line.find(">", start) + 1 if line[start : start + 1] == "<" else 0
    head, marked, tail = line[:start], line[start : end or None], line[end or len(line) :]
    return f'{escape(head)}<mark id="digest-place">{escape(marked)}</mark>{escape(tail)}'


def _with_id(html: str, offset: int) -> str:
    tag = _TAG.match(html, offset)
    if not tag:
        return html
    # of two attributes of a name the first counts (HTML standard, 13.2.5.33)
    return f'{html[: tag.end()]} id="digest-place"{html[tag.end() :]}'


_LISTING_STYLE = """<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Source</title><style>
:root { color-scheme: light dark }
body { margin: 0; font: 13px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  background: light-dark(#fff, #17181a); color: light-dark(#1d1d1f, #ececec) }
ol { margin: 0; padding: 12px 16px 12px 56px }
li { white-space: pre-wrap; overflow-wrap: anywhere }
li::marker { color: light-dark(#5f6368, #a5a8ad); font-size: 12px }
mark { background: light-dark(#ffe08a, #6b5200); color: inherit; scroll-margin: 40vh }
</style>"""
