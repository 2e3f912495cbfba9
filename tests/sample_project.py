"""A project folder on the sample feeds, and the command `digest` run in it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextvars import copy_context
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

from pytest import MonkeyPatch
from store.databases import database_in

from digest.cli import main
from digest.samples import SampleServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project folder and the server of its feeds."""

    folder: Path
    server: SampleServer

    def digest(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `digest WORDS` here from its entry point on, in this process: starting one and
        loading what an edition needs takes seconds."""
        return run_here(self.folder, words, environment)

    def process(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `digest WORDS` here as a person would, as a process, and wait for it."""
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "digest", *words],
            cwd=self.folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def config(self) -> Path:
        return self.folder / "digest.yaml"

    @property
    def database(self) -> str:
        """The URL of its database."""
        return database_in(self.folder)

    def change(self, old: str, new: str) -> None:
        """Replace words in digest.yaml."""
        text = self.config.read_text(encoding="utf-8")
        assert old in text, f"digest.yaml has no {old!r}"
        self.config.write_text(text.replace(old, new), encoding="utf-8")


def run_here(
    folder: Path, words: Sequence[str], environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """What the process `digest WORDS` in the folder would answer."""
    said, complained = TextIOWrapper(BytesIO(), "utf-8"), TextIOWrapper(BytesIO(), "utf-8")
    interrupted = signal.getsignal(signal.SIGINT)
    with Path(os.devnull).open() as nothing, MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["digest", *words])
        patch.setattr(sys, "stdin", nothing)
        patch.setattr(sys, "stdout", said)
        patch.setattr(sys, "stderr", complained)
        for name, value in environment.items():
            patch.setenv(name, value)
        try:
            code = copy_context().run(_exit_code)
        finally:
            signal.signal(signal.SIGINT, interrupted)
    return subprocess.CompletedProcess(words, code, _text(said), _text(complained))


def _exit_code() -> int:
    try:
        main()
    except SystemExit as end:
        assert end.code is None or isinstance(end.code, int)
        return end.code or 0
    return 0


def _text(written: TextIOWrapper) -> str:
    written.seek(0)
    return written.read()


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
