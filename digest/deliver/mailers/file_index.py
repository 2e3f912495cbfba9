"""The outbox folder's index.html: every edition in it with a link to each recipient's mail."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser
from html import escape
from pathlib import Path
from urllib.parse import quote

_HEADER_BYTES = 16_384  # enough of a message for its header
_STYLE = """
:root{color-scheme:light dark;
--ink:#1b1f24;--quiet:#5b6470;--rule:#d9dee4;--page:#fff;--link:#0b57d0}
@media (prefers-color-scheme:dark){
:root{--ink:#e8eaed;--quiet:#9aa5b1;--rule:#333a42;--page:#15181c;--link:#8ab4f8}}
body{margin:0 auto;max-width:640px;padding:40px 20px;background:var(--page);color:var(--ink);
font:16px/1.5 system-ui,sans-serif}
h1{font-size:24px;line-height:1.25;margin:0 0 8px}
h2{font-size:18px;line-height:1.3;margin:40px 0 0}
p{margin:0;color:var(--quiet)}
ul{list-style:none;margin:16px 0 0;padding:0}
li{display:flex;gap:16px;padding:8px 0;border-top:1px solid var(--rule);overflow-wrap:anywhere}
li a:first-child{flex:1}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
"""


def write_index(outbox: Path) -> bytes:
    """The page, as UTF-8; the latest edition first."""
    folders: dict[Path, list[Path]] = {}
    for path in sorted(outbox.rglob("*.eml")):
        folders.setdefault(path.parent, []).append(path)
    sections = [_section(outbox, folders[folder]) for folder in sorted(folders, reverse=True)]
    summary = f"Messages: {sum(map(len, folders.values()))} · editions: {len(folders)}"
    return _page(summary, sections).encode()


def _page(summary: str, sections: list[str]) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>Outbox</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Outbox</h1>\n<p>{summary}. They were written here instead of being sent.</p>\n"
        + "\n".join(sections)
        + "\n</body>\n</html>\n"
    )


def _section(outbox: Path, messages: list[Path]) -> str:
    header = _header(messages[0])
    edition = messages[0].parent.relative_to(outbox).as_posix()
    return (
        f"<section>\n<h2>{escape(header['Subject'] or edition)}</h2>\n"
        f"<p>{escape(edition)} · from {escape(header['From'] or '')}</p>\n<ul>\n"
        + "\n".join(_lines(outbox, messages))
        + "\n</ul>\n</section>"
    )


def _lines(outbox: Path, messages: list[Path]) -> Iterator[str]:
    for path in messages:
        page = path.with_suffix(".html") if path.suffix == ".eml" else path
        yield (
            f'<li><a href="{_link(outbox, page)}">{escape(path.stem)}</a>'
            f'<a href="{_link(outbox, path)}">.eml</a></li>'
        )


def _link(outbox: Path, path: Path) -> str:
    return escape(quote(path.relative_to(outbox).as_posix()))


def _header(path: Path) -> Message:
    with path.open("rb") as file:
        return BytesHeaderParser(policy=policy.default).parsebytes(file.read(_HEADER_BYTES))
