"""What a YAML syntax error means, in words for somebody who does not know YAML's grammar."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any


class NotYamlError(ValueError):
    """A text is not YAML; says where (from 1) and what to write instead."""

    def __init__(self, error: Exception, text: str) -> None:
        self.line, self.column, self.what, self.next_step = syntax_mistake(error, text)
        super().__init__(self.what)


# what ruamel says (context and problem in one line) -> what is wrong; what to write instead
_MEANINGS: tuple[tuple[str, str, str], ...] = (
    (r"character '\\t'", "a tab", "YAML is indented with spaces only"),
    (
        r"character '([@`%])'",
        r"a value cannot begin with {0}",
        'put it in quotes: "…"',
    ),
    (
        r"quoted scalar.*unexpected end|quoted scalar.*document separator",
        "a quote is opened and never closed",
        "close it, or remove it",
    ),
    (
        r"scanning an alias|undefined alias",
        "a value that begins with * is an alias in YAML",
        'put it in quotes: "*…"',
    ),
    (
        r"scanning an anchor",
        "a value that begins with & is an anchor in YAML",
        'put it in quotes: "&…"',
    ),
    (
        r"but got '\{'",
        "a brace in the middle of a value",
        'put the value in quotes: "${NAME}"',
    ),
    (
        r"flow (?:sequence|mapping|node)",
        "the bracket {sign} is never closed, or a comma after it is missing or too many",
        "write [one, two] or {key: value}",
    ),
    (
        r"mapping values are not allowed",
        "a colon where none can be: the indentation is wrong, or a value holds a colon",
        "indent like the lines around it, or put the value in quotes",
    ),
    (
        r"could not find expected ':'",
        "a line that is not `key: value`",
        "put a space after the colon, or indent it like the lines around it",
    ),
    (
        r"double-quoted scalar.*(escape|character)",
        r"a \ in double quotes that YAML does not know",
        r"write \\, or use single quotes",
    ),
    (
        r"expected <block end>",
        "does not fit the lines above",
        "indent it like them; a list has `- ` before each line",
    ),
    (r"another document", "a second YAML document", "keep one, without `---` between"),
    (r"special characters are not allowed", "a control character", "remove it"),
)
# `url:https://…`, the commonest slip of all
_GLUED = re.compile(r"\s*(?:- +)*(?P<key>[A-Za-z_]+):(?=[^\s:])")


def syntax_mistake(error: Exception, text: str) -> tuple[int, int, str, str]:
    """Line, column (from 1), what is wrong, and what to write instead. Quotes no values: a line
    may hold a secret."""
    if isinstance(error, RecursionError):
        return 1, 1, "lists and mappings are nested too deep", "write it flat"
    line, column, sign = _position(error, text)
    said = " ".join(str(getattr(error, part, "") or "") for part in ("context", "problem"))
    said = said.strip() or str(error)
    if re.search(r"mapping values are not allowed|could not find expected", said):
        lines = text.split("\n")
        for number in (line, line - 1):
            if 0 < number <= len(lines) and (glued := _GLUED.match(lines[number - 1])):
                key = glued["key"]
                what = f"no space after the colon of `{key}:`"
                return number, glued.end("key") + 1, what, f"write `{key}: …`"
    for pattern, what, next_step in _MEANINGS:
        if match := re.search(pattern, said):
            return line, column, what.format(*match.groups(), sign=sign), next_step
    return line, column, "is not YAML", "compare with the lines of `digest init`"


def _position(error: Exception, text: str) -> tuple[int, int, str]:
    """Line, column (from 1), and the sign there."""
    opened = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None)
    said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    if "flow node" in said:
        opened = _open_bracket(text, mark)
    never_closed = re.search(r"unexpected end|flow (sequence|mapping|node)", said)
    if opened is not None and never_closed and "but got '{'" not in said:
        mark = opened  # where it was opened says more than where the file ends
    if mark is not None:
        return mark.line + 1, mark.column + 1, text[mark.index : mark.index + 1]
    position = getattr(error, "position", 0)
    before = text[:position] if isinstance(position, int) else ""
    return before.count("\n") + 1, len(before) - before.rfind("\n"), ""


def _open_bracket(text: str, end: Any) -> Any:
    """The mark of the last bracket that is open at the mark `end`; None when there is none."""
    from ruamel.yaml import YAML  # as in `document.compose`, which has imported it
    from ruamel.yaml.error import YAMLError

    opened: list[Any] = []
    with suppress(YAMLError):  # it looks ahead, to what may be wrong as well
        for token in YAML(typ="rt", pure=True).scan(text):
            if token.start_mark.index >= end.index:
                break
            if token.id in ("[", "{"):
                opened.append(token.start_mark)
            elif token.id in ("]", "}"):
                opened.pop()
    return opened[-1] if opened else None
