"""Related coverage in plain text, and in feeds whose entries are plain text."""

from __future__ import annotations

from digest.collect.readmore import extract_html, extract_text

TITLE = "Harbour reopens after the storm"
STORY = f"""Type to search
{TITLE}
The harbour board said on Tuesday that it would reopen the north pier in June.

Also on HT: Ferry strike enters second week as islands run short of fuel

Freight companies have sent their cargo to the southern terminal since the storm of January.
The repairs cost eleven million euros, and the state will pay half of what has been spent.
The board says that it has learned from the storm, and that the new pilings are a metre deeper.

Read more:

Port workers vote to accept 4% pay deal
Why is the new breakwater two years late?
Council approves emergency dredging fund

Ana Lind

Ana Lind covers shipping and trade. She worked in Rotterdam before.
"""
RELATED = [
    ("Also on HT:", "Ferry strike enters second week as islands run short of fuel"),
    ("Read more:", "Port workers vote to accept 4% pay deal"),
    ("Read more:", "Why is the new breakwater two years late?"),
    ("Read more:", "Council approves emergency dredging fund"),
]


def labelled(text: str, **known: str) -> list[tuple[str, str]]:
    return [(link.label, link.title) for link in extract_text(text, **known).related]


def test_headlines_under_labels_and_beside_them() -> None:
    found = extract_text(STORY, title=TITLE)
    assert [(link.label, link.title) for link in found.related] == RELATED
    assert {link.url for link in found.related} == {""}
    assert found.text.startswith("The harbour board said")
    assert found.text.endswith("a metre deeper.")
    for gone in ("Ferry strike", "Read more", "Council approves", "Ana Lind", "Type to search"):
        assert gone not in found.text


def test_an_entry_of_plain_text_is_read_as_text() -> None:
    found = extract_html(STORY.replace("Lind covers", "Lind &amp; Co cover"), url="", title=TITLE)
    assert [(link.label, link.title) for link in found.related] == RELATED
    assert found.text.startswith("The harbour board said")


def test_bullets_numbers_and_brackets() -> None:
    text = (
        "Words of a story.\nSee also:\n- Ferry strike goes on\n2) Dredging fund\n"
        "(Read also: Port workers accept deal)"
    )
    assert labelled(text) == [
        ("See also:", "Ferry strike goes on"),
        ("See also:", "Dredging fund"),
        ("Read also:", "Port workers accept deal"),
    ]


def test_other_scripts() -> None:
    assert labelled(
        "本文です。\n【関連記事】\n・店先ベンチで食べても外食扱いに\n・電気と水道は対象外の軽減税率"
    ) == [
        ("【関連記事】", "店先ベンチで食べても外食扱いに"),
        ("【関連記事】", "電気と水道は対象外の軽減税率"),
    ]
    assert labelled("Текст новости.\nЧитайте также: Порт снова открыт для судов") == [
        ("Читайте также:", "Порт снова открыт для судов")
    ]


def test_addresses_beside_and_below_headlines() -> None:
    text = (
        "Read more:\nFerry strike goes on https://a.example/ferry-strike-goes-on\n"
        "Port workers accept their deal\nhttps://a.example/port-workers-deal?utm_source=x\n"
        "Harbour reopens at last https://a.example/harbour-reopens\n"
    )
    found = extract_text(text, url="https://a.example/harbour-reopens")
    assert [(link.title, link.url) for link in found.related] == [
        ("Ferry strike goes on", "https://a.example/ferry-strike-goes-on"),
        ("Port workers accept their deal", "https://a.example/port-workers-deal"),
    ]


def test_prose_under_a_label_is_the_story_and_not_a_headline() -> None:
    text = "Read more:\nThe board of the harbour has said on Tuesday that it would reopen the pier."
    found = extract_text(text)
    assert found.related == ()
    assert "The board of the harbour" in found.text


def test_what_is_read_most_is_not_related() -> None:
    text = "The story goes on here.\nMost read\nCup final goes to extra time again\n"
    found = extract_text(text)
    assert found.related == ()
    assert found.text == "The story goes on here."


def test_the_article_itself_is_not_related() -> None:
    assert labelled(f"Read more:\n{TITLE}\nFerry strike goes on today", title=TITLE) == [
        ("Read more:", "Ferry strike goes on today")
    ]
