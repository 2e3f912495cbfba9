"""The language of a text, by its script and words, against what the feed says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.language import language_of

TEXTS = {
    "en": "The minister said that the new line will be open to all in the spring of this year.",
    "de": "Der Minister sagte, dass die neue Strecke im Frühjahr geöffnet ist und gut.",
    "fr": "Le ministre a dit que la nouvelle ligne sera ouverte au public au courant de l'année.",
    "es": "El ministro dijo que la nueva línea se abrirá al público en la primavera de este año.",
    "pt": "O ministro disse que a nova linha não será aberta ao público por causa do atraso.",
    "it": "Il ministro ha detto che la nuova linea è aperta al pubblico con un anno di ritardo.",
    "nl": "De minister zei dat de nieuwe lijn in het voorjaar open is en niet eerder.",
    "sv": "Ministern sa att den nya linjen ska vara öppen för alla och att det är en stor dag.",
    "da": "Ministeren siger, at den nye linje er åben for alle, og det er ikke en dag for tidligt.",
    "fi": "Ministeri sanoi, että uusi rata on nyt auki ja se oli myös odotettu, mutta ei halpa.",
    "pl": "Minister powiedział, że nowa linia jest już otwarta i nie będzie to ostatnia w roku.",
    "cs": "Ministr řekl, že nová trať je otevřena a že to je dobrá zpráva pro všechny.",
    "ro": "Ministrul a spus că linia este deschisă și că nu va fi ultima din acest an pentru oraș.",
    "hu": "A miniszter azt mondta, hogy az új vonal már nyitva van, és nem ez az utolsó egy évben.",
    "tr": "Bakan, yeni hattın bu yıl içinde açık olacağını ve çok yolcu için de iyi bir haber.",
    "id": "Menteri itu mengatakan bahwa jalur yang baru ini akan dibuka dan tidak mahal.",
    "vi": "Bộ trưởng cho biết tuyến mới được mở và không phải là tuyến cuối của năm.",
    "ru": "Министр сообщил, что новая линия откроется для пассажиров весной этого года.",
    "uk": "Міністр повідомив, що нова лінія відкриється для пасажирів навесні цього року.",
    "el": "Ο υπουργός είπε ότι η νέα γραμμή θα ανοίξει για το κοινό την άνοιξη.",
    "ar": "قال الوزير إن الخط الجديد سيفتح أمام الجمهور في ربيع هذا العام.",
    "fa": "وزیر گفت که خط جدید در بهار امسال برای عموم باز می‌شود و این پایان کار نیست.",
    "he": "השר אמר כי הקו החדש ייפתח לציבור באביב השנה.",
    "hi": "मंत्री ने कहा कि नई लाइन इस साल वसंत में जनता के लिए खुलेगी।",
    "th": "รัฐมนตรีกล่าวว่าเส้นทางใหม่จะเปิดให้ประชาชนใช้ในฤดูใบไม้ผลินี้",
    "ja": "大臣は新しい路線が今年の春に開業すると述べた。",
    "zh": "部长表示，新线路将于今年春天向公众开放。",
    "ko": "장관은 새 노선이 올봄에 개통된다고 밝혔다.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_undeclared(code: str) -> None:
    assert language_of(TEXTS[code]) == code


@pytest.mark.parametrize("code", TEXTS)
def test_a_software_default_is_outvoted(code: str) -> None:
    assert language_of(TEXTS[code], "en-us") == code


@pytest.mark.parametrize("code", TEXTS)
def test_the_declaration_is_confirmed(code: str) -> None:
    assert language_of(TEXTS[code], code) == code


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Le Mans: La Scuderia", "en", "en"),  # two words are no proof
        ("Budget passed", "EN_gb", "en"),
        ("Министр открыл линию", "bg", "bg"),  # one script, several languages
        ("मंत्री ने कहा", "mr", "mr"),
        ("Министр открыл линию", "de", "ru"),
        ("", "pt-BR", "pt"),
        ("12345 !!!", "", ""),
        ("Hi", "x-default; DROP TABLE", ""),
        ("Hi", "english", ""),
    ],
)
def test_few_words_leave_it_to_the_declaration(text: str, declared: str, language: str) -> None:
    assert language_of(text, declared) == language


@given(st.text(max_size=300), st.text(max_size=20))
def test_always_a_tag_or_nothing(text: str, declared: str) -> None:
    found = language_of(text, declared)
    assert found == "" or (2 <= len(found) <= 3 and found.isalpha() and found == found.lower())
