"""What lint costs for one mail, beside parsing it with lxml and inlining it with premailer.

What a preview writes is inlined already; the first inlining of a mail costs more.

python benchmarks/lint.py edition.html [RUNS]
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import lxml.html

from digest.render.inline import inline
from digest.render.lint import lint_html


def cpu(work: Callable[[str], object], html: str, runs: int) -> list[float]:
    """CPU milliseconds of each run, the first one cold."""
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        work(html)
        taken.append((time.process_time() - begun) * 1000)
    return taken


def peak(work: Callable[[str], object], html: str) -> float:
    """Megabytes at the most."""
    tracemalloc.start()
    work(html)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def main(path: Path, runs: int = 10) -> None:
    """Print the figures."""
    html = path.read_text(encoding="utf-8")
    print(f"{path.name}: {len(html.encode()):,} bytes, {len(lint_html(html))} kinds of findings")
    works: dict[str, Callable[[str], object]] = {
        "lint": lint_html,
        "inlining (premailer)": inline,
        "parsing (lxml)": lxml.html.fromstring,
    }
    medians: dict[str, float] = {}
    for name, work in works.items():
        taken = cpu(work, html, runs)
        medians[name] = statistics.median(taken[1:])
        ratio = medians["lint"] / medians[name]
        print(
            f"{name:<22}{medians[name]:8.1f} ms of CPU{peak(work, html):8.1f} MB peak"
            f"   lint takes {ratio:.2f} x"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
