"""How fast `digest --help` answers, beside Python alone and Python with typer imported.

python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

SLOW = ("feedparser", "premailer", "sendgrid", "sqlalchemy", "trafilatura")
HELP = ("-m", "digest", "--help")
LIMITS = {"python -c pass": ("-c", "pass"), 'python -c "import typer"': ("-c", "import typer")}


def run(*words: str) -> tuple[float, int]:
    """Wall time in milliseconds and peak memory in bytes of one fresh process."""
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"python {' '.join(words)} failed")
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
    return (time.perf_counter() - begun) * 1000, usage.ru_maxrss * unit


def loaded() -> list[str]:
    """Which of the slow packages `digest --help` imports."""
    told = subprocess.run(
        [sys.executable, "-X", "importtime", *HELP], capture_output=True, text=True, check=True
    ).stderr
    modules = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    return [package for package in SLOW if package in modules]


def main(runs: int = 10) -> None:
    """Print the figures: medians of `runs` fresh processes, taken in turn, after one to warm up."""
    commands = {"digest --help": HELP, **LIMITS}
    taken: dict[str, list[tuple[float, int]]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, words in commands.items():
            one = run(*words)
            if turn:
                taken[name].append(one)
    print(f"median of {runs} fresh processes, warm")
    medians = {name: statistics.median(ms for ms, _ in all_) for name, all_ in taken.items()}
    for name, median in medians.items():
        peak = max(size for _, size in taken[name]) / 1e6
        ratio = medians["digest --help"] / median
        print(f"{name:<26}{median:8.0f} ms{peak:8.1f} MB peak   digest --help is {ratio:.2f} x")
    print(f"of {', '.join(SLOW)} it loads: {', '.join(loaded()) or 'none'}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
