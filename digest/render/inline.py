"""Inlining: CSS rules become style attributes, the rest of the CSS stays in the head."""

from __future__ import annotations

import logging
import re

# runs of blanks, but for where they are shown
_BLANKS = re.compile(r"(<(pre|textarea)\b.*?</\2>)|[ \t\r\n\f]+", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r'(?<= style=")[^"]*')
_DECLARATION_GAP = re.compile(r"\s*([;:])\s+")
_SHEET = re.compile(r"(?<=<style>).*?(?=</style>)", re.DOTALL)
# strings and brackets stay as they are: `calc(50% - 8px)` needs its blanks
_SHEET_GAP = re.compile(
    r"""("[^"]*"|'[^']*'|\([^()]*\))|/\*.*?\*/|;?\s*(})\s*|\s*([{;])\s*|([:,])\s""", re.DOTALL
)


def inline(html: str) -> str:
    """The document with its `<style>` rules inlined and its whitespace reduced.

    Media queries stay in the head, as does a `<style data-premailer="ignore">`; conditional
    comments survive. Nothing is fetched.
    """
    from premailer import Premailer  # type: ignore[import-untyped]  # 0.35 s: not for `--help`

    inlined: str = Premailer(
        allow_network=False,
        strip_important=False,
        cssutils_logging_level=logging.CRITICAL,  # it knows CSS 2.1 and complains of all newer
        # the templates say these where a client needs them; `height: auto` is no attribute
        disable_basic_attributes=["width", "height", "align", "valign"],
    ).transform(html, pretty_print=False)
    return _smaller(inlined)


def _smaller(html: str) -> str:
    html = _STYLE.sub(lambda style: _DECLARATION_GAP.sub(r"\1", style[0]), html)
    # one blank stays one blank, so words never run together; line ends keep lines short
    html = _BLANKS.sub(lambda blanks: blanks[1] or ("\n" if "\n" in blanks[0] else " "), html)
    return _SHEET.sub(lambda sheet: _SHEET_GAP.sub(_kept, sheet[0]).strip(), html)


def _kept(gap: re.Match[str]) -> str:
    return gap[gap.lastindex] if gap.lastindex else ""
