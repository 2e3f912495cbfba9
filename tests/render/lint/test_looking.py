"""What is seen: the cascade in light, dark and on a phone, measured as a browser would."""

from __future__ import annotations

import pytest

from digest.render.lint import Finding, lint_html

DARK = '<meta name="color-scheme" content="light dark">'


def found(rule: str, body: str, style: str = "", head: str = "") -> list[Finding]:
    html = f"<!DOCTYPE html><html><head>{head}<style>{style}</style></head><body>{body}</body>"
    return [one for one in lint_html(html) if one.rule == rule]


@pytest.mark.parametrize(
    "body",
    [
        '<p style="color:#767676">4.54 is enough</p>',
        '<p style="color:#949494;font-size:24px">3.03 is enough for large text</p>',
        '<p style="color:#949494;font:bold 19px/24px Arial">and for bold of 19 px</p>',
        '<div style="background:#000"><p style="color:#fff">inherited ground</p></div>',
        '<div style="color:#fff;background:url(https://a.example/b)">not to be known</div>',
        '<p style="color:rgba(0,0,0,0.7)">see-through, over white</p>',
        '<table bgcolor="#000000"><tr><td style="color:white">by attribute</td></tr></table>',
    ],
)
def test_what_can_be_read_is_left_alone(body: str) -> None:
    assert found("contrast", body) == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('<p style="color:#777777">too pale</p>', "#777777 on #ffffff has a contrast of 4.5"),
        ('<p style="color:rgba(0,0,0,0.4)">see-through</p>', "#999999 on #ffffff"),
        ('<div style="background:#333"><a href="#">a link</a></div>', "#0000ee on #333333"),
    ],
)
def test_what_cannot_be_read_is_told_with_both_colours(body: str, what: str) -> None:
    [one] = found("contrast", body)
    assert one.what.startswith(what)


def test_dark_rules_are_measured_in_dark_mode_only() -> None:
    rules = "@media (prefers-color-scheme: dark) { .a { background: #000; color: #333 } }"
    [one] = found("contrast", '<p class="a">words</p>', rules, DARK)
    assert one.what == "#333333 on #000000 has a contrast of 1.7 in dark mode"
    assert one.severity == "error"
    assert found("contrast", '<p class="a">words</p>', rules) == []  # no dark mode is promised


def test_an_inline_style_wins_unless_the_rule_is_important() -> None:
    dark = "@media (prefers-color-scheme: dark) {{ p {{ background: #000 {} }} }}"
    paper = '<p style="background-color:#ffffff;color:#000000">words</p>'
    assert found("contrast", paper, dark.format(""), DARK) == []
    wins = dark.format("!important").replace("background", "background-color")
    assert len(found("contrast", paper, wins, DARK)) == 1


def test_the_more_specific_rule_wins() -> None:
    rules = "p.a { color: #000 } p { color: #fff }"
    assert found("hidden-text", '<p class="a">words</p>', rules) == []
    assert len(found("hidden-text", "<p>words</p>", rules)) == 1


def test_only_the_preheader_may_be_hidden() -> None:
    hidden = '<div style="display:none">thirty letters and some more of them</div>'
    assert found("hidden-text", f"{hidden}<p>words</p>") == []
    assert found("preheader", f"{hidden}<p>words</p>") == []
    assert len(found("hidden-text", f"<p>words</p>{hidden}")) == 1


@pytest.mark.parametrize(
    ("body", "style", "low"),
    [
        ('<p style="line-height:24px"><a href="https://a.example">go</a></p>', "", 0),
        ('<p style="line-height:16px"><a href="https://a.example">go</a></p>', "", 1),
        ('<p>words around it: <a href="https://a.example">go</a></p>', "", 0),
        (
            '<p><a class="b" href="https://a.example">go</a></p>',
            "@media (max-width: 480px) { .b { display: inline-block; padding: 8px 0 } }",
            0,
        ),
    ],
)
def test_a_link_by_itself_is_high_enough_for_a_finger(body: str, style: str, low: int) -> None:
    assert len(found("tap-target", body, style)) == low


def test_both_halves_of_dark_mode_are_wanted() -> None:
    assert len(found("dark-mode", "<p>words</p>")) == 1
    assert len(found("dark-mode", "<p>words</p>", head=DARK)) == 1
    pair = "@media (prefers-color-scheme: dark) { p { color: #fff; background: #000 } }"
    hook = " [data-ogsc] p { color: #fff }"
    assert found("dark-mode", "<p>words</p>", pair + hook, DARK) == []
