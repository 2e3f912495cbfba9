"""The HTML of signing up."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from digest.render.bidi import isolated
from digest.web.reader_pages import branded_page, button, form, said

if TYPE_CHECKING:
    from digest.config.types import Newsletter
    from digest.render.words import Words

TRAP = "website"  # a field that no person sees, and that programs fill in


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


def _page(newsletter: Newsletter, words: Words, title: str, body: str) -> str:
    return branded_page(words, newsletter.brand, title, body, newsletter.title)


def _title(newsletter: Newsletter, words: Words) -> str:
    return isolated(newsletter.title, words.direction)


def _values(newsletter: Newsletter, words: Words, address: str) -> dict[str, str]:
    return {
        "title": _title(newsletter, words),
        "address": isolated(address, words.direction),
    }
