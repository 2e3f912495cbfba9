"""`digest demo`: an empty folder becomes a working project on sample feeds, and sends its mail."""

from __future__ import annotations

import asyncio
import base64
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.project import load_project, print_problems, say, show_in_browser, use_config
from digest.errors import DigestError, Problem, UsageError, counted

if TYPE_CHECKING:
    from digest.deliver.report import SendReport

# says that the folder is a demo's own, so that it may be made anew
MARK = ".digest-demo"


def demo(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or an earlier demo.")] = Path(),
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Show the e-mails in the browser.")
    ] = True,
    serve: Annotated[
        bool, typer.Option(help="Go on serving the sample feeds, until Ctrl-C.")
    ] = False,
) -> None:
    """Try everything on sample feeds: collect, group, render, deliver to a folder."""
    from datetime import UTC, datetime

    from digest.samples.project import write_project
    from digest.samples.server import serve_samples

    started = time.monotonic()
    _make_empty(folder)
    server = serve_samples(datetime.now(UTC))
    try:
        write_project(folder, server.base_url)
        (folder / MARK).touch()
        use_config(folder / "digest.yaml")
        report = _main_job()
        outbox = folder / "outbox"
        _keep_images(outbox, server.base_url)
        say(f"done in {time.monotonic() - started:.1f} s")
        _where_to_look(folder)
        if open_browser:
            show_in_browser(outbox / "index.html")
        if serve:
            say(f"serving the sample feeds at {server.base_url}; Ctrl-C stops")
            while True:
                time.sleep(3600)
    finally:
        server.close()
    if report.problems:
        raise DigestError(*report.problems)


def _make_empty(folder: Path) -> None:
    """Clear an earlier demo; anything else in the folder is a reason to stop."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / MARK).exists():
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    elif any(folder.iterdir()):
        raise UsageError(
            Problem(
                where=str(folder.absolute()),
                what="is not empty, and the demo writes a whole project",
                next_step="name an empty folder: `digest demo try-digest`",
            )
        )


def _main_job() -> SendReport:
    from digest.cli.main_job import collect_now, deliver_now
    from digest.config.slots import day_slot
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers) as pipeline:
        asyncio.run(collect_now(pipeline, force=True))
        newsletter = pipeline.newsletter(None)
        now = pipeline.now()
        draft = pipeline.draft(newsletter, day_slot(now, newsletter.timezone), until=now)
        sealed = pipeline.seal(draft)
        stories = sum(len(theme.stories) for theme in sealed.edition.themes)
        say(
            f"edition {sealed.edition.id}: {counted(stories, 'story', 'stories')} in "
            f"{counted(len(sealed.edition.themes), 'theme')}, "
            f"{counted(len(sealed.audience), 'subscriber')}"
        )
        report = deliver_now(pipeline, sealed.edition.id)
        print_problems(report.problems)
        return report


def _keep_images(outbox: Path, base_url: str) -> None:
    """Put the pictures into the outbox's pages: the sample server is gone when they are looked at.

    Only these pages are changed; the messages themselves stay as they were sent.
    """
    from importlib.resources import files

    folder = files("digest.samples") / "images"

    def picture(match: re.Match[str]) -> str:
        image = base64.b64encode((folder / match[1]).read_bytes()).decode()
        return f"data:image/jpeg;base64,{image}"

    url = re.compile(re.escape(f"{base_url}/images/") + r"([\w-]+\.jpg)")
    for page in outbox.rglob("*.html"):
        page.write_text(url.sub(picture, page.read_text(encoding="utf-8")), encoding="utf-8")


def _where_to_look(folder: Path) -> None:
    say(f"the e-mails:  {folder / 'outbox' / 'index.html'}  (one .eml per subscriber beside it)")
    say(f"the project:  {folder / 'digest.yaml'} and {folder / 'subscribers.yaml'}")
    within = "" if folder == Path() else f"cd {folder}; "
    say(f"to go on:     {within}digest preview; digest explain --all; digest editions list")
    say(f"              `digest demo {folder} --serve` keeps the sample feeds to be collected from")
