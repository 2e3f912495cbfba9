"""A project folder on the sample feeds, and the command `digest` run in it as a person would."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from store.databases import database_in

from digest.samples import SampleServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project folder and the server of its feeds."""

    folder: Path
    server: SampleServer

    def digest(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `digest WORDS` here as a person would, and wait for it."""
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


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
