"""Inlining: CSS rules become style attributes, the rest of the CSS stays in the head."""

from __future__ import annotations

import logging
import re

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_STYLE = re.compile(r'(?<= style=")[^"]*')
_DECLARATION_GAP = re.compile(r"\s*([;:])\s+")


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
    return _BLANKS.sub(lambda blanks: "\n" if "\n" in blanks[0] else " ", html)
