"""`digest preview --edit`: the edition file of a slot, begun as a draft and opened in an editor."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli.editing import edit_until_valid
from digest.cli.project import is_terminal, say
from digest.errors import Problem, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from digest.config.types import Newsletter
    from digest.pipeline import Pipeline

SCHEMA_FILE = "edition.schema.json"  # the first line of a draft names it


def edit_edition(
    pipeline: Pipeline, newsletter: Newsletter, slot: datetime, *, until: datetime
) -> None:
    """Write the draft where there is none, and open it where a person is at a terminal.

    A new draft that is closed without a change is not kept: it would hold every story in its place
    against what comes later. Raises UsageError when the edition is sealed.
    """
    from digest.pipeline import edition_id, edition_path, edition_text

    name = edition_id(newsletter, slot)
    if pipeline.store.editions.get(name):
        raise UsageError(
            Problem(where=name, what="is sealed: it never changes", next_step="name another --slot")
        )
    path = edition_path(pipeline.config, name)
    is_new = not path.exists()
    if is_new:
        draft = pipeline.draft(newsletter, slot, until=until)
        _write(path, edition_text(draft.sealed.edition))
    if not (is_terminal() and sys.stdin.isatty()):
        say(f"{'wrote' if is_new else 'there is'} {path}: edit it, then `digest preview` shows it")
        return
    changed = edit_until_valid(
        path, lambda text: pipeline.check_edits(text, newsletter, slot, until=until)
    )
    if is_new and not changed:
        path.unlink()
        say("so no edition file is kept")


def _write(path: Path, text: str) -> None:
    from digest.config.schema import schema_for

    path.parent.mkdir(parents=True, exist_ok=True)
    schema = json.dumps(schema_for("edition"), indent=2, ensure_ascii=False) + "\n"
    (path.parent.parent / SCHEMA_FILE).write_text(schema, encoding="utf-8")
    path.write_text(text, encoding="utf-8")
