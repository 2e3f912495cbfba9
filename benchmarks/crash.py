"""Kills a sender 50 times at random moments over 3,000 recipients: who is lost, who has it twice.

    python benchmarks/crash.py [DATABASE-URL] [RECIPIENTS] [KILLS]

The database must be empty; without one it is a SQLite file that is thrown away. The mail server
is on loopback and notes whom it answered for. Exits 1 when a promise is broken.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from deliver.crashing import IN_FLIGHT, crash
from deliver.mail_server import MailServer, running


def main() -> None:
    """Run it and print what became of the recipients."""
    given = dict(enumerate(sys.argv[1:]))
    count, kills = int(given.get(1, 3000)), int(given.get(2, 50))
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder, running(MailServer()) as server:
        url = given.get(0, f"sqlite:///{folder}/digest.db")
        after = crash(url, server, count=count, kills=kills, seed=1)
    print(f"{count} recipients, {kills} kills, {perf_counter() - began:.0f} s")
    print(f"lost                      {after.lost} (promised: 0)")
    print(f"doubled under `hold`      {after.doubled} (promised: 0)")
    print(f"accepted without it       {after.misnamed} (promised: 0)")
    print(f"uncertain, named          {after.uncertain} (at most {kills * IN_FLIGHT})")
    print(f"without it after resend   {after.missing_after_resend} (promised: 0)")
    broken = (after.lost, after.doubled, after.misnamed, after.missing_after_resend)
    sys.exit(any(broken) or after.uncertain > kills * IN_FLIGHT)


if __name__ == "__main__":
    main()
