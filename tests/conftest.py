"""What tests of more than one part share: a sample project with its feeds served on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.samples import SampleServer, serve_samples, write_project

Digest = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project folder, and the command `digest` run in it."""

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

    def change(self, old: str, new: str) -> None:
        """Replace words in digest.yaml."""
        text = self.config.read_text(encoding="utf-8")
        assert old in text, f"digest.yaml has no {old!r}"
        self.config.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="session")
def sample_server() -> Iterator[SampleServer]:
    """The sample feeds, as they are now."""
    with serve_samples(datetime.now(UTC)) as server:
        yield server


@pytest.fixture(scope="session")
def collected(sample_server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A sample project whose feeds were collected once; tests take copies."""
    folder = tmp_path_factory.mktemp("collected")
    write_project(folder, sample_server.base_url)
    project = Project(folder=folder, server=sample_server)
    result = project.digest("collect")
    assert result.returncode == 0, result.stderr
    return project


@pytest.fixture
def project(collected: Project, tmp_path: Path) -> Project:
    """A collected sample project of one's own."""
    folder = tmp_path / "project"
    shutil.copytree(collected.folder, folder)
    return Project(folder=folder, server=collected.server)
