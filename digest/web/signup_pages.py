"""The HTML of signing up, and the mail that asks for a confirmation."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from digest.deliver.letter import Letter
from digest.render.bidi import isolated
from digest.render.colour import PAPER_LIGHT, readable
from digest.render.renderer import SYSTEM_FONTS
from digest.web.reader_pages import branded_page, button, form, said

if TYPE_CHECKING:
    from digest.config.types import Newsletter
    from digest.render.words import Words

TRAP = "website"  # a field that no person sees, and that programs fill in
_LETTER = (
    '<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>{title}</title></head>'
    '<body style="margin:0;padding:24px;font:17px/1.5 {fonts}">{body}</body></html>'
)
_BUTTON = (
    '<p style="margin:24px 0"><a href="{url}" style="display:inline-block;padding:12px 24px;'
    'border-radius:6px;background:{colour};color:#ffffff;font-weight:600;text-decoration:none">'
    "{text}</a></p>"
)


def form_page(newsletter: Newsletter, words: Words, *, wrong: str = "", address: str = "") -> str:
    """Asks for an address; `wrong` is what was not right with the one just written."""
    label = words.gettext("Your e-mail address")
    trap = words.gettext("Leave this empty")
    alert = f'<p class="said" role="alert">{escape(wrong)}</p>' if wrong else ""
    about = said(newsletter.about) if newsletter.about else ""
    fields = (
        f'<label class="above" for="email">{escape(label)}</label>'
        f'<input type="email" id="email" name="email" value="{escape(address)}" required'
        ' maxlength="254" autocomplete="email" dir="ltr">'
        f'<div class="more" aria-hidden="true"><label>{escape(trap)}'
        f'<input name="{TRAP}" tabindex="-1" autocomplete="off"></label></div>'
    )
    body = about + alert + form(fields + button(words.gettext("Subscribe")))
    title = words.say("Subscribe to %(title)s", title=_title(newsletter, words))
    return _page(newsletter, words, title, body)


def sent_page(newsletter: Newsletter, words: Words, address: str) -> str:
    """The same answer for everybody: whether an address is known is nobody's business."""
    text = words.say(
        "If the address is right, a mail is on its way to %(address)s. "
        "The subscription begins once you confirm it there.",
        address=isolated(address, words.direction),
    )
    return _page(newsletter, words, words.gettext("Check your mailbox"), said(text))


def confirm_page(newsletter: Newsletter, words: Words, address: str) -> str:
    """Asks whether to begin; the button posts, for mail scanners follow every link."""
    text = words.say("%(title)s goes to %(address)s.", **_values(newsletter, words, address))
    body = said(text) + form(button(words.gettext("Confirm")))
    return _page(newsletter, words, words.gettext("Confirm the subscription"), body)


def subscribed_page(newsletter: Newsletter, words: Words, address: str) -> str:
    """Says that it is done."""
    values = _values(newsletter, words, address)
    text = words.say("The next edition of %(title)s goes to %(address)s.", **values)
    return _page(newsletter, words, words.gettext("You are subscribed"), said(text))


def refused_page(newsletter: Newsletter, words: Words) -> str:
    """For whom something else holds: mail came back from the address, or was called spam."""
    answers = newsletter.reply_to or newsletter.sender
    text = words.say("To get it again, write to %(address)s.", address=answers.address)
    return _page(newsletter, words, words.gettext("You are unsubscribed"), said(text))


def expired_page(newsletter: Newsletter, words: Words) -> str:
    """Offers to begin again."""
    again = escape(words.gettext("Subscribe again"))
    body = f'<p><a href="../{escape(newsletter.id)}">{again}</a></p>'
    return _page(newsletter, words, words.gettext("This link has expired"), body)


def too_often_page(newsletter: Newsletter, words: Words) -> str:
    """For a client that asks and asks."""
    text = words.gettext("Too many requests. Please try again later.")
    title = words.say("Subscribe to %(title)s", title=_title(newsletter, words))
    return _page(newsletter, words, title, said(text))


def confirmation(newsletter: Newsletter, words: Words, address: str, url: str) -> Letter:
    """The mail with the link to confirm. Whoever was written to without having asked sees
    nothing in it that a stranger wrote."""
    values = _values(newsletter, words, address)
    asked = words.say(
        "Somebody, probably you, asked for %(title)s to be sent to %(address)s. "
        "To begin, confirm it here:",
        **values,
    )
    rest = words.gettext(
        "The link works for two days. If it was not you, do nothing: nothing will be sent."
    )
    subject = words.say("Please confirm: %(title)s", title=newsletter.title)
    link = _BUTTON.format(
        url=escape(url),
        colour=readable(newsletter.brand.accent, PAPER_LIGHT),
        text=escape(words.gettext("Confirm")),
    )
    html = _LETTER.format(
        language=words.language,
        direction=words.direction,
        title=escape(subject),
        fonts=escape(newsletter.brand.fonts or SYSTEM_FONTS),
        body=said(asked) + link + said(rest),
    )
    return Letter(
        kind="sign-ups",
        sender=newsletter.sender,
        to=address,
        subject=subject,
        text=f"{asked}\n\n{url}\n\n{rest}\n",
        html=html,
        language=words.language,
    )


def _page(newsletter: Newsletter, words: Words, title: str, body: str) -> str:
    return branded_page(words, newsletter.brand, title, body, newsletter.title)


def _title(newsletter: Newsletter, words: Words) -> str:
    return isolated(newsletter.title, words.direction)


def _values(newsletter: Newsletter, words: Words, address: str) -> dict[str, str]:
    return {
        "title": _title(newsletter, words),
        "address": isolated(address, words.direction),
    }
