"""`digest run` takes up an edit of a list that is kept in a CSV file; a bad one changes nothing."""

from __future__ import annotations

from pathlib import Path

from digest.config.project import load_project
from digest.schedule.runner import Runner
from schedule.frozen import Frozen, local


def test_an_edit_of_a_csv_list_is_taken_up_and_a_bad_one_is_not(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path, local("Europe/Berlin", "2026-06-01T12:00"))
    rows = tmp_path / "all.csv"
    rows.write_text("email\nada@reader.example\n", encoding="utf-8")
    (tmp_path / "subscribers.yaml").write_text("lists:\n  all: {from: all.csv}\n", encoding="utf-8")
    with frozen.opened() as pipeline:
        runner = Runner(pipeline, reload=lambda: load_project(tmp_path / "digest.yaml"))
        for text in ("email\nbob@reader.example\n", "email\nnobody\n"):
            rows.write_text(text, encoding="utf-8")
            runner.refresh()
            listed = runner.pipeline.subscribers.lists["all"]
            assert [one.address for one in listed] == ["bob@reader.example"]
        assert [problem.what for problem in runner.watching.bad_files]
