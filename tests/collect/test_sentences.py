"""Sentence ends in the languages and scripts that news comes in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.sentences import ends_well, sentences

# one "|" stands where a sentence ends
WHOLE = [
    # English: initials, titles, companies, countries, numbers, times
    ("en", "The U.S. Senate passed the bill. | It now goes to the president."),
    ("en", "Dr. Jane A. Porter of Hill & Co. said no. | Others agreed."),
    (
        "en",
        "It is early, but G.K. Porter knows. | Or J. F. Weir in Washington D.C. | She asked.",
    ),
    ("en", "Shares of Acme Inc. rose 3.5 percent to $12.40. | Trading was thin."),
    ("en", "The site example.org was down at 9 a.m. on Monday. | It is back."),
    ("en", "“We are done.” | The chief left the room."),
    ("en", '"Why now?" she asked. | Nobody knew.'),
    ("en", "Is it over? | Not yet! | We wait."),
    ("en", "The version 2.0 release is here. | Try it."),
    ("en", "(The report was late.) | It was short too."),
    # German: abbreviations and ordinals
    ("de", "Am 3. Oktober wird gefeiert, z. B. in Kiel. | Danach ist Ruhe."),
    ("de", "Der Umsatz stieg auf 2,3 Mrd. Euro. | Das sind ca. 4 Prozent mehr."),
    ("de", "„Wir warten ab.“ | So der Minister."),
    ("de", "Laut § 5 Abs. 2 gilt das nicht. | Es bleibt dabei."),
    ("fr", "M. Durand et Mme. Petit sont partis. | « C'est fini. » | Le vote suit."),
    ("es", "¿Qué pasó ayer? | El Sr. López no respondió. | ¡Basta ya! | La sesión siguió."),
    ("es", "La inflación de EE.UU. bajó en mayo. | El mercado subió."),
    ("it", "Il sig. Bianchi ha vinto. | La gara era lunga."),
    ("pt", "O Sr. Silva não falou. | A reunião acabou às 18h."),
    ("nl", "Dhr. Jansen won, o.a. in Breda. | De rest verloor."),
    ("cs", "Ve 21. století je to jinak. | Nikdo to nečekal."),
    ("pl", "Koszt to 3 mln zł, np. na drogi. | Prace trwają."),
    ("da", "Den 4. maj tændes lys. | Det er en tradition."),
    ("ru", "В 2023 г. цены выросли на 3,5 млрд руб. | Спрос упал."),
    # scripts with stops of their own, and none at all between the sentences
    ("zh", "工厂今天开工。|工人有三百名。|产量会翻倍！"),
    ("zh", "他说：“我们赢了。”|大家都笑了。"),
    ("ja", "新しい駅が開業した。|「便利になった。」|住民は喜ぶ。"),
    ("ko", "공장이 오늘 문을 열었다. | 직원은 300명이다."),
    ("ar", "افتتح المصنع اليوم. | هل يكفي ذلك؟ | لا أحد يعلم."),
    ("ur", "کارخانہ آج کھلا۔ | مزدور خوش ہیں۔"),
    ("hi", "कारखाना आज खुला। | मज़दूर खुश हैं।"),
]


@pytest.mark.parametrize(("language", "marked"), WHOLE)
def test_ends_are_found(language: str, marked: str) -> None:
    text = marked.replace(" | ", " ").replace("|", "")
    expected = [part.strip() for part in marked.split("|")]
    assert sentences(text, language) == expected


def test_a_missing_space_is_no_reason_to_go_on() -> None:
    text = "The plan failed in April.Previously it had worked. See example.org/Page now."
    assert sentences(text, "en") == [
        "The plan failed in April.",
        "Previously it had worked.",
        "See example.org/Page now.",
    ]


def test_ordinals_belong_to_languages_that_write_them_so() -> None:
    assert sentences("We came in 3. They won.", "en") == ["We came in 3.", "They won."]
    assert sentences("Er kam am 3. Mai an.", "de") == ["Er kam am 3. Mai an."]


@pytest.mark.parametrize(
    "text",
    [
        "It is over.",
        "Is it?",
        "“We won.”",
        "他赢了。",
        "「終わった。」",
        "لماذا؟",
        "समाप्त।",
        "(Done.)",
    ],
)
def test_a_whole_sentence_ends_well(text: str) -> None:
    assert ends_well(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is over…",
        "It is over...",
        "The minister",
        "“We won...”",
        "",
        "他赢了…",
        "But G.K.",
        "Then Dr.",
    ],
)
def test_a_broken_one_does_not(text: str) -> None:
    assert not ends_well(text)


@given(st.text(max_size=400), st.sampled_from(["", "en", "de", "zh", "xx-Latn"]))
def test_nothing_is_lost_and_nothing_added(text: str, language: str) -> None:
    found = sentences(text, language)
    assert all(found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_long_runs_of_marks_take_linear_time() -> None:
    assert len(sentences("." * 50_000, "en")) == 1
    assert len(sentences("A. " * 20_000, "en")) >= 1
    assert len(sentences("。" * 50_000, "zh")) == 1
