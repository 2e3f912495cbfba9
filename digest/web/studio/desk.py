"""The desk: reads the project anew and makes what the studio shows; keeps nothing in the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from digest.cli.main_job import with_intro
from digest.cli.slots import chosen_slot
from digest.config.project import load_project
from digest.config.types import Config, Newsletter
from digest.deliver.mime import MessageTemplate
from digest.errors import DigestError, Problem
from digest.model import Delivery, Edition, Mail, Recipient, delivery_id
from digest.pipeline import Draft, Pipeline, choice_of
from digest.render.lint import Finding, lint_message
from digest.store import EditionStatus
from digest.wiring import open_pipeline

SEALED_SHOWN = 30  # editions in the picker
READERS_SHOWN = 200  # addresses that the field "view as" suggests
_REMEMBERED = 8  # showings whose frames can still be fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one asked to see; "" is the usual."""

    newsletter: str = ""
    edition: str = "today"  # today, next, a local time, or the id of a sealed edition
    design: str = ""
    reader: str = ""  # an address of the audience
    variant: str = ""  # the themes of a variant; counts without a reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One reader's mail of one edition, and what is known of it."""

    draft: Draft
    mail: Mail
    recipient: Recipient
    raw: bytes  # the whole message
    subject: str
    html: str
    text: str
    findings: tuple[Finding, ...]

    @property
    def edition(self) -> Edition:
        return self.draft.sealed.edition

    @property
    def theme_names(self) -> tuple[str, ...]:
        """The themes of this variant, in the mail's order."""
        chosen, _ = choice_of(self.mail.variant)
        return tuple(t.name for t in self.edition.themes if not chosen or t.name in chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the pickers offer."""

    newsletters: Mapping[str, str] = field(default_factory=dict)  # id -> title
    editions: Mapping[str, str] = field(default_factory=dict)  # value -> words
    designs: tuple[str, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    readers: tuple[str, ...] = ()
    audience: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a page of the studio shows: the mail, or why there is none."""

    wish: Wish
    number: int
    root: Path  # the project's folder
    choices: Choices = Choices()
    showing: Showing | None = None
    problems: tuple[Problem, ...] = ()


class Desk:
    """One project's desk. Every look reads configuration, subscribers and templates again."""

    def __init__(self, config_path: Path, intro: Path | None = None) -> None:
        self._intro = intro
        self.root = config_path.absolute().parent
        self._config_path = config_path
        self._showings: dict[int, Showing] = {}
        self._number = 0

    def look(self, wish: Wish) -> Look:
        """What is wished for, or the problems in its way; never raises a DigestError."""
        self._number += 1
        empty = Look(wish=wish, number=self._number, root=self.root)
        choices = Choices()
        try:
            with self._pipeline() as pipeline:
                newsletter = with_intro(_newsletter(pipeline.config, wish), self._intro)
                choices = _choices(pipeline, newsletter)
                showing = _show(pipeline, newsletter, wish)
        except DigestError as error:
            return replace(empty, choices=choices, problems=error.problems)
        self._showings[self._number] = showing
        self._showings.pop(self._number - _REMEMBERED, None)
        return replace(empty, choices=choices, showing=showing)

    def shown(self, number: int) -> Showing | None:
        """What an earlier look showed, for its frames; None where it is forgotten."""
        return self._showings.get(number)

    def send_copy(self, number: int, address: str) -> None:
        """Send what a look showed to `address` as a test. Raises DigestError."""
        if (showing := self.shown(number)) is None:
            raise DigestError(
                Problem(where="studio", what="this page is old", next_step="load it again")
            )
        sealed = replace(showing.draft.sealed, mails=(showing.mail,))
        with self._pipeline() as pipeline:
            pipeline.send_copy(replace(showing.draft, sealed=sealed), address)

    @contextmanager
    def _pipeline(self) -> Iterator[Pipeline]:
        config, subscribers = load_project(self._config_path)
        with open_pipeline(config, subscribers, read_only=True) as pipeline:
            yield pipeline


def _newsletter(config: Config, wish: Wish) -> Newsletter:
    if wish.newsletter in config.newsletters:
        return config.newsletters[wish.newsletter]
    return next(iter(config.newsletters.values()))  # there is one: the configuration is checked


def _choices(pipeline: Pipeline, newsletter: Newsletter) -> Choices:
    rows = pipeline.store.editions.list(newsletter.id)
    sealed = [row for row in rows if row.status is not EditionStatus.SKIPPED][:SEALED_SHOWN]
    planned = {"next": "the next planned"} if newsletter.schedule else {}
    lists = [pipeline.subscribers.lists[name] for name in newsletter.lists]
    everyone = [subscriber for members in lists for subscriber in members]
    chosen = sorted({tuple(sorted(one.themes)) for one in everyone if one.themes})
    return Choices(
        newsletters={one.id: one.title for one in pipeline.config.newsletters.values()},
        editions={
            "today": "today, by hand",
            **planned,
            **{row.id: f"no. {row.number} · {row.id} · {row.status}" for row in sealed},
        },
        designs=pipeline.renderer.designs(),
        variants={"": "all themes"} | {"\n".join(names): " + ".join(names) for names in chosen},
        readers=tuple(dict.fromkeys(one.address for one in everyone[:READERS_SHOWN])),
        audience=len(everyone),
    )


def _show(pipeline: Pipeline, newsletter: Newsletter, wish: Wish) -> Showing:
    if wish.edition.startswith(f"{newsletter.id}/"):
        draft = Draft(sealed=pipeline.sealed(wish.edition), why={})
    else:
        # the picker may still name an edition of the newsletter shown before
        slot_name = "today" if "/" in wish.edition else wish.edition
        slot, until = chosen_slot(slot_name, newsletter, pipeline.now())
        draft = pipeline.draft_or_sealed(newsletter, slot, until=until)
    if wish.design:
        draft = pipeline.in_design(draft, wish.design)
    recipient = pipeline.reader(newsletter, wish.reader or None)
    if not wish.reader:
        recipient = replace(recipient, variant=wish.variant)
    mail = draft.mail_for(recipient.variant)
    edition = draft.sealed.edition
    template = MessageTemplate(mail, newsletter, edition, base_url=pipeline.config.base_url)
    delivery = Delivery(
        id=delivery_id(edition.id, recipient.address), edition_id=edition.id, recipient=recipient
    )
    values = pipeline.values(recipient, edition)
    name = pipeline.message_name(delivery)
    message = template.message(delivery, values, pipeline.now(), name=name)
    return Showing(
        draft=draft,
        mail=mail,
        recipient=recipient,
        raw=message.body,
        subject=message.subject,
        html=mail.html.fill(values),
        text=mail.text.fill(values),
        findings=lint_message(message.body),
    )
