"""SIGKILL at any instruction: nobody is lost, nobody has it twice, what is unknown is named."""

from __future__ import annotations

import pytest

from deliver.crashing import IN_FLIGHT, MAILERS, crash, serving


@pytest.mark.parametrize("mailer", MAILERS)
def test_kills_lose_nobody_and_double_nobody(store_url: str, mailer: str) -> None:
    kills = 4
    with serving(mailer) as server:
        after = crash(store_url, mailer, server, count=240, kills=kills, seed=7)
    assert (after.lost, after.doubled, after.misnamed) == (0, 0, 0)
    assert after.uncertain <= kills * IN_FLIGHT
    assert after.missing_after_resend == 0
