"""Related coverage in many languages and scripts: the same shapes around the same story in each."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from digest.collect.readmore import extract_html, extract_text

SOURCE = Path(__file__).with_name("readmore_stories.toml")
STORIES: dict[str, Any] = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
SITE = "https://pressa.example"
URL = f"{SITE}/2026/03/bridge-opens"
PATHS = [
    "/2026/02/ferry-stops-running",
    "/2026/01/toll-rises-again-in-may",
    "/2025/11/12/old-bridges-fail.html",
]

CARD = (
    '<div class="c"><a href="{path}"><img data-src="/i.jpg"></a><a href="/category/roads">Roads</a>'
    '<h3><a href="{path}">{title}</a></h3><p>{teaser}</p><time>3.5.2025</time></div>'
)
# the words of such a card touch
WHOLE = '<a href="{path}"><span>Roads</span><span>{title}</span><span>3.5.2025</span></a>'
SHAPES = {
    "list": "{text}<h3>{list}</h3><ul><li>{a}</li><li>{b}</li></ul>",
    "list with dates": "{text}<p><b>{list}</b></p><ul><li>3.5.2025 {a}</li><li>{b} (4.5.2025)</ul>",
    "list with words": "{text}<h3>{list}:</h3><ul><li>{a} – Pressa</li><li>{b} – Pressa</li></ul>",
    "asides": "{first}<p>{aside}: {a}</p>{middle}<p>{aside} | {b}</p>{last}",
    "signs": "{first}<p>➡️ <b>{aside}</b>: {a}</p>{middle}<p>&gt;&gt; {aside}: {b}</p>{last}",
    "brackets": "{first}<p>【{aside}】{a}</p>{middle}<p>({aside}: {b})</p>{last}",
    "in the link": '{first}<p><a href="{path_a}">{aside}: {title_a}</a></p>{middle}'
    '<div><a href="{path_b}"><div>{aside}</div><div>{title_b}</div></a></div>{last}',
    "box": "{first}<div><small>{aside}</small>{a}</div>{middle}"
    "<aside><h4>{list}</h4>{b}</aside>{last}",
    "breaks": "{first}{middle}<p><strong>{aside}:</strong><br>{a}<br>{b}</p>{last}",
    "cards": "{first}{middle}<div><div>{list}</div>{card_a}{card_b}</div>{last}",
    "links around cards": "{text}<h2>{list}</h2><div>{whole_a}{whole_b}</div>",
    "overlays": '{text}<h2>{list}</h2><div><a href="{path_a}"></a><img><h4>{title_a}</h4></div>'
    '<div><a href="{path_b}"></a><div class="card-title">{title_b}</div></div>',
    "pictures": '{first}{middle}<div><strong>{aside}</strong><a href="{path_a}">'
    '<img alt="{title_a}"></a><a href="{path_b}" title="{title_b}"><img></a></div>{last}',
    "before another list": "{text}<h3>{list}</h3><ul><li>{a}</li><li>{b}</li></ul>"
    "<h3>{other}</h3><ul><li>{c}</li></ul>",
    "behind another list": "{text}<h3>{other}</h3><ul><li>{c}</li></ul>"
    "<h3>{list}</h3><ul><li>{a}</li><li>{b}</li></ul>",
}
TEXTS = {
    "lines": "{text}\n\n{list}:\n{title_a}\n{title_b}\n",
    "dashes": "{text}\n\n{list}\n- {title_a}\n- {title_b}\n",
    "numbers": "{text}\n\n{list}:\n1. {title_a}\n2. {title_b}\n",
    "addresses": "{text}\n\n{list}:\n{title_a}\n{url_a}\n{title_b}\n{url_b}\n",
    "asides": "{first}\n\n➡️ {aside}: {title_a}\n\n{middle}\n\n({aside}: {title_b})\n\n{last}\n",
}


def filled(shape: str, language: str, *, html: bool) -> str:
    story = STORIES[language]
    paragraphs = [f"<p>{text}</p>" if html else text for text in story["story"]]
    parts = dict(zip(("first", "middle", "last"), paragraphs, strict=True))
    for name, path, title in zip("abc", PATHS, story["related"], strict=True):
        known = {"path": path, "title": title, "teaser": story["story"][1]}
        parts |= {f"title_{name}": title, f"path_{name}": path, f"url_{name}": SITE + path}
        parts |= {f"card_{name}": CARD.format(**known), f"whole_{name}": WHOLE.format(**known)}
        parts[name] = f'<a href="{path}">{title}</a>'
    labels = {kind: story[kind] for kind in ("aside", "list", "other")}
    return shape.format(text="\n".join(paragraphs), **parts, **labels)


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("page", [False, True], ids=["entry", "page"])
def test_every_shape_in_every_language(shape: str, language: str, page: bool) -> None:
    story = STORIES[language]
    html = filled(SHAPES[shape], language, html=True)
    if page:
        html = f"<body><nav><a href='/'>Home</a></nav><h1>{story['title']}</h1><div>{html}</div>"
    found = extract_html(html, url=URL, title=story["title"], language=language, page=page)
    assert [link.title for link in found.related] == story["related"][:2]
    assert [link.url for link in found.related] == [SITE + path for path in PATHS[:2]]
    assert found.text.split("\n\n") == story["story"]


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("shape", TEXTS)
def test_plain_text_in_every_language(shape: str, language: str) -> None:
    story = STORIES[language]
    text = filled(TEXTS[shape], language, html=False)
    found = extract_text(text, url=URL, title=story["title"], language=language)
    assert [link.title for link in found.related] == story["related"][:2]
    assert found.text.split("\n\n") == story["story"]
