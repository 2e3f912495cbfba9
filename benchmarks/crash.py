"""Kills a sender 50 times at random moments over 3,000 recipients: who is lost, who has it twice.

    python benchmarks/crash.py [--mailer smtp|sendgrid] [--database sqlite|postgresql]
                               [--recipients 3000] [--kills 50]

The mail server and SendGrid's API are on loopback and note whom they answered for; the database
is thrown away. Exits 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from deliver.crashing import IN_FLIGHT, MAILERS, crash, serving
from store.databases import postgresql_server


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/digest.db"


def main() -> None:
    """Run it and print what became of the recipients."""
    databases = {"sqlite": _sqlite, "postgresql": postgresql_server}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mailer", choices=MAILERS, default="smtp")
    parser.add_argument("--database", choices=databases, default="sqlite")
    parser.add_argument("--recipients", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=50)
    given = parser.parse_args()
    count, kills = given.recipients, given.kills
    began = perf_counter()
    with databases[given.database]() as url, serving(given.mailer) as server:
        after = crash(url, given.mailer, server, count=count, kills=kills, seed=1)
    took = f"{perf_counter() - began:.0f} s"
    print(f"{given.mailer}, {given.database}: {count} recipients, {kills} kills, {took}")
    print(f"lost                      {after.lost} (promised: 0)")
    print(f"doubled under `hold`      {after.doubled} (promised: 0)")
    print(f"accepted without it       {after.misnamed} (promised: 0)")
    print(f"uncertain, named          {after.uncertain} (at most {kills * IN_FLIGHT})")
    print(f"without it after resend   {after.missing_after_resend} (promised: 0)")
    broken = (after.lost, after.doubled, after.misnamed, after.missing_after_resend)
    sys.exit(any(broken) or after.uncertain > kills * IN_FLIGHT)


if __name__ == "__main__":
    main()
