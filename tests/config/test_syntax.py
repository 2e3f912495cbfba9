"""A YAML slip is told with its place and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config.load import check_config
from digest.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("feeds:\n\t- a", "2:1: a tab; YAML is indented with spaces only"),
        ("a: 1\nfrom: @example", '2:7: a value cannot begin with @; put it in quotes: "…"'),
        ("a: %5", '1:4: a value cannot begin with %; put it in quotes: "…"'),
        ("a: 1\nb: 'x\nc: 2\n", "2:4: a quote is opened and never closed; close it, or remove it"),
        ('a: "x', "1:4: a quote is opened and never closed; close it, or remove it"),
        (
            "a: * 7 * * *",
            '1:5: a value that begins with * is an alias in YAML; put it in quotes: "*…"',
        ),
        ("a: *x", '1:4: a value that begins with * is an alias in YAML; put it in quotes: "*…"'),
        ("url:https://x.org\nb: 1", "1:4: no space after the colon of `url:`; write `url: …`"),
        (
            "feeds:\n  - tags: [a]\n    url:https://x.org\n    title: x",
            "3:8: no space after the colon of `url:`; write `url: …`",
        ),
        (
            "a: [1, 2\nb: 3",
            "1:4: the bracket [ is never closed, or a comma after it is missing or too many; "
            "write [one, two] or {key: value}",
        ),
        ("feeds:\n  - title: '['\n  - url: [\n", "3:10: the bracket [ is never closed"),
        ("a: [{b: [1]}, # {\n  [\nb: 'x'", "2:3: the bracket [ is never closed"),
        ("lists: {", "1:8: the bracket { is never closed"),
        ("a: [1, 2}", "1:4: the bracket [ is never closed"),
        ("a:\r  b: \r  - 'x", "3:5: a quote is opened and never closed"),
        ("a: [, b]", "1:4: the bracket [ is never closed, or a comma after it is missing or too"),
        (
            "smtp: {password: ${PW}}",
            '1:19: a brace in the middle of a value; put the value in quotes: "${NAME}"',
        ),
        (
            "title: News: the best",
            "1:12: a colon where none can be: the indentation is wrong, or a value holds a colon; "
            "indent like the lines around it, or put the value in quotes",
        ),
        (
            "a:\n  - b\n c: 1",
            "3:2: does not fit the lines above; indent it like them; "
            "a list has `- ` before each line",
        ),
        ("a: 'b' c", "1:8: does not fit the lines above"),
        ('a: "C:\\x"', r"1:9: a \ in double quotes that YAML does not know; write \\"),
        ("--- a\n--- b", "2:1: a second YAML document; keep one, without `---` between"),
        ("a: \x07", "1:4: a control character; remove it"),
        ("[" * 1500, "1:1: lists and mappings are nested too deep; write it flat"),
        ('a: "\\UFFFFFFFF"', "is not YAML; compare with the lines of `digest init`"),
    ],
)
def test_a_slip_is_one_problem_with_its_place(text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_config(text, Path("digest.yaml"), {})
    (problem,) = caught.value.problems
    assert str(problem).startswith("digest.yaml:")
    assert expected in str(problem)


def test_nesting_of_any_depth_is_a_problem_not_a_crash() -> None:
    for depth in (1, 10, 30, 200, 400):
        with pytest.raises(ConfigError):
            check_config("feeds: " + "[" * depth + "]" * depth, Path("digest.yaml"), {})
