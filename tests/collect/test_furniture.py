"""What stands around an article, told from its sentences."""

from __future__ import annotations

import pytest

from digest.collect.furniture import is_furniture, own_paragraphs, strip_dateline, without_lead_on

LEAD = "The harbour board will reopen the northern pier in April after two years of repairs."
NEXT = "Ferries to the islands are to run twice a day, the board said on Monday."

FURNITURE = [
    # captions and credits
    "A ferry leaves the northern pier. Photo: Reuters.",
    "Photo: Ana Lind / Harbour Times",
    "Ana Lind/REUTERSA ferry leaves the northern pier during a drill",
    "Foto: dpa",
    "Symbolbild: Fähre im Hafen",
    "Crédit photo : AFP",
    "写真＝共同",
    "사진=연합뉴스",
    "▲4일 항구에서 부두 재개장 행사가 열렸다. 왼쪽부터 김안나 시장, 이민수 회장. 사진=항구시 제공",
    "北碼頭將於四月重新開放。（資料照，林安娜攝）",
    "(Imagen ilustrativa)",
    # bylines
    "By Ana Lind",
    "By ANA LIND and Tom Weir",
    "By A. B. Lind on 2026-03-02 for the Harbour Times",
    "Von Ana Lind",
    "Par Ana Lind et Tom Weir",
    "Por Ana Lind",
    # agencies
    "Reuters with additional editing by Ana Lind",
    "(Reporting by Ana Lind; Editing by Tom Weir)",
    # sharing, subscribing, labels
    "Share this article",
    "Subscribe to our newsletter for the latest news",
    "Sign up for the morning briefing",
    "Teilen",
    "Jetzt abonnieren",
    "Partager sur les réseaux sociaux",
    "订阅我们的频道",
    "HT Ferry Index",
    "Advertisement",
    "• Reuters",
    "Last updated on Tue 3 Mar 2026 10.15 GMT, said the desk",
    "Veröffentlicht am 3. März 2026 um 10:15 Uhr im Ressort Hafen",
    "berths = harbour.count(open=True)",
    "def count(self, open): return { 1: 2 }",
]
SENTENCES = [
    LEAD,
    "By Monday the storm had passed.",
    "Photographs of the pier show how deep the damage goes, engineers said.",
    "“We share the view of the board.”",
    "Harbour masters want ferries to wait for each other and to tell passengers sooner",
    "Sharing a timetable will cost two million, the board said.",
    "Subscribers of the mobile operator lost service for a day.",
    "Von Montag an fahren die Fähren wieder zweimal am Tag.",
    "港口委员会说北码头将于四月重新开放并且每天有两班渡轮",
    "He died.",
    "Published on 3 March, the report of the board names three causes.",
]


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture_is_told(text: str) -> None:
    assert is_furniture(text)
    assert own_paragraphs([text, LEAD]) == [LEAD]


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_are_left(text: str) -> None:
    assert not is_furniture(text)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("BERLIN, Nov 3 (Reuters) - The pier will reopen in the spring.", "The pier"),
        ("Beijing (dpa) - Der Hafen wird im Frühjahr wieder geöffnet.", "Der Hafen"),
        ("LONDON (AP) — The pier will reopen in the spring, they said.", "The pier"),
        ("03.03.2026, 10:15 Uhr – Der Hafen wird im Frühjahr wieder geöffnet.", "Der Hafen"),
        ("МОСКВА, 3 мар — РИА Новости. Северный причал откроется в апреле.", "Северный"),
        ("القاهرة (رويترز) - أعلن الميناء أن الرصيف الشمالي سيفتح في أبريل.", "أعلن"),
        ("Jakarta, Antara -- Dermaga utara akan dibuka lagi pada April.", "Dermaga"),
        ("PARIS — Le port rouvrira au printemps, selon la ville.", "Le port"),
        ("MADRID, 3 Mar. (EFE) - El puerto volverá a abrir en abril.", "El puerto"),
        ("HERALD via JTA — The pier will reopen in the spring, they said.", "The pier"),
        (
            "【東京共同】新しい埠頭は四月に再開する。地元の船会社も歓迎した。",
            "新しい埠頭",
        ),
        (
            "〔記者林安娜／台北報導〕北碼頭將於四月重新開放，渡輪每天兩班，港口表示。",
            "北碼頭",
        ),
        (
            "新华社北京3月2日电（记者 林安娜）北码头将于四月重新开放，渡轮每天两班。",
            "北码头",
        ),
        (
            "(서울=연합뉴스) 김안나 기자 = 북쪽 부두가 4월에 다시 문을 연다고 당국이 밝혔다.",
            "북쪽",
        ),
        ("The pier (built in 1910) - a landmark - will reopen soon.", "The pier (built"),
        ("NATO – or what is left of it – meets in the spring.", "NATO – or"),
    ],
)
def test_datelines(text: str, bare: str) -> None:
    assert strip_dateline(text).startswith(bare)


@pytest.mark.parametrize(
    "tail",
    [
        "Read more",
        "Read more »",
        "[…]",
        "Continue reading →",
        "Continue reading The harbour reopens →",
        "Weiterlesen",
        "Lire la suite...",
        "Leer más",
        "Читать далее",
        "続きを読む",
        "阅读更多 »",
        "اقرأ المزيد",
        "Read more on our site.",
    ],
)
def test_words_that_lead_on(tail: str) -> None:
    assert without_lead_on(f"{LEAD} {tail}") == LEAD
    assert without_lead_on(tail) == ""


def test_words_that_only_look_so() -> None:
    text = "Children who read more do better at school."
    assert without_lead_on(text) == text


@pytest.mark.parametrize("tail", ["read more »", "continue reading...", "… read more"])
def test_small_letters_lead_on_before_an_arrow(tail: str) -> None:
    assert without_lead_on(f"The harbour board said {tail}").startswith("The harbour board said")
    assert "re" not in without_lead_on(f"The harbour board said {tail}")[22:]


def test_an_authors_portrait_is_not_the_article() -> None:
    portrait = ["Ana Lind", "Ana Lind is an editor at the Harbour Times."]
    assert own_paragraphs([LEAD, NEXT, *portrait]) == [LEAD, NEXT]
    assert own_paragraphs(["The Pier", "The Pier is open again, the board said."])


def test_marks_of_lists_go() -> None:
    assert own_paragraphs([f"- {LEAD}", f"• {NEXT}"]) == [LEAD, NEXT]
    assert own_paragraphs(["-5 degrees were measured in the harbour overnight."])[0][0] == "-"


def test_a_name_is_better_than_nothing() -> None:
    assert own_paragraphs(["A talk about islands and ferries", "Share this"]) == [
        "A talk about islands and ferries"
    ]
    assert own_paragraphs(["Tue, 3 Mar 2026 00:45:26 +0000"]) == []
    assert own_paragraphs(["Comments", "Share this talk with friends", "Photo: Ana Lind"]) == []
    assert (
        own_paragraphs(["A talk about islands and ferries"], "A talk about islands and ferries")
        == []
    )
