"""The studio's page: pickers above, the mail beside what is known of it; every value escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email import message_from_bytes
from email.policy import default
from html import escape
from urllib.parse import urlencode

from digest.errors import counted
from digest.render.budget import BUDGET, size
from digest.render.lint import Finding, Part, families
from digest.web.studio.desk import Look, Showing
from digest.web.studio.excerpt import problem_block
from digest.web.studio.frame import Mode
from digest.web.studio.weight import theme_weights

TABS = {
    "html": "HTML",
    "text": "Plain text",
    "source": "Source",
    "eml": "Raw .eml",
    "why": "Why",
}
_MODES = {Mode.LIGHT: "Light", Mode.DARK: "Dark", Mode.FORCED: "Forced dark"}
# a click on a finding leads to the tab that has its place
_TAB_OF = {Part.HTML: "html", Part.TEXT: "text", Part.HEADERS: "eml"}

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/studio.css">
<script src="/static/studio.js" defer></script>
</head>
<body data-state="{state}">
{body}
</body>
</html>
"""


def studio_page(look: Look, *, tab: str, mode: Mode, key: str, state: str) -> str:
    """The whole page; `key` proves that a form came from it, `state` is that of the files."""
    title = look.showing.subject if look.showing else "Something is in the way"
    form = _pickers(look) if look.choices.newsletters else ""
    content = _content(look.number, look.showing, tab, mode, key) if look.showing else ""
    problems = _problems(look) if look.problems else ""
    header = f'<header><h1>Preview studio</h1><p id="live" role="status">live</p>{form}</header>'
    body = f"{header}\n{problems}{content}"
    return _PAGE.format(title=escape(title), body=body, state=escape(state))


def _problems(look: Look) -> str:
    shown = "".join(problem_block(problem, look.root) for problem in look.problems)
    count = counted(len(look.problems), "problem")
    return f'<main class="problems"><h2>{count} in the way of this mail</h2>{shown}</main>'


def _pickers(look: Look) -> str:
    wish, choices = look.wish, look.choices
    newsletters = (
        _select("newsletter", "Newsletter", choices.newsletters, wish.newsletter)
        if len(choices.newsletters) > 1
        else ""
    )
    designs = {"": "as configured"} | {name: name for name in choices.designs}
    readers = "".join(f'<option value="{escape(one)}">' for one in choices.readers)
    return (
        f'<form id="pickers" action="/">{newsletters}'
        + _select("edition", "Edition", choices.editions, wish.edition)
        + _select("design", "Design", designs, wish.design)
        + _select("variant", "Variant", choices.variants, wish.variant)
        + '<label>View as <input name="reader" type="email" list="readers" autocomplete="off" '
        f'placeholder="any of {counted(choices.audience, "subscriber")}" '
        f'value="{escape(wish.reader)}"></label>'
        f'<datalist id="readers">{readers}</datalist>'
        "<noscript><button>Show</button></noscript></form>"
    )


def _select(name: str, label: str, options: Mapping[str, str], chosen: str) -> str:
    listed = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(words)}</option>"
        for value, words in options.items()
    )
    return f'<label>{label} <select name="{name}">{listed}</select></label>'


def _content(number: int, showing: Showing, tab: str, mode: Mode, key: str) -> str:
    tabs = {name: words for name, words in TABS.items() if name != "why" or showing.draft.why}
    tab = tab if tab in tabs else "html"
    return (
        f'<div class="desk" data-number="{number}" data-tab="{tab}"><main>'
        + _inbox(showing)
        + '<div class="bar">'
        + _radios("tab", "Part", tabs, tab)
        + _radios("mode", "Colours", {str(m): words for m, words in _MODES.items()}, mode)
        + "</div>"
        + _frames(number, tab, mode)
        + "</main><aside>"
        + _facts(showing)
        + _meter(showing)
        + _findings(showing.findings)
        + _copy(number, key)
        + "</aside></div>"
    )


def _radios(name: str, legend: str, options: Mapping[str, str], chosen: str) -> str:
    shown = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"'
        f"{' checked' if value == chosen else ''}> {words}</label>"
        for value, words in options.items()
    )
    return f'<fieldset class="{name}s"><legend>{legend}</legend>{shown}</fieldset>'


