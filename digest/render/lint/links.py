"""Rules about links: where they lead, what they are called, and the one to unsubscribe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from digest.render.lint.document import text_of
from digest.render.lint.finding import Finding, Severity
from digest.render.lint.page import Page

if TYPE_CHECKING:
    from lxml import etree

_VAGUE = frozenset(("here", "click", "click here", "this", "link", "more", "hier", "ici", "aquí"))
_SHORTENERS = frozenset(("bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly"))
_LOCAL = frozenset(("localhost", "127.0.0.1", "0.0.0.0", "::1"))  # noqa: S104, to be refused
_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?:/\S*)?", re.IGNORECASE)


def addresses(page: Page) -> Iterator[Finding]:
    """Every address is absolute, safe, and leads somewhere for a reader."""
    document = page.document
    targets = {str(e.get("id")) for e in document.elements if e.get("id")}
    targets |= {str(a.get("name")) for a in document.named("a") if a.get("name")}
    for element in document.named("a", "area", "img"):
        name = "src" if element.tag == "img" else "href"
        if (url := element.get(name)) is None:
            continue
        fault = _fault(url.strip(), targets, image=name == "src")
        if fault:
            severity, what, fix = fault
            yield Finding(
                rule="url",
                severity=severity,
                what=f'{name}="{url.strip()[:80]}" {what}',
                why="there is no site around a mail: readers get nowhere, or a warning",
                fix=fix,
                place=document.place(element),
            )


def _fault(url: str, targets: set[str], *, image: bool) -> tuple[Severity, str, str] | None:
    if url.startswith("#") and not image:
        if url[1:] in targets:
            return None
        return Severity.ERROR, "leads to no place in the mail", f'<a name="{url[1:41]}"></a> there'
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return Severity.ERROR, "is no address", "write https://…"
    if parts.scheme in (("data",) if image else ("mailto", "tel")):
        return None
    if not parts.scheme or (parts.scheme in ("http", "https") and not host):
        return Severity.ERROR, "is relative or empty", "write it in full: https://…"
    if parts.scheme not in ("http", "https", "cid"):
        return Severity.ERROR, "is not safe", "use https only"
    return _doubt(parts, host, image=image)


def _doubt(parts: SplitResult, host: str, *, image: bool) -> tuple[Severity, str, str] | None:
    if host in _LOCAL:
        fix = "name the public address; for the mail's own pages it is base_url in digest.yaml"
        return Severity.WARNING, "leads to the reader's own machine", fix
    if _is_number(host):
        return Severity.WARNING, "names a machine by number, as spam does", "use its name"
    if host in _SHORTENERS:
        return Severity.WARNING, "hides where it leads, as spam does", "link to the page itself"
    if image and parts.scheme == "http":
        return Severity.WARNING, "is not encrypted: some programs show no image", "use https"
    return None


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def names(page: Page) -> Iterator[Finding]:
    """Every link says where it leads; two that lead elsewhere do not say the same."""
    led: dict[str, str] = {}
    for link in page.document.named("a"):
        url = link.get("href")
        if url is None:
            continue
        name = name_of(link)
        fault = _name_fault(name, url, link)
        if not fault and led.setdefault(name.lower(), url) != url:
            what = f'links called "{name[:60]}" lead to different pages'
            fault = (Severity.WARNING, what, 'tell them apart: aria-label="Read more: headline"')
        if fault:
            severity, what, fix = fault
            yield Finding(
                rule="link-name",
                severity=severity,
                what=what,
                why="screen readers list links without what stands around them",
                fix=fix,
                place=page.document.place(link),
            )


def name_of(link: etree._Element) -> str:
    """What a screen reader calls a link."""
    if label := " ".join(link.get("aria-label", "").split()):
        return label
    images = " ".join(image.get("alt", "") for image in link.iter("img"))
    return f"{text_of(link)} {images}".strip() or link.get("title", "").strip()


def _name_fault(name: str, url: str, link: etree._Element) -> tuple[Severity, str, str] | None:
    if not name:
        return Severity.ERROR, "a link has no words", "write what it leads to, or an alt"
    if name.lower().strip(" .!»›→") in _VAGUE:
        return Severity.WARNING, f'a link is called "{name}"', "write what it leads to"
    shown = _HOST.fullmatch(text_of(link))
    if shown and url.lower().startswith("http"):
        host = url.lower().partition("//")[2].partition("/")[0].partition(":")[0]
        if not _related(shown[1].lower(), host):
            what = f"a link shows {shown[1][:60]} and leads to {host[:60]}"
            return Severity.WARNING, what, "filters take it for fraud: show where it leads"
    return None


def _related(one: str, other: str) -> bool:
    return one.endswith(other.removeprefix("www.")) or other.endswith(one.removeprefix("www."))
