"""Read-more extraction over cases: JSON lines {id, kind, url, lang, title, content} on standard
input, {id, related, body, summary} on standard output; made for a scorer of labelled cases."""

from __future__ import annotations

import json
import sys
from typing import Any

from digest.collect.furniture import own_paragraphs
from digest.collect.readmore import extract_html, extract_text
from digest.collect.summary import summarise


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """What `digest` makes of one case."""
    known = {"url": case["url"] or "", "title": case["title"] or "", "language": case["lang"] or ""}
    if case["kind"] == "text":
        extracted = extract_text(case["content"], **known)
    else:
        extracted = extract_html(case["content"], **known, page=case["kind"] == "page")
    related = [{"label": x.label, "title": x.title, "url": x.url} for x in extracted.related]
    found = extracted.text.split("\n\n")
    paragraphs = [each for each in found if own_paragraphs([each], known["title"])]
    summary = summarise(paragraphs, title=known["title"], language=known["language"])
    return {
        "id": case["id"],
        "related": related,
        "body": "\n\n".join(paragraphs),
        "summary": summary,
    }


def main() -> None:
    """Answer every case."""
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line)), ensure_ascii=False))


if __name__ == "__main__":
    main()
