"""A mail with faults planted in it: each is found, at its place, with its fix; nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.render.lint import Finding, Part, Severity, lint_message
from digest.render.lint.letter import read

RAW = Path(__file__).with_name("planted.eml").read_bytes()
# what is wrong, and what stands at its place
FAULTS = [
    ("error header: there is no Date", Part.HEADERS, "From:"),
    ("error unsubscribe: there is no List-Unsubscribe", Part.HEADERS, "From:"),
    ("warning subject: the subject is all capitals", Part.HEADERS, "Subject:"),
    ('warning subject: the subject says "!!!"', Part.HEADERS, "Subject:"),
    ("warning subject: the subject claims to be an answer", Part.HEADERS, "Subject:"),
    ("warning lang: the mail does not say its language", Part.HTML, "<html>"),
    ("error client-support: display: flex is", Part.HTML, "display: flex"),
    ("note client-support: border-radius is", Part.HTML, "border-radius"),
    ("error client-support: var() is not known", Part.HTML, "color: var"),
    ("warning dark-mode: there are dark rules, and no <meta>", Part.HTML, ".name {"),
    ("warning dark-mode: the dark rules colour text, not", Part.HTML, ".name {"),
    ("note dark-mode: there are no dark rules for Outlook", Part.HTML, ".name {"),
    ("warning preheader: there is no preheader", Part.HTML, "<body"),
    ("error contrast: #aaaaaa on #ffffff", Part.HTML, '<p style="color:#aaaaaa'),
    ("warning heading-order: <h3> follows <h1>", Part.HTML, "<h3>"),
    ("error img-alt: an image has no alt", Part.HTML, '<img src="https://quay.example/ship'),
    ("warning link-name: a link has no words", Part.HTML, '<a href="https://quay.example/plug'),
    ("warning img-size: an image has no width and", Part.HTML, '<img src="https://quay.example/cr'),
    ('error url: the address "/stories/crane"', Part.HTML, '<a href="/stories'),
    ('error url: the address "javascript:alert(1)" is not safe', Part.HTML, '<a href="javascript'),
    ("warning tap-target: a link is 19.2 px high", Part.HTML, '<a href="https://quay.example/one'),
    (
        'warning link-name: links called "Read on" lead',
        Part.HTML,
        '<a href="https://quay.example/t',
    ),
    ("warning text-size: text of 9 px", Part.HTML, '<p style="font-size:9px'),
    ('warning hidden-text: "cheap watches cheap', Part.HTML, '<p style="display:none'),
    ("warning merge-tag: %%first_name%% was not filled", Part.HTML, "%%first_name%%"),
    ('error url: the address "#jobs" leads to no place', Part.HTML, '<a href="#jobs'),
    ("warning client-support: max-width is not", Part.HTML, '<div style="max-width'),
    ("error active-content: <form> is in", Part.HTML, "<form"),
    ("warning markup: <b> is not closed", Part.HTML, "<b>"),
    (
        "warning client-support: the image format webp",
        Part.HTML,
        '<img src="https://quay.example/fl',
    ),
    ("error unsubscribe: the html part", Part.HTML, '<img src="https://quay.example/fl'),
    ("error unsubscribe: the text part", Part.TEXT, "https://quay.example/plug"),
    ("warning text-part: the text part lacks the link https://quay.example/one", Part.TEXT, "The"),
    ("warning text-part: the text part lacks the link https://quay.example/two", Part.TEXT, "The"),
    ("warning image-share: 3 images of 540,400 pixels", Part.HTML, '<img src="https://quay.ex'),
]


@pytest.fixture(scope="module")
def findings() -> tuple[Finding, ...]:
    return lint_message(RAW)


def said(finding: Finding) -> str:
    return f"{finding.severity} {finding.rule}: {finding.what}"


@pytest.mark.parametrize(("what", "part", "there"), FAULTS)
def test_each_fault_is_found_at_its_place_with_a_fix(
    findings: tuple[Finding, ...], what: str, part: Part, there: str
) -> None:
    [found] = [one for one in findings if said(one).startswith(what)]
    assert found.part is part
    letter = read(RAW)
    lines = {Part.HEADERS: RAW.decode(), Part.HTML: letter.html, Part.TEXT: letter.text or ""}[part]
    line = lines.splitlines()[found.place.line - 1]
    assert line[found.place.column - 1 :].startswith(there)
    assert found.why
    assert found.fix


def test_nothing_else_is_found(findings: tuple[Finding, ...]) -> None:
    planted = tuple(what for what, _, _ in FAULTS)
    assert [said(one) for one in findings if not said(one).startswith(planted)] == []


def test_the_worst_comes_first(findings: tuple[Finding, ...]) -> None:
    ranks = [list(Severity).index(one.severity) for one in findings]
    assert ranks == sorted(ranks)


def test_a_finding_names_the_programs_that_it_concerns(findings: tuple[Finding, ...]) -> None:
    [flex] = [one for one in findings if one.what.startswith("display: flex")]
    assert flex.clients == ("Outlook (Windows)",)
