"""Rules about links: where they lead, what they are called, and the one to unsubscribe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
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
            yield Finding(
                rule="url",
                severity=fault.severity,
                what=fault.what,
                why=fault.why,
                fix=fault.fix,
                place=document.place(element),
            )


class _Fault(NamedTuple):
    severity: Severity
    what: str
    why: str
    fix: str


def _fault(url: str, targets: set[str], *, image: bool) -> _Fault | None:
    shown = f'the address "{url[:80]}"'
    nowhere = "there is no page around a mail: readers get nowhere"
    if url.startswith("#") and not image:
        if url[1:] in targets:
            return None
        fix = f'<a id="{url[1:41]}" name="{url[1:41]}"></a> there'
        return _Fault(Severity.ERROR, f"{shown} leads to no place in the mail", nowhere, fix)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return _Fault(Severity.ERROR, f"{shown} is none", nowhere, "write https://…")
    if parts.scheme in (("data", "cid") if image else ("mailto", "tel")):
        return None
    if not parts.scheme or (parts.scheme in ("http", "https") and not host):
        return _Fault(Severity.ERROR, f"{shown} is not whole", nowhere, "write https://…")
    if parts.scheme not in ("http", "https"):
        why = "mail programs take it away, filters take the mail for an attack"
        return _Fault(Severity.ERROR, f"{shown} is not safe", why, "use https only")
    return _doubt(parts, host, image=image)


def _doubt(parts: SplitResult, host: str, *, image: bool) -> _Fault | None:
    spam = "spam does it, so filters count it against the mail (SpamAssassin)"
    if host in _LOCAL or host.endswith(".localhost"):
        why = "it leads to the reader's own machine"
        fix = "name the public address; for the mail's own pages it is base_url in digest.yaml"
        return _Fault(Severity.WARNING, f"no reader can reach {parts.netloc[:80]}", why, fix)
    if _is_number(host):
        what = f"an address names a machine by number, {host}"
        return _Fault(Severity.WARNING, what, spam, "use its name")
    if host in _SHORTENERS:
        what = f"{host} hides where a link leads"
        return _Fault(Severity.WARNING, what, spam, "link to the page itself")
    if image and parts.scheme == "http":
        what = f"images from {host[:80]} are not encrypted"
        return _Fault(Severity.WARNING, what, "some programs do not show them", "use https")
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
        # a second link to the same story may be out of the order of keys: nobody has to tell it
        listed = link.get("tabindex") != "-1"
        if not fault and listed and led.setdefault(name.lower(), url) != url:
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
        return Severity.WARNING, "a link has no words", "write what it leads to, or an alt"
    if name.lower().strip(" .!»›→") in _VAGUE and not url.startswith("#"):
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
