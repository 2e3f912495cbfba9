"""The packaged catalogues say everything that templates and code ask for, in every language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from gettext import c2py
from pathlib import Path

import jinja2
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from jinja2.ext import InternationalizationExtension, extract_from_ast

from digest.render import packaged_templates
from digest.render.words import SHARED, Words

FOLDER = packaged_templates() / SHARED / "words"
LANGUAGES = {"ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "zh", "zh_Hant"}
KEYWORDS = {**DEFAULT_KEYWORDS, "say": None}  # `Words.say`
CODE = Path(__file__).parents[2] / "digest"


def asked_for(templates: Path) -> set[tuple[str, ...]]:
    """What templates and code ask for, found as Babel's own extractor finds it."""
    extension = InternationalizationExtension(jinja2.Environment())  # never renders
    found: set[tuple[str, ...]] = set()
    for path in templates.rglob("*.j2"):
        source = extension.environment.parse(path.read_text("utf-8"))
        for _, _, message in extract_from_ast(source):
            found.add(forms(message))
    for path in (CODE / "render" / "words.py", *CODE.glob("pipeline/*.py"), *CODE.glob("web/*.py")):
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            found.add(forms(message))
    return found


def catalogue(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def forms(text: str | Sequence[str | None] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(filter(None, text or ()))


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[a-z]|%", text))


def test_every_promised_language_is_there() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == LANGUAGES


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_catalogue_is_complete(language: str) -> None:
    messages = [message for message in catalogue(language) if message.id]
    assert {forms(message.id) for message in messages} == asked_for(packaged_templates())
    assert not [message.id for message in messages if message.fuzzy]
    # a copy of the English that nobody translated
    assert not [message.id for message in messages if message.string == message.id]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_catalogue_counts_as_its_language_does(language: str) -> None:
    words = catalogue(language)
    assert words.num_plurals == get_plural(words.locale).num_plurals
    form_of = c2py(words.plural_expr)
    uses = [[n for n in range(1000) if form_of(n) == form] for form in range(words.num_plurals)]
    for message in words:
        if not message.pluralizable:
            continue
        for numbers, form in zip(uses, forms(message.string), strict=True):
            assert numbers
            assert form
            # a form for one number alone may say it in words: "قبل يومين"
            said = len(numbers) == 1 and not placeholders(form)
            assert said or placeholders(form) == placeholders(message.id[0])


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_translation_has_the_places_of_the_original(language: str) -> None:
    for message in catalogue(language):
        if message.id and not message.pluralizable:
            [original], [translation] = forms(message.id), forms(message.string)
            assert translation
            assert placeholders(translation) == placeholders(original)
            assert translation == translation.strip()


def test_a_new_word_in_a_template_is_missed(tmp_path: Path) -> None:
    (tmp_path / "new.html.j2").write_text('{{ _("Brand new") }}', encoding="utf-8")
    assert ("Brand new",) in asked_for(tmp_path) - asked_for(packaged_templates())


@pytest.mark.parametrize(
    ("count", "polish", "arabic"),
    [
        (2, "2 dni temu", "قبل يومين"),
        (5, "5 dni temu", "قبل 5 أيام"),
        (11, "11 dni temu", "قبل 11 يومًا"),
        (101, "101 dni temu", "قبل 101 يوم"),
    ],
)
def test_plural_forms(count: int, polish: str, arabic: str) -> None:
    for language, expected in (("pl", polish), ("ar", arabic)):
        words = Words(language, (packaged_templates(),))
        form = words.ngettext("%(num)d day ago", "%(num)d days ago", count)
        assert form % {"num": count} == expected


def test_a_counted_noun_takes_all_three_polish_forms() -> None:
    words = Words("pl", (packaged_templates(),))
    said = [words.ngettext("%(num)d more", "%(num)d more", n) % {"num": n} for n in (1, 22, 12)]
    assert said == ["Jeszcze 1 artykuł", "Jeszcze 22 artykuły", "Jeszcze 12 artykułów"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-CN", "阅读全文"), ("zh-TW", "閱讀全文"), ("zh-HK", "閱讀全文"), ("pt-PT", "Ler mais")],
)
def test_a_region_speaks_its_script(language: str, said: str) -> None:
    assert Words(language, (packaged_templates(),)).gettext("Read more") == said
