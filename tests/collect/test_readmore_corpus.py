"""Read-more extraction over our own corpus: NAME.html or NAME.txt with its answer in NAME.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from digest.collect.readmore import Extracted, extract_html, extract_text

FOLDER = Path(__file__).parent / "readmore"
CASES = sorted(path.stem for path in FOLDER.glob("*.json"))


def answer(name: str) -> dict[str, Any]:
    case: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return case


def extract(name: str, case: dict[str, Any]) -> Extracted:
    known = {key: case[key] for key in ("url", "title", "language")}
    if case["kind"] == "text":
        return extract_text((FOLDER / f"{name}.txt").read_text(encoding="utf-8"), **known)
    source = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    return extract_html(source, **known, page=case["kind"] == "page")


def test_the_corpus_covers_the_languages() -> None:
    answers = [answer(name) for name in CASES]
    assert len(answers) >= 60
    assert len({case["language"] for case in answers}) >= 20
    assert sum(not case["related"] for case in answers) >= 15


@pytest.mark.parametrize("name", CASES)
def test_related_links_and_body(name: str) -> None:
    case = answer(name)
    extracted = extract(name, case)
    assert [{"title": link.title, "url": link.url} for link in extracted.related] == case["related"]
    missing = [words for words in case["body_contains"] if words not in extracted.text]
    left = [words for words in case["body_lacks"] if words in extracted.text]
    assert (missing, left) == ([], [])
