"""Who holds a link: the person, the list and the newsletter that a token of a mail stands for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from digest.deliver.tokens import read_long_token, read_token
from digest.model import Choice
from digest.pipeline.audience import choice_of
from digest.pipeline.draft import theme_names

if TYPE_CHECKING:
    from digest.config.types import Newsletter
    from digest.deliver.tokens import Purpose
    from digest.pipeline import Pipeline
    from digest.render.words import Words


class DeadLinkError(Exception):
    """A link that was not signed here; or a `copy`'s: a preview or test copy has no delivery."""

    def __init__(self, *, copy: bool) -> None:
        super().__init__()
        self.copy = copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A person on a list, as they came by a link of a mail."""

    address: str
    list: str
    newsletter: Newsletter | None  # None: digest.yaml no longer has it
    titles: tuple[str, ...]  # of all newsletters that go to the list
    words: Words
    themes: tuple[str, ...]  # that there are to choose from
    choice: Choice  # what holds now
    today: date  # where the newsletter is


def find_reader(pipeline: Pipeline, token: str, purpose: Purpose) -> Reader:
    """Who holds this link. Raises DeadLinkError."""
    keys = pipeline.store.keys.reading()
    if name := read_token(keys, token, purpose=purpose):
        delivery = pipeline.store.outbox.find([name]).get(name)
        if delivery is None:
            raise DeadLinkError(copy=True)
        to, newsletter = delivery.recipient, delivery.edition_id.partition("/")[0]
        chosen, _ = choice_of(to.variant)
        return _reader(pipeline, to.address, to.list, newsletter, to.language, chosen)
    if long := read_long_token(keys, token, purpose=purpose):
        listed, address = long
        newsletter = next((one.id for one in _going_to(pipeline, listed)), "")
        return _reader(pipeline, address, listed, newsletter)
    raise DeadLinkError(copy=False)


def _reader(
    pipeline: Pipeline,
    address: str,
    listed: str,
    newsletter: str,
    language: str = "",
    chosen: tuple[str, ...] = (),
) -> Reader:
    config, now = pipeline.config, pipeline.now()
    known = config.newsletters.get(newsletter)
    return Reader(
        address=address,
        list=listed,
        newsletter=known,
        titles=tuple(one.title for one in _going_to(pipeline, listed)),
        words=pipeline.renderer.words(language or (known.language if known else "en")),
        themes=theme_names(config, known) if known else (),
        # before anything was chosen here, the themes that the edition was sent with
        choice=pipeline.store.choices.of(address, newsletter)
        or Choice(address=address, newsletter=newsletter, themes=chosen, at=now),
        today=(now.astimezone(known.timezone) if known else now).date(),
    )


def _going_to(pipeline: Pipeline, listed: str) -> list[Newsletter]:
    return [one for one in pipeline.config.newsletters.values() if listed in one.lists]
