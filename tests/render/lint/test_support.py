"""Client support: what has a fallback is not held against the mail; the table is the site's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from digest.render.lint import Finding, lint_html
from digest.render.lint.clients import families, lacking

ROOT = Path(__file__).parents[3]
FACTS = ROOT.parent / "shared" / "caniemail.json"


def support(body: str, style: str = "") -> list[Finding]:
    html = f"<!DOCTYPE html><html><head><style>{style}</style></head><body>{body}</body></html>"
    return [one for one in lint_html(html) if one.rule == "client-support"]


@pytest.mark.parametrize(
    ("bare", "with_fallback"),
    [
        ('<p style="width:calc(9px + 1px)">', '<p style="width:10px;width:calc(9px + 1px)">'),
        ('<p style="display:flex">', '<p style="display:block;display:flex">'),
        ('<p style="max-width:9px">', '<table width="9"><tr></table><table style="max-width:9px">'),
        (
            '<div style="max-width:9px">',
            '<!--[if mso]><table width="9"><tr><td><![endif]--><div style="max-width:9px"></div>',
        ),
        (
            '<p style="background-image:url(https://a.example/b)">',
            '<p style="background-color:#fff;background-image:url(https://a.example/b)">',
        ),
        (
            '<p style="background:linear-gradient(#fff,#eee)">',
            '<p bgcolor="#ffffff" style="background:linear-gradient(#fff,#eee)">',
        ),
        ('<p style="opacity:0.5">', '<p style="opacity:0.5;mso-hide:all">'),
        ('<p style="position:absolute">', '<p style="position:relative">'),
    ],
)
def test_what_has_a_fallback_is_not_held_against_the_mail(bare: str, with_fallback: str) -> None:
    assert len(support(bare)) == 1
    assert support(with_fallback) == []


def test_a_width_in_a_closed_outlook_table_is_none() -> None:
    closed = '<!--[if mso]><table width="9"><tr><td></td></tr></table><![endif]-->'
    assert len(support(f'{closed}<div style="max-width:9px"></div>')) == 1


def test_a_media_query_adds_to_what_is_there() -> None:
    flex = ".a { display: flex }"
    assert [one.severity for one in support("", flex)] == ["error"]
    assert support("", f"@media (max-width: 480px) {{ {flex} }}") == []
    assert support("", "[data-ogsc] .a { color: var(--b) }") == []


def test_decoration_is_a_note_and_counted_once() -> None:
    [found] = support('<p style="border-radius:4px"></p><p style="border-radius:8px"></p>')
    assert (found.severity, found.times) == ("note", 2)


def test_a_sheet_is_known_by_its_features() -> None:
    found = support("", "@import url(a.css); .a { color: red; .b { color: lch(1 2 3) } }")
    assert [one.what.split(" is not")[0] for one in found] == ["@import", "a rule inside a rule"]


def test_families_are_named_in_short() -> None:
    assert families(lacking("html-svg")) == "Gmail, Outlook, Yahoo"
    assert families(("Gmail (iOS)", "Samsung")) == "Gmail (iOS), Samsung"


@pytest.mark.skipif(not FACTS.exists(), reason="the site's data are not beside the project")
def test_the_table_is_what_the_site_says() -> None:
    script = ROOT / "maintenance" / "client_support.py"
    made = subprocess.run(
        [sys.executable, script, FACTS], capture_output=True, text=True, check=True
    ).stdout
    assert made == (ROOT / "digest/render/lint/clients.tsv").read_text(encoding="utf-8")
    facts = json.loads(FACTS.read_text(encoding="utf-8"))["features"]["css-border-radius"]
    assert facts["support"]["outlook/windows"][0].startswith("n")
    assert lacking("css-border-radius") == ("Outlook (Windows)",)
