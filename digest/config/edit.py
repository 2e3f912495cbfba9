"""Changes to digest.yaml and subscribers.yaml by command: valid before, valid after, atomic.

Every function raises UsageError when the change cannot be made, and ConfigError when the file is
not valid or would not be afterwards; the file is then as it was.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from digest.config import splice
from digest.config.csv_rows import with_rows
from digest.config.document import read_text, shown_path
from digest.config.kinds import MisfitError
from digest.config.load import check_config, load_config
from digest.config.reading import nearest_hint
from digest.config.subscribers import check_subscribers, load_subscribers
from digest.config.types import Config, Listed, Mailbox
from digest.config.values import literal_password, mailbox, same_feed, web_url
from digest.errors import Problem, UsageError, without_password
from digest.model import Feed, Subscriber

_COMPARED = 10_000  # addresses, to find the one that was meant
_MOST_IN_YAML = 5_000  # subscribers added at once: ruamel reads 5,000 in a second or two


def add_subscriber(
    config: Config, list_name: str, who: str, *, name: str = "", themes: Sequence[str] = ()
) -> Subscriber:
    """Add `who` (an address, or Name <address>) to the end of a list in subscribers.yaml."""
    path = config.subscribers_path
    before = load_subscribers(path, config).lists
    _check_known(path, list_name, before)
    found = _mailbox(path, who)
    added = Subscriber(address=found.address, name=name or found.name, themes=tuple(themes))
    text = read_text(path)
    _check_not_csv(text, path, list_name)
    if any(_is(other, added.address) for other in before[list_name]):
        raise _refusal(path, f"{added.address} is on the list {list_name} already")
    _add_to_yaml(config, text, before, list_name, [added])
    return added


def import_subscribers(config: Config, list_name: str, people: Sequence[Subscriber]) -> None:
    """Add people who are not on it to the end of a list, in subscribers.yaml or in the CSV file
    that the list is kept in."""
    path = config.subscribers_path
    before = load_subscribers(path, config).lists
    _check_known(path, list_name, before)
    text = read_text(path)
    if file := splice.text_under(text, ("lists", list_name, "from")):
        target = path.parent / file
        rows = with_rows(read_text(target), people)
        # without its mark Excel would take the file for another encoding
        marked = target.read_bytes().startswith(BOM_UTF8)
        write_file(target, f"\ufeff{rows}" if marked else rows)
    elif len(people) > _MOST_IN_YAML:
        what = f"{len(people)} are many for a list in YAML"
        next_step = (
            f"write `{list_name}: {{from: {list_name}.csv}}` there, and the line `email,name,"
            f"themes,language` into {list_name}.csv with those who are on the list now"
        )
        raise _refusal(path, what, next_step)
    else:
        _add_to_yaml(config, text, before, list_name, people)


def _add_to_yaml(
    config: Config,
    text: str,
    before: Mapping[str, Listed],
    list_name: str,
    people: Sequence[Subscriber],
) -> None:
    path = config.subscribers_path
    with _spliced(path):
        text = splice.with_entries(text, ("lists", list_name), *map(_subscriber_entry, people))
        wanted = {**before, list_name: (*before[list_name], *people)}
        if check_subscribers(text, path, config).lists != wanted:
            raise splice.TooIntricateError
    write_file(path, text)


def remove_subscriber(config: Config, who: str, list_name: str | None = None) -> list[str]:
    """Remove an address from a list of subscribers.yaml, or from all; the lists it was on."""
    path = config.subscribers_path
    lists = load_subscribers(path, config).lists
    if list_name:
        _check_known(path, list_name, lists)
    address = _mailbox(path, who).address
    text = read_text(path)
    removed, wanted = [], dict(lists)
    for name in [list_name] if list_name else lists:
        index = next((i for i, one in enumerate(lists[name]) if _is(one, address)), None)
        if index is None:
            continue
        _check_not_csv(text, path, name)
        with _spliced(path):
            text = splice.without_entry(text, ("lists", name), index)
        people = tuple(lists[name])
        wanted[name] = people[:index] + people[index + 1 :]
        removed.append(name)
    if not removed:
        where = f"the list {list_name}" if list_name else "any list"
        everybody = chain.from_iterable(lists.values())
        some = (one.address for one in islice(everybody, _COMPARED))
        raise _refusal(path, f"{address} is not on {where}", nearest_hint(address, some))
    with _spliced(path):
        if check_subscribers(text, path, config).lists != wanted:
            raise splice.TooIntricateError
    write_file(path, text)
    return removed


def add_feed(
    path: Path, url: str, *, title: str = "", tags: Sequence[str] = (), theme: str = ""
) -> Feed:
    """Add a feed to the end of the list in digest.yaml at `path`; ${NAME}s in it are kept."""
    text, feed = with_feed(path, url, title=title, tags=tags, theme=theme)
    write_file(path, text)
    return feed


def with_feed(
    path: Path, url: str, *, title: str = "", tags: Sequence[str] = (), theme: str = ""
) -> tuple[str, Feed]:
    """What add_feed would write, and the feed as it would then be read."""
    before = load_config(path).feeds
    if any(same_feed(feed.url) == same_feed(url) for feed in before):
        raise _refusal(path, f"{without_password(url)} is among the feeds already")
    text, added = _with_feeds(path, before, [_feed_entry(url, title, tags, theme)])
    return text, added[0]


def import_feeds(path: Path, feeds: Sequence[Feed]) -> tuple[tuple[Feed, ...], list[Problem]]:
    """Add those of `feeds` that are not in digest.yaml at `path` yet: the added ones, and what is
    wrong with those left out. They come from a stranger: a ${NAME} in them is not filled in.
    """
    before = load_config(path).feeds
    seen = {same_feed(feed.url) for feed in before}
    entries, problems = [], []
    for feed in feeds:
        if same_feed(feed.url) in seen:
            continue
        seen.add(same_feed(feed.url))
        if problem := _unfit(feed):
            problems.append(problem)
        else:
            tags = [tag for tag in feed.tags if "${" not in tag]
            title = "" if "${" in feed.title else feed.title
            entries.append(_feed_entry(feed.url, title, tags, ""))
    if not entries:
        return (), problems
    text, added = _with_feeds(path, before, entries)
    write_file(path, text)
    return added, problems


def _unfit(feed: Feed) -> Problem | None:
    where = without_password(feed.url)
    if "${" in feed.url or literal_password(feed.url):
        next_step = "add it with its password as ${NAME}: `digest feeds add`"
        return Problem(where=where, what="holds a password or a variable", next_step=next_step)
    try:
        web_url(feed.url)
    except MisfitError as misfit:
        return Problem(where=where, what=misfit.what, next_step=misfit.next_step)
    return None


def _feed_entry(url: str, title: str, tags: Sequence[str], theme: str) -> splice.Entry:
    entry = {"url": url, "title": title, "tags": tags, "theme": theme}
    return {key: value for key, value in entry.items() if value}


def _with_feeds(
    path: Path, before: tuple[Feed, ...], entries: Sequence[splice.Entry]
) -> tuple[str, tuple[Feed, ...]]:
    with _spliced(path):
        text = splice.with_entries(read_text(path), ("feeds",), *entries)
        after = check_config(text, path).feeds
        if after[: -len(entries)] != before:
            raise splice.TooIntricateError
    return text, after[len(before) :]


def remove_feed(path: Path, url: str) -> Feed:
    """Remove the feed with this URL, or with this title, from digest.yaml at `path`."""
    before = load_config(path).feeds
    index = next((i for i, f in enumerate(before) if is_named(f, url)), None)
    if index is None:
        known = (without_password(feed.url) for feed in before)
        hint = nearest_hint(url, known) or "`digest feeds list` names them"
        raise _refusal(path, f"{without_password(url)} is not among the feeds", hint)
    with _spliced(path):
        text = splice.without_entry(read_text(path), ("feeds",), index)
        if check_config(text, path).feeds != before[:index] + before[index + 1 :]:
            raise splice.TooIntricateError
    write_file(path, text)
    return before[index]


def is_named(feed: Feed, wanted: str) -> bool:
    """Whether `wanted` is the feed's title or URL, with its password or as `***`."""
    shown = without_password(feed.url)
    return wanted == feed.title or same_feed(wanted) in (same_feed(feed.url), same_feed(shown))


