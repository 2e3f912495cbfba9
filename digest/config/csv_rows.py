"""Subscribers written as rows of a list's CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from digest.model import Subscriber


def with_rows(text: str, people: Iterable[Subscriber]) -> str:
    """The text of a list's file with people at its end, in the columns that its header has."""
    first = text[: text.find("\n") + 1 or len(text)]
    newline = "\r\n" if first.endswith("\r\n") else "\n"
    header = [name.strip().casefold() for name in next(csv.reader([first]), [])]
    rows = io.StringIO(newline="")
    writer = csv.DictWriter(rows, header, extrasaction="ignore", lineterminator=newline)
    for one in people:
        themes = "; ".join(one.themes)
        row = {"email": one.address, "name": one.name, "themes": themes, "language": one.language}
        writer.writerow(row)
    return text + ("" if text.endswith("\n") else newline) + rows.getvalue()
