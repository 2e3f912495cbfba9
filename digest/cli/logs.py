"""The log of `digest run`: plain lines for people, or one JSON object a line for machines."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

IDS = ("edition", "newsletter", "feed")


class JsonLines(logging.Formatter):
    """A record as JSON: time, level, logger, message, and the ids it is about."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= {key: getattr(record, key) for key in IDS if hasattr(record, key)}
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def log_to_stdout(style: str) -> None:
    """Everything of digest at INFO, the libraries' warnings; `style` is text or json."""
    output = logging.StreamHandler(sys.stdout)
    output.setFormatter(JsonLines() if style == "json" else logging.Formatter("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[output], force=True)
    logging.getLogger("digest").setLevel(logging.INFO)
