"""`digest feeds`: the sources in digest.yaml, how they fare, and looking closely at one."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.feed_check import (
    check_facts,
    check_feeds,
    check_line,
    check_lines,
    offer_lines,
    open_store,
)
from digest.cli.progress import progress
from digest.cli.project import (
    config_path,
    load_project_config,
    print_json,
    print_problems,
    print_table,
    say,
)
from digest.errors import DigestError, Problem, UsageError, counted, without_password

if TYPE_CHECKING:
    from digest.config.types import Config
    from digest.model import Feed, FeedState

app = typer.Typer(no_args_is_help=True, help="The sources in digest.yaml.")
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]
NO_FEED = "no feed yet; `digest feeds add URL` adds one"
QUICK_SECONDS = 5.0  # that `add` looks at an address: it also works without a network


@app.command("list")
def list_feeds(json: JsonOption = False) -> None:
    """The feeds, in the order of the file, and how they fared when they were last read."""
    config = load_project_config()
    if not config.feeds and not json:
        say(NO_FEED)
        return
    states = _states(config)
    if json:
        print_json([_facts(feed, states.get(feed.url)) for feed in config.feeds])
        return
    rows = [
        (
            without_password(feed.url),
            feed.title,
            ", ".join(feed.tags),
            feed.theme or "",
            *_health(states.get(feed.url)),
        )
        for feed in config.feeds
    ]
    print_table(("feed", "title", "tags", "theme", "last success", "health"), rows)


def _states(config: Config) -> dict[str, FeedState]:
    store = open_store(config)
    if store is None:
        return {}
    with store:
        return store.feeds.states([feed.url for feed in config.feeds])


def _facts(feed: Feed, state: FeedState | None) -> dict[str, Any]:
    return {
        "url": without_password(feed.url),
        "title": feed.title,
        "tags": feed.tags,
        "theme": feed.theme,
        "full_text": feed.full_text,
        "weight": feed.weight,
        "state": state
        and {
            "title": state.title,
            "checked_at": state.checked_at,
            "succeeded_at": state.succeeded_at,
            "changed_at": state.changed_at,
            "next_check": state.next_check,
            "failures": state.failures,
            "error": state.error,
            "moved_to": state.moved_to,
            "gone": state.gone,
        },
    }


def _health(state: FeedState | None) -> tuple[str, str]:
    """When it was last read, and what is wrong with it."""
    if state is None:
        return "", "not read yet"
    read = f"{state.succeeded_at:%Y-%m-%d %H:%M}" if state.succeeded_at else "never"
    if state.gone:
        return read, "ended by its site (410)"
    words = []
    if state.failures:
        times = "once" if state.failures == 1 else f"{state.failures} times in a row"
        words.append(f"failed {times}: {state.error}")
    if state.next_check:
        words.append(f"next check after {state.next_check:%Y-%m-%d %H:%M}")
    if state.moved_to:
        words.append(f"moved to {state.moved_to}")
    return read, "; ".join(words) or "ok"


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="The feed's address, or its site's.")],
    title: Annotated[str, typer.Option(help="Your name for the source.")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    theme: Annotated[str, typer.Option(help="Everything from it goes under this theme.")] = "",
    check: Annotated[bool, typer.Option(help="Look first whether it is a feed.")] = True,
) -> None:
    """Add a feed to digest.yaml; the rest of the file stays as it is.

    An address that is no feed is not added; the feeds that its site offers are named.
    """
    from digest.config.edit import with_feed, write_file

    text, feed = with_feed(config_path(), url, title=title, tags=tag or (), theme=theme)
    found = f"{without_password(feed.url)}; `digest feeds check` tries it"
    if check:
        found = _looked_at(feed)
    write_file(config_path(), text)
    say(f"added {found}")


def _looked_at(feed: Feed) -> str:
    """What a quick look at a feed to be added finds. Raises DigestError when it is none."""
    config = load_project_config()
    seconds = min(QUICK_SECONDS, config.collect.timeout_seconds)
    quick = replace(config, collect=replace(config.collect, timeout_seconds=seconds))
    (found,) = asyncio.run(check_feeds([feed], quick))
    if found.fetched is None and found.problem:
        print_problems([found.problem])
        return f"{without_password(feed.url)} all the same; `digest feeds check` tries it again"
    if found.problem:
        for line in offer_lines(found.offers):
            say(line)
        next_step = "add one of the feeds above" if found.offers else found.problem.next_step
        raise DigestError(
            replace(found.problem, next_step=f"{next_step}; --no-check adds it as it is")
        )
    return check_line(found)


@app.command()
def remove(url: Annotated[str, typer.Argument(help="The feed's address, or its title.")]) -> None:
    """Remove a feed from digest.yaml; what was collected from it stays."""
    from digest.config.edit import remove_feed
    from digest.store import Store

    config = load_project_config()
    feed = remove_feed(config_path(), url)
    if store := open_store(config):  # it is read anew should it be added again
        store.close()
        with Store.open(config.database) as writable:
            writable.feeds.forget(feed.url)
    say(f"removed {without_password(feed.url)}")


@app.command()
def check(
    url: Annotated[
        list[str] | None, typer.Argument(help="Addresses or titles; none is every feed.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Read feeds without keeping anything, and tell what is in them; exits 1 when one fails."""
    from digest.config.edit import is_named
    from digest.model import Feed

    config = load_project_config()
    feeds = [
        next((feed for feed in config.feeds if is_named(feed, one)), Feed(url=one))
        for one in url or ()
    ] or config.feeds
    if not feeds and not json:
        say(NO_FEED)
        return
    with progress("checking", len(feeds)) as done:
        checks = asyncio.run(check_feeds(feeds, config, done=done))
    if json:
        print_json([check_facts(one) for one in checks])
    elif url:
        say("\n\n".join("\n".join(check_lines(one)) for one in checks))
    else:
        for one in checks:
            if one.problem is None:
                say(check_line(one))
    problems = [one.problem for one in checks if one.problem]
    print_problems(problems)
    if problems:
        sys.exit(1)


@app.command("import")
def import_opml(
    file: Annotated[Path, typer.Argument(help="An OPML file of another reader.")],
) -> None:
    """Add the feeds of an OPML file to digest.yaml; its folders become tags."""
    from digest.collect.opml import read_opml
    from digest.config.edit import import_feeds

    try:
        body = file.read_bytes()
    except OSError as error:
        what = error.strerror or "cannot be read"
        raise UsageError(
            Problem(where=str(file), what=what, next_step="write the path of an OPML file")
        ) from error
    feeds = read_opml(body, source=str(file))
    added, problems = import_feeds(config_path(), feeds)
    print_problems(problems)
    there = len(feeds) - len(added) - len(problems)
    say(f"{counted(len(added), 'feed')} added, {there} there already, {len(problems)} left out")
    if problems:
        sys.exit(1)


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; none is the terminal.")] = None,
) -> None:
    """Write the feeds as OPML for another reader; tags become categories, passwords ***."""
    from digest.collect.opml import write_opml

    feeds = load_project_config().feeds
    shown = [replace(feed, url=without_password(feed.url)) for feed in feeds]
    document = write_opml(shown)
    if file is None:
        say(document.decode().rstrip())
        return
    try:
        file.write_bytes(document)
    except OSError as error:
        what = error.strerror or "cannot be written"
        raise UsageError(Problem(where=str(file), what=what, next_step="choose another")) from error
    say(f"wrote {counted(len(feeds), 'feed')} to {file}")
