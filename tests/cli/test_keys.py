"""`digest keys`: a new key signs, the older ones read or are forgotten; no key is shown."""

from __future__ import annotations

import json
from pathlib import Path

from cli.conftest import Run
from digest.cli.keys import app
from digest.config.project import load_project
from digest.store import Store


def test_rotating_and_forgetting(folder: Path, run: Run) -> None:
    config, _ = load_project(folder / "digest.yaml")
    with Store.open(config.database) as store:
        first = store.keys.secret()
        assert store.keys.reading() == (first,)
    assert "1 older key" in run(app, "rotate").output
    assert "2 older keys" in run(app, "rotate").output
    with Store.open(config.database) as store:
        assert len({*store.keys.reading()}) == 3
        assert store.keys.secret() == store.keys.reading()[0] != first
        assert store.keys.reading()[-1] == first
        secrets = store.keys.reading()
    shown = run(app, "list", "--json").output
    assert len(json.loads(shown)["retired"]) == 2
    told = shown + run(app, "list").output
    assert not any(secret.hex() in told or str(secret) in told for secret in secrets)
    assert "dead" in run(app, "rotate", "--forget").output
    with Store.open(config.database) as store:
        assert len(store.keys.reading()) == 1
        assert store.keys.secret() not in secrets
