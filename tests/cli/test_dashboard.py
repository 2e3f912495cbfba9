"""`digest dashboard`: where the dashboard is, and the link that signs in."""

from __future__ import annotations

import re

from sample_project import Project
from store.databases import looks_at_the_file

LINK = r"https://news\.example\.org/sign-in/\d+\.[\w-]+\.[0-9a-f]{32}\n"


def test_each_link_is_another(project: Project) -> None:
    links = [project.digest("dashboard").stdout for _ in range(2)]
    assert all(re.fullmatch(LINK, link) for link in links), links
    assert links[0] != links[1]


def test_where_no_sign_in_is_needed_it_says_where(project: Project) -> None:
    project.change("base_url: https://news.example.org", "base_url: http://localhost:8080")
    said = project.digest("dashboard")
    assert (said.returncode, said.stdout) == (0, "http://localhost:8080/\n"), said.stderr


@looks_at_the_file
def test_without_a_database_there_is_nothing_to_sign_in_to(project: Project) -> None:
    (project.folder / "digest.db").unlink()
    said = project.digest("dashboard")
    assert said.returncode == 1
    assert "there is no database yet" in said.stderr
