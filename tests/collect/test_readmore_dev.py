"""The labelled dev set beside the project, through the benchmark: its targets hold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SCORER = SHARED / "readmore" / "score.py"
SEED = SHARED / "seed" / "article.txt"


@pytest.mark.skipif(not SCORER.exists(), reason="no labelled set beside the project")
def test_the_dev_set_meets_its_targets() -> None:
    program = f"{sys.executable} {ROOT / 'benchmarks' / 'readmore.py'}"
    scored = subprocess.run(
        [sys.executable, str(SCORER), "run", "--cmd", program, "--split", "dev", "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    result = json.loads(scored.stdout)
    assert result["html_links"]["f1"] >= 96
    assert result["text_titles"]["f1"] >= 96
    assert result["negatives_fp_links"] == 0
    assert result["self_teaser_leaks"] == "0 cases"
    assert result["body_clean_cases_pct"] >= 90
    assert result["summary_ok_pct"] >= 97


@pytest.mark.skipif(not SEED.exists(), reason="no seed article beside the project")
@pytest.mark.parametrize("kind", ["text", "feed-content", "page"])
def test_the_typical_article(kind: str) -> None:
    content = SEED.read_text(encoding="utf-8")
    title = "China Backs Firm Tie-Ups in Smart Vehicle Domination Drive"
    if kind != "text":
        content = _as_html(content, title)
    case = {"id": "seed", "kind": kind, "url": "https://seed.example/2023/smart-vehicles"}
    case |= {"lang": "en", "title": title, "content": content}
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "readmore.py")],
        input=json.dumps(case) + "\n",
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    answer = json.loads(run.stdout)
    assert [(link["label"], link["title"][:28]) for link in answer["related"]] == [
        ("Also on AF:", "Evergrande Chief Suspected O"),
        ("Read more:", "China Plans Rules to Regulat"),
        ("Read more:", "China to Form National Data "),
        ("Read more:", "China Says Licences Needed f"),
        ("Read more:", "Baidu-Geely Smart EV Joint V"),
    ]
    assert answer["body"].count("\n\n") >= 8
    for gone in ("Type to search", "Photo:", "Also on", "Read more", "O’Meara", "newspaper man"):
        assert gone not in answer["body"]
    assert (
        answer["summary"].startswith("Beijing is encouraging")
        or "smart vehicle" in answer["summary"]
    )


def _as_html(text: str, title: str) -> str:
    """The article as its site would show it: links, a caption, the author's note behind it."""
    parts = []
    below_label = False
    for paragraph in (part.strip() for part in text.split("\n") if part.strip()):
        if paragraph == title:
            parts.append(f"<h1>{paragraph}</h1>")
        elif paragraph.startswith("Also on AF: "):
            headline = paragraph.removeprefix("Also on AF: ")
            parts.append(f'<p><strong>Also on AF:</strong> <a href="/also/1">{headline}</a></p>')
        elif paragraph.startswith("A NIO ET5") and "Photo:" not in paragraph:
            parts.append(f'<img src="/i.jpg" alt="{paragraph}">')
        elif "Photo:" in paragraph:
            parts.append(f"<figure><img src='/i.jpg'><figcaption>{paragraph}</figcaption></figure>")
        elif below_label and len(paragraph) > 30 and "." not in paragraph:
            parts.append(f'<p><a href="/more/{len(parts)}">{paragraph}</a></p>')
        else:
            parts.append(f"<p>{paragraph}</p>")
        below_label = below_label or paragraph == "Read more:"
    return f"<html><body><article>{''.join(parts)}</article></body></html>"
