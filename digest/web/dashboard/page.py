"""The HTML of the dashboard and of its sign-in; every value escaped."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from digest.watch.health import feed_counts
from digest.watch.overview import coming_slots, feed_lines, past_editions
from digest.web.dashboard.readers import audience_section
from digest.web.dashboard.sections import (
    FEEDS,
    attention_section,
    coming_section,
    editions_section,
    feeds_section,
)

if TYPE_CHECKING:
    from digest.watch.health import Health

EDITIONS = 12  # of each newsletter

_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{root}dashboard.css">
</head>
<body>
{body}
</body>
</html>
"""


def dashboard_page(health: Health, *, key: str, told: str, with_sign_out: bool) -> str:
    """The whole page; `key` proves that a form came from it, `told` is what went wrong."""
    pipeline = health.pipeline
    now = pipeline.now()
    coming, past = coming_slots(pipeline), past_editions(pipeline, EDITIONS)
    feeds = feed_lines(pipeline, FEEDS)
    problem = f'<p class="told" role="alert">{escape(told)}</p>' if told else ""
    sections = (
        attention_section(health, coming, past, feeds, key),
        coming_section(coming, now),
        editions_section(past, pipeline.config),
        feeds_section(feeds, feed_counts(pipeline)["unread"], now),
        audience_section(pipeline, past),
    )
    body = f"{_header(now, key, with_sign_out)}<main>{problem}{''.join(sections)}</main>"
    return _FRAME.format(title="digest", body=body, root="")


def _header(now: datetime, key: str, with_sign_out: bool) -> str:
    sign_out = (
        f'<form method="post" action="sign-out"><input type="hidden" name="key" value="{key}">'
        "<button>Sign out</button></form>"
        if with_sign_out
        else ""
    )
    return (
        f'<header><h1>digest</h1><p class="quiet">{now:%a %d %b, %H:%M} UTC · '
        f'<a href="./">Reload</a></p>{sign_out}</header>'
    )


def sign_in_page(*, link: str, has_token: bool, told: str, root: str) -> str:
    """Asks for the button of a one-time link, or for the token; `root` leads to the dashboard."""
    problem = f'<p class="told" role="alert">{escape(told)}</p>' if told else ""
    asks = (
        f'<form method="post" action="{root}sign-in">'
        '<input name="user" autocomplete="username" value="digest" hidden>'  # for password keepers
        '<label>Token <input type="password" name="token" autocomplete="current-password" '
        "required></label> <button>Sign in</button></form>"
    )
    hint = "<p><code>digest dashboard</code> prints a link that signs you in once.</p>"
    form = '<form method="post"><button>Sign in</button></form>'
    body = form if link else (asks if has_token else "") + hint
    whole = f'<main class="sign-in"><h1>Sign in to digest</h1>{problem}{body}</main>'
    return _FRAME.format(title="Sign in to digest", body=whole, root=root)