def _frames(number: int, tab: str, mode: Mode) -> str:
    source = f"/shown/{number}/{tab}?{urlencode({'mode': mode})}"
    rules = 'sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"'
    return (
        '<div class="frames">'
        f'<figure class="wide"><iframe title="The mail at desktop width" {rules} src="{source}">'
        "</iframe><figcaption>desktop</figcaption></figure>"
        f'<figure class="phone"><iframe title="The mail at phone width" {rules} src="{source}">'
        "</iframe><figcaption>phone, 375 px</figcaption></figure></div>"
    )


def _inbox(showing: Showing) -> str:
    sender = _header(showing.raw, "From")
    name = sender.partition(" <")[0].strip('"') or sender
    words = (
        f"<b>{escape(name)}</b><span><b>{escape(showing.subject)}</b> "
        f"<i>{escape(showing.mail.preheader)}</i></span>"
    )
    return (
        '<section class="inbox" aria-label="In the inbox">'
        f'<p class="row">{words}</p><p class="row narrow">{words}</p></section>'
    )


def _header(raw: bytes, name: str) -> str:
    return str(message_from_bytes(raw, policy=default).get(name, ""))


def _facts(showing: Showing) -> str:
    sealed = showing.draft.sealed
    rows = {
        "Edition": showing.edition.id,
        "Goes to": counted(len(sealed.audience), "subscriber"),
        "Reader": showing.recipient.address,
        "Subject": f"{len(showing.subject)} characters",
        "Preheader": f"{len(showing.mail.preheader)} characters",
        "Content hash": sealed.content_hash[:16],
    }
    shown = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows.items())
    notes = "".join(f'<p class="note">{escape(str(note))}</p>' for note in showing.draft.notes)
    return f'<section><h2>This mail</h2><dl class="facts">{shown}</dl>{notes}</section>'


def _meter(showing: Showing) -> str:
    weight = size(showing.html)
    themes = theme_weights(showing.html, showing.theme_names)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{_kilo(of)}</td>'
        f'<td><meter value="{of}" max="{weight}">{_kilo(of)}</meter></td></tr>'
        for name, of in themes
    )
    trimmed = "".join(f"<li>{escape(note)}</li>" for note in showing.mail.notes)
    left = f'<p>Left out to fit:</p><ul class="quiet">{trimmed}</ul>' if trimmed else ""
    return (
        "<section><h2>Size</h2>"
        f'<p><meter id="size" value="{weight}" max="{BUDGET}" high="{int(BUDGET * 0.9)}" '
        f'aria-label="of the budget"></meter> {_kilo(weight)} of {_kilo(BUDGET)}</p>'
        f'<table class="sizes">{rows}</table>{left}</section>'
    )


def _kilo(count: int) -> str:
    return f"{count / 1000:.1f} KB"


def _findings(findings: Iterable[Finding]) -> str:
    shown = "".join(_finding(finding) for finding in findings)
    body = f'<ol class="findings">{shown}</ol>' if shown else '<p class="quiet">No findings.</p>'
    return f"<section><h2>Lint</h2>{body}</section>"


def _finding(finding: Finding) -> str:
    tab = _TAB_OF[finding.part]
    place = f"{finding.place.line}:{finding.place.column}"
    where = families(finding.clients) if finding.clients else ""
    often = f", {finding.times} times" if finding.times > 1 else ""
    return (
        f'<li class="{finding.severity}"><button type="button" data-tab="{tab}" '
        f'data-place="{place}"><b>{finding.severity}</b> {escape(finding.what)}'
        f"<small>{finding.part} {place}{often}{f' · {escape(where)}' if where else ''}</small>"
        f"</button><p>{escape(finding.why)}. {escape(finding.fix)}.</p></li>"
    )


def _copy(number: int, key: str) -> str:
    return (
        '<section><h2>Test copy</h2><form id="copy" method="post" action="/copy">'
        f'<input type="hidden" name="key" value="{key}">'
        f'<input type="hidden" name="number" value="{number}">'
        '<label>To <input name="address" type="email" required autocomplete="email" '
        'placeholder="you@example.org"></label> <button>Send</button></form>'
        '<p id="told" role="status"></p>'
        '<p class="quiet">As shown here, marked [test]; nothing is recorded.</p></section>'
    )
