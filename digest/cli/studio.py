"""`digest preview --serve`: runs the studio until Ctrl-C."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType

import typer

from digest.cli.project import config_path, say, shows_pages


def serve_studio(
    asked: dict[str, str | None], *, intro: Path | None, port: int, open_browser: bool
) -> None:
    """Serve the studio on loopback, opened at what was `asked` for.

    Raises UsageError for a port that is taken.
    """
    from urllib.parse import urlencode

    from digest.web.server import web_server
    from digest.web.studio import make_studio

    stopping = threading.Event()
    app = make_studio(config_path(), stopping.is_set, intro=intro)
    query = {name: value for name, value in asked.items() if value and value != "today"}

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    with web_server(app, host="127.0.0.1", port=port) as taken:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        url = f"http://127.0.0.1:{taken}/" + (f"?{urlencode(query)}" if query else "")
        say(f"the studio: {url}  (Ctrl-C stops)")
        if open_browser and shows_pages():
            typer.launch(url)
        stopping.wait()
