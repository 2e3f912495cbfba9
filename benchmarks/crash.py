"""Kills a sender 50 times at random moments over 3,000 recipients: who is lost, who has it twice.

    python benchmarks/crash.py [--mailer smtp|sendgrid] [--database sqlite|postgresql]
                               [--recipients 3000] [--kills 50] [--in-flight 50]

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
    parser.add_argument("--in-flight", type=int, default=IN_FLIGHT, help="claimed at once")
    given = parser.parse_args()
    count, kills, in_flight = given.recipients, given.kills, given.in_flight
    began = perf_counter()
    with databases[given.database]() as url, serving(given.mailer) as server:
        after = crash(
            url, given.mailer, server, count=count, kills=kills, seed=1, in_flight=in_flight
        )
    took = f"{perf_counter() - began:.0f} s"
    run = f"{given.mailer}, {given.database}: {count} recipients, {kills} kills"
    print(f"{run}, {in_flight} at once, {took}")
    print(f"lost                      {after.lost} (promised: 0)")
    print(f"doubled under `hold`      {after.doubled} (promised: 0)")
    print(f"accepted without it       {after.misnamed} (promised: 0)")
    print(f"uncertain, named          {after.uncertain} (at most {kills * in_flight})")
    print(f"without it after resend   {after.missing_after_resend} (promised: 0)")
    broken = (after.lost, after.doubled, after.misnamed, after.missing_after_resend)
    sys.exit(any(broken) or after.uncertain > kills * in_flight)


if __name__ == "__main__":
    main()
