"""Rules about what both parts say: preheader, the way to unsubscribe, the same news, its share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from digest.render.lint.document import text_of
from digest.render.lint.finding import Finding, Part, Place, Severity
from digest.render.lint.letter import Letter
from digest.render.lint.links import name_of
from digest.render.lint.page import Page

SHORTEST_PREHEADER = 30  # characters; below, the body's first words follow it
LONGEST_PREHEADER = 150  # characters that any inbox shows
_LITTLE_TEXT = 400  # characters beside an image (SpamAssassin HTML_IMAGE_ONLY_04 to _32)
_PIXELS_PER_LETTER = 400  # of images per letter of text (HTML_IMAGE_RATIO)
_ENOUGH = 5  # headlines or links that are named one by one
_LEAVE = re.compile(
    r"unsubscribe|opt.?out|/u/|abmelden|abbestell|désabonn|desabonn|désinscri|darse de baja|"
    r"cancelar|cancellati|disiscri|annulla|afmelden|uitschrijven|wypisz|rezygn|配信停止|購読解除|"
    r"退订|取消订阅|退訂|إلغاء|avregistrera|afmeld|peru(?:uta)? tilaus|отписаться",
    re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u2060\ufeff\u00a0\\s]+")


def preheader(page: Page) -> Iterator[Finding]:
    """The words that inboxes show beside the subject."""
    found = page.preheader
    words = _INVISIBLE.sub(" ", text_of(found)).strip() if found is not None else ""
    place = page.document.place(found) if found is not None else page.document.place_at(0)
    if found is None and page.body in page.document.elements:
        place = page.document.place(page.body)
    if not words:
        what, fix = "there is no preheader", 'begin the body with <div style="display:none">…</div>'
    elif not SHORTEST_PREHEADER <= len(words) <= LONGEST_PREHEADER:
        what = f"the preheader has {len(words)} characters"
        fix = f"between {SHORTEST_PREHEADER} and {LONGEST_PREHEADER}"
    else:
        return
    yield Finding(
        rule="preheader",
        severity=Severity.WARNING if not words else Severity.NOTE,
        what=what,
        why="inboxes show it beside the subject, or else the first words of the body",
        fix=fix,
        place=place,
    )


def unsubscribe(page: Page, letter: Letter) -> Iterator[Finding]:
    """Both parts say how to leave."""
    wanted = re.findall(
        r"<([^<>]{1,2000})>", " ".join(one.value for one in letter.values("List-Unsubscribe"))
    )
    links = list(page.document.named("a"))
    if page.html and not any(
        link.get("href", "").strip() in wanted
        or _LEAVE.search(f"{name_of(link)} {link.get('href', '')}"[:3000])
        for link in links
        if link.get("href")
    ):
        last = page.document.elements[-1:]
        place = page.document.place(last[0]) if last else Place()
        yield _no_way_out(Part.HTML, place, '<a href="{{ unsubscribe_url }}">Unsubscribe</a>')
    text = letter.text
    if text is not None and not (any(url in text for url in wanted) or _LEAVE.search(text)):
        end = Place(line=text.rstrip().count("\n") + 1)
        yield _no_way_out(Part.TEXT, end, "Unsubscribe: {{ unsubscribe_url }}")


def _no_way_out(part: Part, place: Place, fix: str) -> Finding:
    return Finding(
        rule="unsubscribe",
        severity=Severity.ERROR,
        what=f"the {part.value} part does not say how to unsubscribe",
        why='the law wants it, and readers press "spam" instead',
        fix=f"write {fix} into the footer",
        part=part,
        place=place,
    )


def same_news(page: Page, letter: Letter) -> Iterator[Finding]:
    """The text part is there and says what the HTML says: the same headlines, the same links."""
    if letter.headers is None:
        return
    text = letter.text
    if text is None or not text.strip():
        yield _text(
            Severity.ERROR,
            "there is no text part",
            "some read nothing else, and filters count it against the mail (MIME_HTML_ONLY)",
            "write edition.txt.j2",
        )
        return
    said = _letters(text)
    headings = {text_of(one) for one in page.document.named("h1", "h2", "h3", "h4")} - {""}
    lost = sorted(one for one in headings if _letters(one) not in said)
    for one in lost[:_ENOUGH]:
        yield _text(
            Severity.WARNING,
            f'the text part lacks the headline "{one[:60]}"',
            "who reads the text part misses it",
            "print it in edition.txt.j2",
        )
    urls = [str(a.get("href")).strip() for a in page.document.named("a") if a.get("href")]
    plain = unquote(text)  # one part may encode what the other writes out
    missing = [
        url for url in dict.fromkeys(urls) if url.startswith("http") and unquote(url) not in plain
    ]
    for url in missing[:_ENOUGH]:
        yield _text(
            Severity.WARNING,
            f"the text part lacks the link {url[:80]}",
            "who reads the text part cannot go there",
            "print it in edition.txt.j2",
        )


def _text(severity: Severity, what: str, why: str, fix: str) -> Finding:
    return Finding(rule="text-part", severity=severity, what=what, why=why, fix=fix, part=Part.TEXT)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def image_share(page: Page) -> Iterator[Finding]:
    """Not more image than text: spam hides its words in pictures."""
    images = list(page.document.named("img"))
    words = sum(len(words) for _, words in page.shown_texts())
    area = sum(_pixels(one.get("width")) * _pixels(one.get("height")) for one in images)
    if images and (words < _LITTLE_TEXT or area > words * _PIXELS_PER_LETTER):
        yield Finding(
            rule="image-share",
            severity=Severity.WARNING,
            what=f"{len(images)} images of {area:,} pixels stand beside {words:,} letters of text",
            why="filters take it for spam (SpamAssassin HTML_IMAGE_ONLY, HTML_IMAGE_RATIO)",
            fix="more words, or fewer images",
            place=page.document.place(images[0]),
        )


def _pixels(said: str | None) -> int:
    digits = re.match("[0-9]{1,5}", said or "")
    return int(digits[0]) if digits else 0
