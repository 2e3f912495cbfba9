"""The editor's words: read from their file, sealed with the edition, said once."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from render import sample
from sample_project import Project

from digest.errors import DigestError
from digest.pipeline.intro import LIMIT, read_intro


def test_there_may_be_no_file(tmp_path: Path) -> None:
    for intro in (None, tmp_path / "intro.md"):
        assert read_intro(replace(sample.NEWSLETTER, intro=intro), None) == ("", ())


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a" * (LIMIT + 1)])
def test_what_is_no_intro_is_told_with_its_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "intro.md"
    path.write_bytes(content)
    with pytest.raises(DigestError, match=r"intro\.md: cannot be read as the intro"):
        read_intro(replace(sample.NEWSLETTER, intro=path), None)


def test_the_words_of_the_last_edition_are_not_said_again(tmp_path: Path) -> None:
    path = tmp_path / "intro.md"
    path.write_text("\ufeffA week of *cables*.\n", encoding="utf-8")
    newsletter = replace(sample.NEWSLETTER, intro=path)
    text, notes = read_intro(newsletter, sample.edition(intro="Another week."))
    assert (text, notes) == ("A week of *cables*.", ())
    text, notes = read_intro(newsletter, sample.edition(intro=text))
    assert text == ""
    assert str(notes[0]).startswith(f"{path}: is what the last edition said")


def test_the_intro_is_in_both_parts_and_in_the_hash(project: Project) -> None:
    words = project.folder.parent / "words.md"
    words.write_text("A week of **permits**, [mostly](https://example.org/p).", encoding="utf-8")
    hashes = set()
    for options in ((), ("--intro", str(words))):
        result = project.digest("preview", "--no-open", *options)
        assert result.returncode == 0, result.stderr
        page = project.folder / "preview" / "edition.html"
        hashes.add(json.loads(page.with_suffix(".json").read_text())["content_hash"])
    assert "A week of <strong>permits</strong>" in page.read_text(encoding="utf-8")
    text = page.with_suffix(".txt").read_text(encoding="utf-8")
    assert "A week of permits, mostly (https://example.org/p)." in text
    assert len(hashes) == 2
    sent = project.digest("send", "--intro", str(words))
    assert sent.returncode == 0, sent.stderr
    assert set(re.findall(r"\b[0-9a-f]{64}\b", sent.stdout)) < hashes
    missing = project.digest("preview", "--intro", "nowhere.md")
    assert missing.returncode == 2


def test_a_preview_in_another_design_is_the_same_edition(project: Project) -> None:
    assert project.digest("send").returncode == 0  # a sealed edition can be looked at as well
    pages = {}
    for design in ("classic", "compact", "brief"):
        result = project.digest("preview", "--no-open", "--design", design)
        assert result.returncode == 0, result.stderr
        pages[design] = (project.folder / "preview" / "edition.html").read_text(encoding="utf-8")
    titles = [re.findall(r"<h3.*?</h3>", page) for page in pages.values()]
    assert len(titles[0]) == len(titles[1]) == len(titles[2]) > 10
    assert len(set(pages.values())) == 3
    unknown = project.digest("preview", "--design", "brif")
    assert unknown.returncode == 1
    assert "choose one of: brief, classic, compact" in unknown.stderr
