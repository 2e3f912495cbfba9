"""Rules about the document: its frame, headings, images, size, and what must not be in a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from digest.render.budget import BUDGET
from digest.render.lint.document import text_of
from digest.render.lint.finding import Finding, Place, Severity
from digest.render.lint.page import Page

CLIPPED = 102 * 1024  # bytes of HTML that Gmail shows
STYLES = 16 * 1024  # bytes of all <style> elements that Gmail reads
_ENOUGH = 50  # of one kind; the rest is no news
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ACTIVE = frozenset(
    {
        "script",
        "iframe",
        "frame",
        "object",
        "embed",
        "applet",
        "form",
        "input",
        "button",
        "textarea",
        "select",
    }
)
_FILE_NAME = re.compile(r"[\w%-]{1,200}\.(?:jpe?g|png|gif|webp|svg|avif)", re.IGNORECASE)
_OPENED = re.compile(r"\s{0,9}\[if\b", re.IGNORECASE)
_SHOWN = re.compile(r"\s{0,9}\[if[^\]\n]{0,80}\]>\s{0,9}(?:<!(?:--)?)?\s{0,9}$", re.IGNORECASE)
_MERGE_TAG = re.compile(
    r"\{\{[^{}<>\n]{0,80}\}\}|\{%[^{}<>\n]{0,80}%\}|%%[\w .-]{1,60}%%|\*\|[\w:. -]{1,60}\|\*"
)


def frame(page: Page) -> Iterator[Finding]:
    """lang, doctype, charset, viewport, title; tags that do not fit together."""
    document = page.document
    root = next(document.named("html"), None)
    if root is None or not root.get("lang", "").strip():
        yield Finding(
            rule="lang",
            severity=Severity.WARNING,
            what="the mail does not say its language",
            why="screen readers pronounce it in the wrong one",
            fix='<html lang="en">',
            place=document.place(root) if root is not None else Place(),
        )
    if "html" not in document.doctype.lower():
        yield _missing("doctype", "<!DOCTYPE html>", "mail programs lay it out by old rules")
    said = {meta.get("name", "").lower() for meta in document.named("meta")}
    if "viewport" not in said:
        fix = '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield _missing("viewport", fix, "phones show it shrunken")
    if not any("charset" in f"{meta.keys()} {meta.values()}" for meta in document.named("meta")):
        yield _missing("charset", '<meta charset="utf-8">', "letters may come out wrong")
    if not any(text_of(title) for title in document.named("title")):
        yield _missing("title", "<title>…</title>", "screen readers announce no name")
    for what, place in document.complaints:
        yield Finding(
            rule="markup",
            severity=Severity.WARNING,
            what=what,
            why="each mail program mends it in its own way",
            fix="write the missing tag, or take this one away",
            place=place,
        )
    yield from _comments(page)


def _missing(what: str, fix: str, why: str) -> Finding:
    return Finding(
        rule=what,
        severity=Severity.WARNING,
        what=f"there is no {what}",
        why=why,
        fix=f"write {fix}" + ("" if what == "doctype" else " into the head"),
    )


def _comments(page: Page) -> Iterator[Finding]:
    for data, place in page.document.comments:
        if _OPENED.match(data) and "[endif]" not in data.lower() and not _SHOWN.match(data):
            yield Finding(
                rule="conditional-comment",
                severity=Severity.ERROR,
                what="a conditional comment has no <![endif]",
                why="Outlook (Windows) hides all that follows",
                fix="end it with <![endif]-->",
                place=place,
                clients=("Outlook (Windows)",),
            )


def size(page: Page) -> Iterator[Finding]:
    """The weight of the HTML and of its style sheets."""
    weight = len(page.html.encode(errors="replace"))
    if weight > BUDGET:
        clipped = weight > CLIPPED
        yield Finding(
            rule="size",
            severity=Severity.ERROR if clipped else Severity.WARNING,
            what=f"the HTML weighs {weight:,} bytes, the budget is {BUDGET:,}",
            why=f"Gmail {'cuts' if clipped else 'is near to cutting'} it off at {CLIPPED:,} bytes, "
            "with the links to unsubscribe below",
            fix="fewer stories (limits in digest.yaml), or a leaner template",
            place=page.document.place_at(min(len(page.html), BUDGET)),
            clients=("Gmail (web)", "Gmail (iOS)", "Gmail (Android)"),
        )
    styles = sum(len((style.text or "").encode()) for style in page.document.named("style"))
    if styles > STYLES:
        yield Finding(
            rule="size",
            severity=Severity.WARNING,
            what=f"the style sheets weigh {styles:,} bytes",
            why=f"Gmail drops them beyond {STYLES:,} bytes",
            fix="keep in the head only what cannot be inlined: media queries, dark mode",
            place=page.sheets[0].place,
            clients=("Gmail (web)", "Gmail (iOS)", "Gmail (Android)"),
        )


def headings(page: Page) -> Iterator[Finding]:
    """One h1, and no level left out."""
    document, above = page.document, 0
    found = list(document.named(*_HEADINGS))
    firsts = [heading for heading in found if heading.tag == "h1"]
    wrong: list[tuple[str, Place]] = []
    if not firsts:
        wrong.append(("there is no <h1>", document.place(found[0]) if found else Place()))
    wrong += [("there is more than one <h1>", document.place(second)) for second in firsts[1:2]]
    for heading in found:
        level = int(str(heading.tag)[1])
        if above and level > above + 1:
            wrong.append((f"<h{level}> follows <h{above}>", document.place(heading)))
        above = level
    for what, place in wrong:
        yield Finding(
            rule="heading-order",
            severity=Severity.WARNING,
            what=what,
            why="screen readers go from heading to heading, as by a table of contents",
            fix="one <h1> for the title, <h2> for themes, <h3> for stories",
            place=place,
        )


def images(page: Page) -> Iterator[Finding]:
    """Alternative text and size of every image."""
    for image in page.document.named("img"):
        place, alt = page.document.place(image), image.get("alt")
        if alt is None or _FILE_NAME.fullmatch(alt.strip()):
            yield Finding(
                rule="img-alt",
                severity=Severity.ERROR if alt is None else Severity.WARNING,
                what="an image has no alt" if alt is None else f'alt="{alt[:80]}" is a file name',
                why="many readers see no images; screen readers read out the address instead",
                fix='say what it shows: alt="…"; alt="" where it only decorates',
                place=place,
            )
        if not image.get("width") or not image.get("height"):
            which = " and ".join(one for one in ("width", "height") if not image.get(one))
            yield Finding(
                rule="img-size",
                severity=Severity.WARNING,
                what=f"an image has no {which}",
                why="the text jumps when it loads, and Outlook (Windows) draws it in full size",
                fix='width="576" height="324" as attributes, in pixels',
                place=place,
            )


def tables(page: Page) -> Iterator[Finding]:
    """Tables for layout say that they are no data."""
    for table in page.document.named("table"):
        if not table.get("role") and table.find(".//th") is None:
            yield Finding(
                rule="table-role",
                severity=Severity.WARNING,
                what="a table for layout does not say so",
                why="screen readers read out its rows and columns",
                fix='role="presentation"',
                place=page.document.place(table),
            )


def active(page: Page) -> Iterator[Finding]:
    """Scripts, frames, forms and handlers: removed, or the mail is taken for an attack."""
    for element in page.document.elements:
        handlers = [name for name in map(str, element.attrib) if name.startswith("on")]
        refresh = element.get("http-equiv", "").lower() == "refresh"
        if element.tag in ACTIVE or handlers or refresh:
            yield Finding(
                rule="active-content",
                severity=Severity.ERROR,
                what=f"<{element.tag}{' ' + handlers[0] if handlers else ''}> is in the mail",
                why="mail programs remove it, and filters take the mail for an attack",
                fix="take it away; a link leads to what needs it",
                place=page.document.place(element),
            )


def merge_tags(page: Page) -> Iterator[Finding]:
    """Tags of a template that nobody filled; a warning, since a headline may hold one as well."""
    for tag in islice(_MERGE_TAG.finditer(page.html), _ENOUGH):
        yield Finding(
            rule="merge-tag",
            severity=Severity.WARNING,
            what=f"{tag[0]} was not filled",
            why="every reader sees it as it stands",
            fix="see docs/templates.md for the names that are known",
            place=page.document.place_at(tag.start()),
        )


def ids(page: Page) -> Iterator[Finding]:
    """An id is there once: a link in the mail leads to the first."""
    seen: set[str] = set()
    for element in page.document.elements:
        name = element.get("id", "")
        if name and name in seen:
            yield Finding(
                rule="double-id",
                severity=Severity.WARNING,
                what=f'id="{name[:60]}" is there twice',
                why="links to it, and labels, find the first only",
                fix="give it a name of its own",
                place=page.document.place(element),
            )
        seen.add(name)
