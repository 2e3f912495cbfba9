"""A project on PostgreSQL with an edition for many, and workers that share it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deliver.sendgrid_server import API_KEY
from store.sample import NOW, article, sealed

from digest.config import project
from digest.model import Recipient
from digest.pipeline import Pipeline
from digest.wiring import open_pipeline

EDITION = "weekly/2026-11-23T0700"
CONFIG = """\
database: {database}
base_url: https://news.harbour.example
feeds: []
newsletters:
  weekly:
    title: Harbour News
    from: Harbour News <news@harbour.example>
    timezone: UTC
    lists: [weekly]
    max_lateness: 5000d
delivery:
  mailer: sendgrid
  sendgrid:
    api_key: ${{SENDGRID_API_KEY}}
    base_url: http://127.0.0.1:{port}
"""


def write_project(folder: Path, *, database: str, port: int) -> None:
    """A project that mails through the SendGrid server on `port`."""
    text = CONFIG.format(database=database, port=port)
    (folder / "digest.yaml").write_text(text, encoding="utf-8")
    (folder / "subscribers.yaml").write_text("lists: {weekly: []}\n", encoding="utf-8")


@contextmanager
def opened(folder: Path) -> Iterator[Pipeline]:
    config, subscribers = project.load_project(folder / "digest.yaml")
    with open_pipeline(config, subscribers) as pipeline:
        yield pipeline


def seal_for(pipeline: Pipeline, count: int) -> None:
    """Seal an edition for so many."""
    audience = tuple(
        Recipient(address=f"reader{n}@harbour.example", list="weekly") for n in range(count)
    )
    pipeline.store.editions.seal(sealed(article(), audience=audience), NOW)


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`digest worker` in the folder, as a process of its own."""
    with (folder / "worker.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "digest", "worker"],
            cwd=folder,
            env={**os.environ, "SENDGRID_API_KEY": API_KEY},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)
