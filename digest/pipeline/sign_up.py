"""Sign-ups: the mail that asks for a confirmation, sent again while the mail server says not now.

A server that greylists refuses the first mail of everybody it does not know, for some minutes.
"""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from digest.deliver.letter import Letter, send_letter
from digest.deliver.tokens import make_token
from digest.errors import MailerError
from digest.model import Accepted, Deferred, SignUp
from digest.render.bidi import isolated
from digest.render.colour import PAPER_LIGHT, readable
from digest.render.renderer import SYSTEM_FONTS

if TYPE_CHECKING:
    from digest.config.types import Newsletter
    from digest.pipeline.main import Pipeline
    from digest.ports import Mailer
    from digest.render.words import Words

VALID_FOR = timedelta(days=2)
ONE_MAIL_IN = timedelta(hours=1)  # to an address, for a list
AT_ONCE = 20  # mails; the rest with the next look

_LETTER = (
    '<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>{title}</title></head>'
    '<body style="margin:0;padding:24px;font:17px/1.5 {fonts}">'
    "<p>{asked}</p>"
    '<p style="margin:24px 0"><a href="{url}" style="display:inline-block;padding:12px 24px;'
    'border-radius:6px;background:{colour};color:#ffffff;font-weight:600;text-decoration:none">'
    "{text}</a></p>"
    "<p>{rest}</p></body></html>"
)

log = logging.getLogger("digest.sign-ups")


def ask_to_sign_up(pipeline: Pipeline, newsletter: Newsletter, address: str) -> None:
    """Keep that somebody asked for the newsletter's first list, and mail that address, unless it
    was mailed within ONE_MAIL_IN or something holds it."""
    listed, now, sign_ups = newsletter.lists[0], pipeline.now(), pipeline.store.sign_ups
    if _is_held(pipeline, address, listed):
        return
    sign_ups.ask(address, newsletter=newsletter.id, list=listed, now=now, pause=ONE_MAIL_IN)
    mail_sign_ups(pipeline)


def mail_sign_ups(pipeline: Pipeline) -> None:
    """Send the mails that are due, the first time or again; forget what was never confirmed.

    Raises StoreError. What the mailer says is logged without the address.
    """
    now, sign_ups = pipeline.now(), pipeline.store.sign_ups
    sign_ups.clear(before=now - VALID_FOR)
    due = sign_ups.take_due(now, most=AT_ONCE)
    if not due:
        return
    try:
        with closing(pipeline.make_mailer(pipeline.config.delivery)) as mailer:
            for one in due:
                if not _is_wanted(pipeline, one) or _mail(pipeline, one, mailer):
                    sign_ups.mailed(one.id)
    except MailerError as error:
        # the error may quote an address, which is in no log
        log.warning("sign-ups get no mail yet: %s", type(error).__name__)


def _is_wanted(pipeline: Pipeline, one: SignUp) -> bool:
    """Whether the newsletter is still open, and nothing holds the address meanwhile."""
    newsletter = pipeline.config.newsletters.get(one.newsletter)
    is_open = newsletter is not None and newsletter.signup
    return is_open and not _is_held(pipeline, one.address, one.list)


def _mail(pipeline: Pipeline, one: SignUp, mailer: Mailer) -> bool:
    """Whether this was the last try: it is out, or the address is refused."""
    newsletter = pipeline.config.newsletters[one.newsletter]
    token = make_token(pipeline.store.keys.secret(), purpose="sign-up", id=one.id)
    url = f"{pipeline.config.base_url.rstrip('/')}/s/{newsletter.id}/{token}"
    words = pipeline.renderer.words(newsletter.language)
    letter = _confirmation(newsletter, words, one.address, url)
    outcome = send_letter(letter, mailer, pipeline.now())
    if not isinstance(outcome, Accepted):
        log.warning("%s: a sign-up's mail was %s", newsletter.id, type(outcome).__name__.lower())
    return not isinstance(outcome, Deferred)


def _is_held(pipeline: Pipeline, address: str, listed: str) -> bool:
    """Whether something holds the address that its owner did not ask for on a page of ours."""
    return any(
        one.list in ("", listed) and one.reason != "unsubscribed"
        for one in pipeline.store.suppressions.of(address)
    )


def _confirmation(newsletter: Newsletter, words: Words, address: str, url: str) -> Letter:
    """The mail with the link to confirm. Whoever was written to without having asked sees
    nothing in it that a stranger wrote."""
    asked = words.say(
        "Somebody, probably you, asked for %(title)s to be sent to %(address)s. "
        "To begin, confirm it here:",
        title=isolated(newsletter.title, words.direction),
        address=isolated(address, words.direction),
    )
    rest = words.gettext(
        "The link works for two days. If it was not you, do nothing: nothing will be sent."
    )
    subject = words.say("Please confirm: %(title)s", title=newsletter.title)
    html = _LETTER.format(
        language=words.language,
        direction=words.direction,
        title=escape(subject),
        fonts=escape(newsletter.brand.fonts or SYSTEM_FONTS),
        asked=escape(asked),
        url=escape(url),
        colour=readable(newsletter.brand.accent, PAPER_LIGHT),
        text=escape(words.gettext("Confirm")),
        rest=escape(rest),
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
