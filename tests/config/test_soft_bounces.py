"""How digest.yaml says how often mail may come back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.test_load import SMALL, load, problems
from digest.config.types import SoftBounceRule


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("3 in 30d", SoftBounceRule()),
        ("5 in 8w", SoftBounceRule(count=5, within=timedelta(weeks=8))),
        ("never", SoftBounceRule(count=0)),
    ],
)
def test_so_many_in_so_long(tmp_path: Path, written: str, meant: SoftBounceRule) -> None:
    config = load(tmp_path, f"{SMALL}delivery: {{soft_bounces: {written}}}\n")
    assert config.delivery.soft_bounces == meant


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("often", "is not so many in so long; write 3 in 30d, or never"),
        ("0 in 30d", "is not so many in so long"),
        ("3 in a month", "is not a duration"),
    ],
)
def test_anything_else_is_a_mistake(tmp_path: Path, written: str, told: str) -> None:
    assert told in problems(tmp_path, f"{SMALL}delivery: {{soft_bounces: {written}}}\n")
