"""`digest collect`: what it tells of feeds that fail for long."""

from __future__ import annotations

from sample_project import Project

from digest.collect.pace import ALERT_AFTER


def test_a_feed_that_keeps_failing_is_told_once(project: Project) -> None:
    moved_away = "/feeds/gridline-x"
    project.change("/feeds/gridline\n", f"{moved_away}\n")
    told = []
    for _ in range(ALERT_AFTER + 1):
        result = project.digest("collect", "--force")
        assert result.returncode == 1
        told.append("times in a row" in result.stderr)
        assert "404" in result.stderr, "the ordinary line stays"
    assert told == [False] * (ALERT_AFTER - 1) + [True, False]
