"""A problem on the studio's page, with the lines of the file around its place."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from digest.errors import Problem
from digest.render import packaged_templates

_PLACE = re.compile(r"(?P<file>[^:\n]+):(?P<line>\d+)")
_AROUND = 3  # lines before and after


def problem_block(problem: Problem, root: Path) -> str:
    """The problem's place, words and next step; the excerpt where its file can be read."""
    next_step = f"<p>{escape(problem.next_step)}</p>" if problem.next_step else ""
    return (
        f'<section class="problem"><h3>{escape(problem.where)}</h3>'
        f'<p class="what">{escape(problem.what)}</p>{next_step}{_excerpt(problem.where, root)}'
        "</section>"
    )


def _excerpt(where: str, root: Path) -> str:
    match = _PLACE.match(where)
    if not match or not (path := _found(match["file"], root)):
        return ""
    wanted = int(match["line"])
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    first = max(1, wanted - _AROUND)
    around = enumerate(lines[first - 1 : wanted + _AROUND], first)
    shown = "".join(
        f'<li value="{number}"{" class=here" if number == wanted else ""}>{escape(line)}</li>'
        for number, line in around
    )
    return f'<ol class="excerpt">{shown}</ol>' if shown else ""


def _found(name: str, root: Path) -> Path | None:
    """The file of that name: the project's own before the packaged one, nothing outside both."""
    packaged = packaged_templates()
    for folder, path in (
        (root, root / name),
        (root, Path(name)),  # as it was given to --config
        (packaged, packaged.parent / name),
    ):
        resolved = path.resolve()
        if resolved.is_file() and resolved.is_relative_to(folder.resolve()):
            return resolved
    return None
