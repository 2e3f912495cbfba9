"""Rules about what is seen: contrast in both modes, dark pairs, text size, tap targets, hiding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from digest.render.colour import READABLE, contrast
from digest.render.lint import css
from digest.render.lint.cascade import Look, Mode, is_hook, mode_of, over, says_dark
from digest.render.lint.document import text_of
from digest.render.lint.finding import Finding, Place, Severity
from digest.render.lint.page import Page

if TYPE_CHECKING:
    from lxml import etree

LARGE = 3.0  # contrast of large text: 24 px, or 18.66 px bold (WCAG 2.2, 1.4.3)
SMALLEST = 12.0  # px of text
TARGET = 24.0  # px of a link's height on a phone (WCAG 2.2, 2.5.8)
_SAME = 1.1  # contrast below which nobody sees the text


def contrasts(page: Page) -> Iterator[Finding]:
    """Every text can be read on its ground, in light and in dark mode."""
    modes = [Mode.LIGHT, Mode.DARK] if says_dark(page.document) else [Mode.LIGHT]
    for element, words in page.shown_texts():
        for mode in modes:
            look = page.looks[mode][element]
            ratio = _ratio(look)
            if look.hidden or look.tiny or ratio is None or ratio >= _enough(look):
                continue
            yield _faint(page, element, words, mode, ratio)


def _faint(page: Page, element: etree._Element, words: str, mode: Mode, ratio: float) -> Finding:
    look = page.looks[mode][element]
    mark = page.document.place(element)
    seen = over(look.colour, look.ground) if look.colour else None
    colours = f"{_written(seen)} on {_written(look.ground)}"
    if ratio < _SAME and mode is Mode.LIGHT:
        return _hiding(f'"{words[:40]}" has the colour of its ground', mark)
    return Finding(
        rule="contrast",
        severity=Severity.ERROR if ratio < LARGE else Severity.WARNING,
        what=f"{colours} has a contrast of {ratio:.1f} in {mode.value} mode",
        why=f'"{words[:40]}" is hard to read',
        fix=f"at least {_enough(look):g}: a {_direction(look)} colour",
        place=mark,
    )


def _ratio(look: Look) -> float | None:
    if look.colour is None or look.ground is None:
        return None
    front = over(look.colour, look.ground)
    return front and contrast(_written(front), _written(look.ground))


def _enough(look: Look) -> float:
    return LARGE if look.size >= 24 or (look.bold and look.size >= 18.66) else READABLE


def _written(colour: css.Colour | None) -> str:
    channels = (min(255, max(0, round(channel * 255))) for channel in list(colour or ())[:3])
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _direction(look: Look) -> str:
    assert look.ground is not None  # noqa: S101, its contrast is known
    return "darker" if contrast(_written(look.ground), "#000000") > READABLE else "lighter"


def dark_mode(page: Page) -> Iterator[Finding]:
    """A mail with a dark look says so, and a dark look colours text and ground together."""
    dark = [
        (sheet, rule)
        for sheet in page.sheets
        for rule in sheet.sheet.rules
        if mode_of(rule.media) is Mode.DARK
    ]
    said = says_dark(page.document)
    if said and not dark:
        yield _unpaired(
            "the mail says that it is made for dark mode, and has no rules for it",
            "write @media (prefers-color-scheme: dark) { … }",
            _meta(page),
        )
    if dark and not said:
        sheet, rule = dark[0]
        yield _unpaired(
            "there are dark rules, and no <meta> that says so",
            '<meta name="color-scheme" content="light dark">',
            sheet.at(rule.place),
        )
    if not dark and not said:
        yield _unpaired("nothing is said of dark mode", "see docs/templates.md", Place())
    names = {one.name for _, rule in dark for one in rule.declarations}
    grounds = bool(names & {"background", "background-color"})
    if dark and grounds != ("color" in names):
        sheet, rule = dark[0]
        has, lacks = ("grounds", "text") if grounds else ("text", "grounds")
        yield _unpaired(
            f"the dark rules colour {has}, not {lacks}",
            "give each ground its text colour",
            sheet.at(rule.place),
        )
    hooks = any(is_hook(rule.selector) for s in page.sheets for rule in s.sheet.rules)
    if dark and not hooks:
        sheet, rule = dark[0]
        yield Finding(
            rule="dark-mode",
            severity=Severity.NOTE,
            what="there are no dark rules for Outlook's apps ([data-ogsc], [data-ogsb])",
            why="they choose colours of their own",
            fix="repeat the dark rules with [data-ogsc] before text and [data-ogsb] before grounds",
            place=sheet.at(rule.place),
            clients=("Outlook (web)", "Outlook (Mac)"),
        )


def _unpaired(what: str, fix: str, place: Place) -> Finding:
    return Finding(
        rule="dark-mode",
        severity=Severity.WARNING,
        what=what,
        why="mail programs invert colours on their own, text and ground apart",
        fix=fix,
        place=place,
    )


def _meta(page: Page) -> Place:
    metas = (m for m in page.document.named("meta") if m.get("name", "").lower() == "color-scheme")
    return page.document.place(next(metas))


def text_size(page: Page) -> Iterator[Finding]:
    """No text is too small; and none is hidden, but for the preheader."""
    hidden = set(page.preheader.iter()) if page.preheader is not None else set()
    looks = page.looks[Mode.LIGHT]
    for element, words in page.shown_texts():
        look = looks[element]
        if element in hidden or not any(letter.isalnum() for letter in words):
            continue
        place = page.document.place(element)
        if look.hidden or look.tiny:
            yield _hiding(f'"{words[:40]}" is hidden', place)
        elif look.size < SMALLEST:
            yield Finding(
                rule="text-size",
                severity=Severity.WARNING,
                what=f"text of {look.size:g} px",
                why=f'"{words[:40]}" is hard to read, above all on a phone',
                fix=f"at least {SMALLEST:g} px, better 14",
                place=place,
            )


def _hiding(what: str, place: Place) -> Finding:
    return Finding(
        rule="hidden-text",
        severity=Severity.WARNING,
        what=what,
        why="spam hides text from readers to please filters, so filters look for it",
        fix="show it, or take it away",
        place=place,
    )


def tap_targets(page: Page) -> Iterator[Finding]:
    """A link that stands by itself is high enough for a finger."""
    looks = page.looks[Mode.PHONE]
    for link in page.document.named("a"):
        look = looks[link]
        if not link.get("href") or look.hidden or not text_of(link) or _in_sentence(link):
            continue
        height = look.line + (look.padding if look.block else 0)
        parent = link.getparent()
        if parent is not None and len(parent) == 1:
            height = max(height, looks[parent].line + looks[parent].padding)
        if height < TARGET:
            yield Finding(
                rule="tap-target",
                severity=Severity.WARNING,
                what=f"a link is {height:g} px high on a phone",
                why=f'a finger misses "{text_of(link)[:40]}"',
                fix=f"display: inline-block with a padding, or a line-height of {TARGET:g}px",
                place=page.document.place(link),
            )


def _in_sentence(link: etree._Element) -> bool:
    """Links within running text are as high as their line (the exception of WCAG 2.5.8)."""
    parent = link.getparent()
    if parent is None:
        return False
    around = "".join([parent.text or "", *(child.tail or "" for child in parent)])
    return sum(letter.isalnum() for letter in around) > len(text_of(link))
