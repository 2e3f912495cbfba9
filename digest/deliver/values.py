"""What the merge tags of a mail stand for, for one recipient."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from digest.config.types import Newsletter
from digest.deliver.tokens import Purpose, make_token, page_key
from digest.model import Edition, Recipient, delivery_id

# with a name, without one; by language
_GREETINGS = {
    "ar": ("مرحبًا {name}،", "مرحبًا،"),
    "de": ("Hallo {name},", "Hallo,"),
    "en": ("Hello {name},", "Hello,"),
    "es": ("Hola, {name}:", "Hola:"),
    "fr": ("Bonjour {name},", "Bonjour,"),
    "it": ("Ciao {name},", "Ciao,"),
    "ja": ("{name} 様", "こんにちは"),
    "nl": ("Hallo {name},", "Hallo,"),
    "pl": ("Cześć, {name}!", "Cześć!"),
    "pt": ("Olá, {name},", "Olá,"),
    "zh": ("{name}，您好：", "您好："),
}


def merge_values(
    recipient: Recipient,
    *,
    newsletter: Newsletter,
    edition: Edition,
    base_url: str,
    key: bytes,
    id: str = "",  # noqa: A002  # the model's word
) -> dict[str, str]:
    """A value for every merge tag (DESIGN section 5), unescaped.

    `id` is that of the delivery whose links these are, worked out where it is not given.

    Without `base_url` the links to unsubscribe and to choose are mail to the newsletter, and there
    is no page of the edition (`web_url` is "").
    """
    base = base_url.rstrip("/")
    # a preview's links are those of the mail it would be
    whose = id or delivery_id(edition.id, recipient.address)

    def link(purpose: Purpose) -> str:
        return f"{base}/{purpose[0]}/{make_token(key, purpose=purpose, id=whose)}" if base else ""

    return {
        "recipient.name": recipient.name,
        "recipient.address": recipient.address,
        "recipient.greeting": _greeting(recipient, newsletter),
        "unsubscribe_url": link("unsubscribe") or unsubscribe_mailto(newsletter, recipient),
        "preferences_url": link("preferences")
        or _mailto(newsletter, f"preferences {recipient.list}"),
        "web_url": web_url(edition, newsletter, base_url=base, key=key),
    }


def web_url(edition: Edition, newsletter: Newsletter, *, base_url: str, key: bytes) -> str:
    """The edition's page; "" without a base. `key` makes that of an unlisted one unguessable."""
    if not base_url:
        return ""
    page = f"{base_url.rstrip('/')}/e/{_quoted(edition.id)}"
    return page if newsletter.archive == "public" else f"{page}/{page_key(key, edition.id)}"


def unsubscribe_mailto(newsletter: Newsletter, recipient: Recipient) -> str:
    """The same by mail, to whoever answers the newsletter's mail (RFC 2369 section 3.2)."""
    return _mailto(newsletter, f"unsubscribe {recipient.list}", to=newsletter.unsubscribe_to)


def _mailto(newsletter: Newsletter, subject: str, to: str = "") -> str:
    address = to or (newsletter.reply_to or newsletter.sender).address
    return f"mailto:{_quoted(address, '@+')}?subject={_quoted(subject)}"


@lru_cache(maxsize=256)
def _quoted(text: str, safe: str = "/") -> str:
    """The same few texts for every recipient."""
    return quote(text, safe=safe)


def _greeting(recipient: Recipient, newsletter: Newsletter) -> str:
    language = (recipient.language or newsletter.language).partition("-")[0].lower()
    named, unnamed = _GREETINGS.get(language, _GREETINGS["en"])
    return named.format(name=recipient.name) if recipient.name else unnamed
