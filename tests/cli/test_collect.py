"""`digest collect`: what it tells of feeds that fail for long."""

from __future__ import annotations

import re

from sample_project import Project

from digest.collect.pace import ALERT_AFTER


def only_these(project: Project, *names: str) -> None:
    """A host's feeds are fetched one after another: these alone are a moment's work."""
    feed = f"  - url: {project.server.base_url}/feeds/%s\n    tags: [mobility]\n"
    feeds = "feeds:\n" + "".join(feed % name for name in names)
    text = project.config.read_text(encoding="utf-8")
    project.config.write_text(re.sub("(?ms)^feeds:.*?\n(?=\n)", feeds, text), encoding="utf-8")


def test_a_feed_that_keeps_failing_is_told_once(project: Project) -> None:
    only_these(project, "apogee", "gone-away")
    told = []
    for _ in range(ALERT_AFTER + 1):
        result = project.digest("collect", "--force")
        assert result.returncode == 1, result.stderr
        told.append("times in a row" in result.stderr)
        assert "404" in result.stderr, "the ordinary line stays"
    assert told == [False] * (ALERT_AFTER - 1) + [True, False]
