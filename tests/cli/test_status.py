"""`digest status`: what comes next, what was, and what needs a person."""

from __future__ import annotations

import json

from sample_project import Project

from digest.store import EditionStatus, Store


def test_status_of_a_project_before_and_after_an_edition(project: Project) -> None:
    said = project.digest("status")
    assert said.returncode == 0, said.stderr
    assert "Next slots" in said.stdout
    assert "T07:00+08:00" in said.stdout
    assert project.digest("send").returncode == 0
    with Store.open(project.database) as store:
        edition = store.editions.list()[0].id
        store.editions.set_status(edition, EditionStatus.HELD, "for the test")
    facts = json.loads(project.digest("status", "--json").stdout)
    assert facts["editions"][0]["id"] == edition
    assert facts["editions"][0]["deliveries"] == {"accepted": 6}
    assert any(f"digest editions send {edition}" in line for line in facts["attention"])
    assert facts["feeds"]["well"] > 0
