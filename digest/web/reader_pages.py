"""The HTML of leaving and choosing, in the newsletter's colours and the reader's language."""

from __future__ import annotations

from datetime import UTC, timedelta
from html import escape
from typing import TYPE_CHECKING

from digest.render.bidi import isolated
from digest.web.pages import ACCENT, framed_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.config.types import Brand
    from digest.model import Suppression
    from digest.pipeline import Pipeline
    from digest.render.words import Words
    from digest.web.reader import Reader


def leave_page(reader: Reader) -> str:
    """Asks whether to leave; the button posts."""
    words, values = reader.words, _values(reader)
    return _page(
        reader,
        words.say("Unsubscribe from %(title)s?", **values),
        said(words.say("%(address)s will get no more e-mails from %(title)s.", **values))
        + form(button(words.gettext("Unsubscribe"))),
    )


def left_page(reader: Reader, held: Sequence[Suppression], *, undo: bool) -> str:
    """Says that it is done, or was long ago; `held` is what keeps the reader from mail."""
    words, values = reader.words, _values(reader)
    if all(one.list for one in held):
        text = words.say("%(address)s will get no more e-mails from %(title)s.", **values)
    else:
        text = words.say("%(address)s will get no more e-mails from us.", **values)
    since = min(one.at for one in held)
    zone = reader.newsletter.timezone if reader.newsletter else UTC
    day = words.long_date(since.astimezone(zone).date())
    body = said(text) + _quiet(words.say("Since %(date)s.", date=day))
    if undo:
        body += form(button(words.gettext("Undo"), 'class="plain" name="undo"'))
    elif reader.newsletter:
        answers = reader.newsletter.reply_to or reader.newsletter.sender
        back = words.say("To get it again, write to %(address)s.", address=answers.address)
        body += _quiet(back)
    return _page(reader, words.gettext("You are unsubscribed"), body)


def undone_page(reader: Reader) -> str:
    """Says that the reader is back."""
    words, values = reader.words, _values(reader)
    again = words.say("The next edition of %(title)s goes to %(address)s.", **values)
    return _page(reader, words.gettext("You are subscribed"), said(again))


def choices_page(reader: Reader, *, saved: bool = False, wrong: str = "") -> str:
    """What this address gets, and how to change it; `wrong` is what was not right just now."""
    words, values = reader.words, _values(reader)
    news = wrong or (words.gettext("Saved.") if saved else "")
    status = f'<p class="said" role="status">{escape(news)}</p>' if news else ""
    body = status + said(words.say("%(title)s goes to %(address)s.", **values))
    if reader.newsletter:
        save = button(words.gettext("Save"), 'name="save"')
        body += form(_themes(reader) + _pace(reader) + save)
    here = words.say("Unsubscribe from %(title)s", **values)
    everywhere = words.gettext("Unsubscribe from everything")
    leaving = button(here, 'class="plain" name="leave" value="list"') + button(
        everywhere, 'class="plain" name="leave" value="all"'
    )
    body += f"<h2>{escape(words.gettext('Unsubscribe'))}</h2>" + form(leaving, 'class="row"')
    return _page(reader, words.gettext("Preferences"), body)


def dead_link_page(pipeline: Pipeline, *, copy: bool) -> str:
    """Of a link that nothing stands behind, or only the `copy` of a mail that editors get."""
    first = next(iter(pipeline.config.newsletters.values()), None)
    words = pipeline.renderer.words(first.language if first else "en")
    text = words.gettext("It may be cut off. Please use the one in your newest e-mail.")
    if copy:
        text = words.gettext("It comes from a preview or a test copy, which went to no subscriber.")
    brand = first.brand if first else None
    return branded_page(words, brand, words.gettext("This link is not valid"), said(text))


def branded_page(
    words: Words, brand: Brand | None, title: str, body: str, name: str = "", *, head: str = ""
) -> str:
    """A page in a newsletter's colours and fonts; `name` stands above its title."""
    return framed_page(
        title,
        body,
        brand.accent if brand else ACCENT,
        fonts=brand.fonts if brand else "",
        language=words.language,
        direction=words.direction,
        head=head,
        brand=name,
    )


def button(text: str, attributes: str = "") -> str:
    """A button of a form."""
    return f"<button{attributes and ' ' + attributes}>{escape(text)}</button>"


def form(inside: str, attributes: str = "") -> str:
    """A form that is posted to its own page."""
    return f'<form method="post"{attributes and " " + attributes}>{inside}</form>'


def said(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>"


def _themes(reader: Reader) -> str:
    if not reader.themes:
        return ""
    words, chosen = reader.words, reader.choice.themes
    legend = words.gettext("Themes")
    boxes = "".join(
        f'<label><input type="checkbox" name="theme" value="{escape(theme)}"'
        f"{' checked' if not chosen or theme in chosen else ''}> <bdi>{escape(theme)}</bdi></label>"
        for theme in reader.themes
    )
    hint = _quiet(words.gettext("Tick them all to get the other news as well."))
    return f"<fieldset><legend>{escape(legend)}</legend>{boxes}{hint}</fieldset>"


def _pace(reader: Reader) -> str:
    words, choice = reader.words, reader.choice
    legend = words.gettext("How often")
    until = choice.paused_until
    paused = until is not None and until > reader.today
    now = "pause" if paused else "fourth" if choice.every == 4 else "each"
    names = {
        "each": words.gettext("Each edition"),
        "fourth": words.gettext("Every fourth edition"),
        "pause": words.gettext("Pause until"),
    }
    picks = {
        pace: f'<input type="radio" name="pace" value="{pace}"{" checked" if pace == now else ""}> '
        f"{escape(name)}"
        for pace, name in names.items()
    }
    day = (
        f'<input type="date" name="until" min="{reader.today + timedelta(days=1)}"'
        f' value="{until if paused else ""}" aria-label="{escape(names["pause"])}">'
    )
    return (
        f"<fieldset><legend>{escape(legend)}</legend>"
        f"<label>{picks['each']}</label><label>{picks['fourth']}</label>"
        f"<label>{picks['pause']}{day}</label></fieldset>"
    )


def _page(reader: Reader, title: str, body: str) -> str:
    newsletter = reader.newsletter
    brand = newsletter.brand if newsletter else None
    name = newsletter.title if newsletter else ""
    return branded_page(reader.words, brand, title, body, name)


def _values(reader: Reader) -> dict[str, str]:
    way = reader.words.direction
    return {"address": isolated(reader.address, way), "title": isolated(_titles(reader), way)}


def _titles(reader: Reader) -> str:
    """All newsletters that go to the list, for whoever leaves it leaves them all."""
    return " · ".join(reader.titles) or reader.list


def _quiet(text: str) -> str:
    return f'<p class="quiet">{escape(text)}</p>'
