"""`digest explain`: every article has its place, with the reason."""

from __future__ import annotations

import hashlib
import json

from sample_project import Project
from store.databases import looks_at_the_file


@looks_at_the_file
def test_every_article_is_explained_and_nothing_changes(project: Project) -> None:
    database = project.folder / "digest.db"
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    result = project.digest("explain", "--all", "--json")
    assert result.returncode == 0, result.stderr
    explained = json.loads(result.stdout)
    assert len(explained) >= 150
    assert len({one["url"] for one in explained}) == len(explained)
    assert {one["place"] for one in explained} >= {"edition", "more"}
    assert all(one["left_out"] for one in explained if one["place"] != "edition")
    assert all(one["theme_reason"]["rule"] for one in explained if one["theme"])
    told = project.digest("explain").stdout
    assert told.count("  rank: ") == sum(one["rank"] is not None for one in explained)
    assert "these words of the theme: " in told
    assert "leads its story, most like" in told
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before


def test_one_article_under_another_spelling_of_its_address(project: Project) -> None:
    explained = json.loads(project.digest("explain", "--json").stdout)
    lead = next(one for one in explained if one["lead"] and one["evidence"])
    twin = lead["url"].replace("https://", "http://www.").rstrip("/") + "?utm_source=mail"
    facts = json.loads(project.digest("explain", twin, "--json").stdout)
    assert facts["url"] == lead["url"]
    assert facts["explanation"]["score"] == lead["score"]
    assert facts["editions"] == []
    assert all(link["title"] and link["label"] for link in facts["read_more"])
    told = project.digest("explain", twin).stdout
    for link in facts["read_more"]:
        assert link["url"] in told
        assert f'under "{link["label"]}"' in told.replace("\n    ", " ")


def test_what_an_earlier_edition_had(project: Project) -> None:
    url = json.loads(project.digest("explain", "--json").stdout)[0]["url"]
    assert project.digest("send").returncode == 0
    result = project.digest("explain", url)
    assert result.returncode == 0, result.stderr
    assert "left out: an earlier edition had it" in result.stdout
    assert "was in: weekly/" in result.stdout


def test_an_unknown_article(project: Project) -> None:
    result = project.digest("explain", "https://nowhere.example/x")
    assert result.returncode == 2
    assert "no such article was collected; `digest explain --all` names" in result.stderr
