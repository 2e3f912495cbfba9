"""SIGKILL at any instruction: nobody is lost, nobody has it twice, what is unknown is named."""

from __future__ import annotations

from pathlib import Path

from deliver.crashing import IN_FLIGHT, crash
from deliver.mail_server import MailServer, running


def test_kills_lose_nobody_and_double_nobody(tmp_path: Path) -> None:
    kills = 4
    with running(MailServer()) as server:
        after = crash(f"sqlite:///{tmp_path}/digest.db", server, count=240, kills=kills, seed=7)
    assert (after.lost, after.doubled, after.misnamed) == (0, 0, 0)
    assert after.uncertain <= kills * IN_FLIGHT
    assert after.missing_after_resend == 0
