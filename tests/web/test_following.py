"""The pages of `digest run` follow an edit of digest.yaml while they are served."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from schedule.frozen import Frozen

from digest.config.project import load_project
from digest.schedule.runner import Runner
from digest.watch.health import Health
from digest.web import make_run_app, web_server
from web.test_health import asked


def test_an_edit_shows_on_the_pages_and_a_bad_one_does_not(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path, datetime(2026, 6, 1, tzinfo=UTC))
    path = tmp_path / "digest.yaml"

    def rewrite(old: str, new: str) -> None:
        path.write_text(path.read_text().replace(old, new))
        runner.reread()

    with frozen.opened() as pipeline:
        runner = Runner(pipeline, reload=lambda: load_project(path))
        app = make_run_app(Health(watching=runner.watching, is_alive=None))
        with web_server(app, host="127.0.0.1", port=0) as port:
            site = f"http://127.0.0.1:{port}"
            assert "Harbour News" in asked(f"{site}/e/daily")[1]
            assert asked(f"{site}/e/daily/feed.atom")[0] == 404  # there is no base_url
            brand = 'brand: {accent: "#7a1f5c"}'
            rewrite("title: Harbour News", f"title: Quay News\n    {brand}")
            page = asked(f"{site}/e/daily")[1]
            assert "Quay News" in page
            assert "#7a1f5c" in page
            rewrite("feeds:", "base_url: https://quay.example\nfeeds:")
            assert "https://quay.example/e/daily" in asked(f"{site}/e/daily/feed.atom")[1]
            rewrite("  daily:", "  evening:")
            assert asked(f"{site}/e/daily")[0] == 404
            rewrite("title: Quay News", "titel: Evening News")  # a slip of the pen
            assert "Quay News" in asked(f"{site}/e/evening")[1]
            assert "digest.yaml:" in asked(f"{site}/readyz")[1]