def write_file(path: Path, text: str) -> None:
    """Put `text` in the place of the file's content, at once and with its permissions kept."""
    target = path.resolve()  # a link stays a link
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, name)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _subscriber_entry(subscriber: Subscriber) -> splice.Entry:
    if subscriber.themes or subscriber.language:
        entry = {
            "email": subscriber.address,
            "name": subscriber.name,
            "themes": subscriber.themes,
            "language": subscriber.language,
        }
        return {key: value for key, value in entry.items() if value}
    if not subscriber.name:
        return subscriber.address
    if re.search(r'[<>"]', subscriber.name):
        return {"email": subscriber.address, "name": subscriber.name}
    return f"{subscriber.name} <{subscriber.address}>"


def _is(subscriber: Subscriber, address: str) -> bool:
    return subscriber.address.casefold() == address.casefold()


def _mailbox(path: Path, who: str) -> Mailbox:
    try:
        return mailbox(who)
    except MisfitError as misfit:
        raise _refusal(path, f'"{who}" {misfit.what}', misfit.next_step) from misfit


def _check_known(path: Path, list_name: str, known: Iterable[str]) -> None:
    if list_name not in known:
        hint = nearest_hint(list_name, known) or f"known are {', '.join(known)}"
        raise _refusal(path, f"has no list {list_name}", hint)


def _check_not_csv(text: str, path: Path, list_name: str) -> None:
    if file := splice.text_under(text, ("lists", list_name, "from")):
        raise _refusal(path, f"the list {list_name} is kept in {file}", f"edit {file} instead")


@contextmanager
def _spliced(path: Path) -> Iterator[None]:
    """Say that a person must do it, where the text cannot be cut safely."""
    try:
        yield
    except splice.TooIntricateError as error:
        what = "is written in a way that this command cannot change safely"
        raise _refusal(path, what, "change it in an editor") from error


def _refusal(path: Path, what: str, next_step: str = "") -> UsageError:
    return UsageError(Problem(where=shown_path(path), what=what, next_step=next_step))
