"""What tests of more than one part share: a sample project with its feeds served on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sample_project import Project
from store.databases import (
    databases_of_this_test,
    postgresql,
    server_of_this_run,
    store,
    store_url,
    use_database_in,
)

from digest.samples import SampleServer, serve_samples, write_project

__all__ = ["databases_of_this_test", "postgresql", "server_of_this_run", "store", "store_url"]


# a machine that has other work is slow: that is no fault of what is tested
settings.register_profile("digest", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("digest")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow tests first: one at the end would leave the other processor without work."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


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
    use_database_in(folder)
    project = Project(folder=folder, server=sample_server)
    result = project.digest("collect")
    assert result.returncode == 0, result.stderr
    return project


@pytest.fixture
def project(collected: Project, tmp_path: Path) -> Project:
    """A collected sample project of one's own."""
    folder = tmp_path / "project"
    shutil.copytree(collected.folder, folder)
    use_database_in(folder, copy_of=collected.folder)
    return Project(folder=folder, server=collected.server)
