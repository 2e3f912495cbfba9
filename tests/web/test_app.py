"""The archive's pages as the mails link to them, over HTTP on loopback."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

from deliver.sample import BASE_URL, EDITION, NEWSLETTER
from store.sample import NOW, WEEK, article, recipients, sealed

from web.visiting import Visitor


def test_an_edition_shows_nobodys_name_or_token(visitor: Visitor) -> None:
    response, text = visitor.ask("GET", f"/e/{EDITION.id}")
    assert response.status == 200
    assert "the quays opened" in text
    assert "Reader 0" not in text
    assert "r0@example.org" not in text
    assert "/u/" not in text


def test_the_public_page_has_no_lines_about_its_reader(visitor: Visitor) -> None:
    kept = sealed(article(2), audience=recipients(1), slot=NOW + WEEK, number=2)
    mail = visitor.pipeline.renderer.render(kept.edition, NEWSLETTER, base_url=BASE_URL)
    visitor.pipeline.store.editions.seal(replace(kept, mails=(mail,)), NOW)
    mailed = mail.html.fill(visitor.pipeline.values(next(iter(kept.audience)), kept.edition))
    response, text = visitor.ask("GET", f"/e/{kept.edition.id}")
    assert response.status == 200
    for words in ("Sent to", "You get this", ">Unsubscribe<", ">Preferences<"):
        assert words in mailed
        assert words not in text
    assert "mailto:" not in text
    assert "reader@example.org" not in text
    assert "Quay 2 opens" in text
    assert "reader@example.org" not in visitor.pipeline.public_values(kept.edition).values()


def test_n_more_leads_to_all_stories_of_its_theme(visitor: Visitor) -> None:
    kept = sealed(*map(article, range(3, 12)), slot=NOW + 2 * WEEK, number=3)
    [theme] = kept.edition.themes
    shown = replace(theme, slug="häfen", stories=theme.stories[:1], more=theme.stories[1:])
    edition = replace(kept.edition, themes=(shown,), title="<b>Weekly")
    mail = visitor.pipeline.renderer.render(edition, NEWSLETTER, base_url=BASE_URL)
    visitor.pipeline.store.editions.seal(replace(kept, edition=edition, mails=(mail,)), NOW)
    html = mail.html.fill(visitor.pipeline.public_values(edition))
    page = unescape(html.split(f'href="{BASE_URL}')[1].split('"')[0])
    assert page == f"/e/{edition.id}/all#h%C3%A4fen"
    response, text = visitor.ask("GET", page.partition("#")[0])
    assert response.status == 200
    assert '<h2 id="häfen">' in text
    assert all(story.lead.url in text for story in theme.stories)
    assert "<b>" not in text
    response, _ = visitor.ask("GET", "/e/weekly/none/all")
    assert response.status == 404
