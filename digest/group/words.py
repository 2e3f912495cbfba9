"""Words: a text cut into the stems that carry its news, in any script.

Latin, Cyrillic, Greek and Arabic words are stemmed by Snowball (https://snowballstem.org) where it
knows the language. Chinese, Japanese and Korean are written without spaces, or with endings grown
on: a run of ideographs or Hangul becomes its pairs of characters, a run of katakana one word, and
hiragana (endings and particles) is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from digest.group.vocabulary.stopwords import STOP_WORDS

_SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "tr": "turkish",
}
_UKRAINIAN_ENDINGS = re.compile(
    r"(?:ування|ення|ання|ості|істю|ами|ями|ові|еві|ого|ому|ими|их|ій|ою|ею|ам|ям|ах|ях|ів|їв|ом|ем|ть|ти|"
    r"ла|ли|ло|в|а|я|и|і|ї|у|ю|о|е|й|ь)$"
)
_ARABIC_ARTICLE = re.compile("^[وف]?(?:[بك]?ال|لل)(?=.{3})")
_HAN = "\u3005\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KATAKANA = "\u30a1-\u30fa\u30fc"
_HIRAGANA = "\u3041-\u309f"
_HANGUL = "\uac00-\ud7af"
_THAI = "\u0e00-\u0e7f"
_SCRIPTS = (
    ("ja", "\u3041\u30ff"),
    ("ko", "\uac00\ud7af"),
    ("zh", "\u3400\u9fff"),
    ("ar", "\u0600\u06ff"),
)
_UNSPACED = re.compile(f"[{_HAN}{_KATAKANA}{_HIRAGANA}{_HANGUL}{_THAI}]")
_RUNS = re.compile(
    f"[{_HAN}]+|[{_KATAKANA}]+|[{_HANGUL}]+|[{_THAI}]+|[{_HIRAGANA}]+"
    f"|[^\\W{_HAN}{_KATAKANA}{_HANGUL}{_THAI}{_HIRAGANA}]+"
)
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*[^\W\d_]*|[^\W\d_]+\d*(?:[^\W\d_]\w*)?")


@lru_cache(maxsize=64)  # a headline is read for its stems, names, numbers and keywords in turn
def words(text: str) -> tuple[str, ...]:
    """The words of a text as written, apostrophes cut ("Apple's" is Apple, s), "U.S." joined."""
    if "." in text:
        text = _ACRONYM.sub(lambda match: match[0].replace(".", ""), text)
    return tuple(_WORD.findall(text))


def stems(text: str, language: str) -> list[str]:
    """The significant stems of a text in order, stop words left out, accents folded."""
    found = []
    for word in words(text):
        if word[0].isdigit():
            found.append(word.casefold())
        elif is_unspaced(word):
            found += _pieces(word)
        elif stem := stem_of(word, language):
            found.append(stem)
    return found


@lru_cache(maxsize=100_000)
def stem_of(word: str, language: str) -> str:
    """The stem of one word, "" for a stop word or a lone letter."""
    low = word.casefold()
    if len(low) < 2 or low in STOP_WORDS.get(language, ()):
        return ""
    # acronyms are names: "US" is not "us", "EVs" is "EV"
    return fold(_stemmer(language)(low))


@lru_cache(maxsize=100_000)
def loose_stem(word: str, language: str) -> str:
    """The stem of any word, stop words as well: what phrases are compared by."""
    return fold(_stemmer(language)(word.casefold()))


def is_unspaced(text: str) -> bool:
    """Whether the text is in a script that is written without spaces between words."""
    return not text.isascii() and bool(_UNSPACED.search(text))


@lru_cache(maxsize=100_000)
def is_stop_word(word: str, language: str) -> bool:
    """Whether a word carries no news in this language."""
    low = word.casefold()
    return len(low) < 2 or low in STOP_WORDS.get(language, ())


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """A word in small letters without accents: Zürich and ZURICH are one."""
    low = word.casefold()
    if low.isascii():
        return low
    parts = unicodedata.normalize("NFKD", low)
    # й and ї are letters of their own in Cyrillic, but equal on both sides of a comparison
    return "".join(part for part in parts if not unicodedata.combining(part))


# letter and its transcription, roughly as newspapers write names; й and ї are folded before
_CYRILLIC = """
    аa бb вv гg ґg дd еe єe жzh зz иi іi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch
    ь юiu яia эe ыy
"""
_LATIN_OF = str.maketrans({pair[0]: pair[1:] for pair in _CYRILLIC.split()})


def transcribed(word: str) -> str:
    """A folded Cyrillic word in Latin letters, roughly as newspapers write names, with its case
    ending cut; others as they are."""
    latin = word.translate(_LATIN_OF)
    return latin if latin == word else latin.rstrip("aeiouy") or latin


def guess_language(text: str, default: str) -> str:
    """The language whose stop words the text holds most of; `default` when it is not clear."""
    if (script := _by_script(text)) is not None:
        return script
    counts = Counter(
        language
        for word in {word.casefold() for word in words(text)}
        for language in _languages_with().get(word, ())
    )
    enough = counts[default] + 2
    clear = [language for language, count in counts.items() if count >= enough]
    return max(clear, key=lambda language: (counts[language], language), default=default)


@cache
def _languages_with() -> Mapping[str, tuple[str, ...]]:
    """The languages that have a word for a stop word."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for language, stops in STOP_WORDS.items():
        for word in stops:
            found[word].append(language)
    return {word: tuple(languages) for word, languages in found.items()}


def _by_script(text: str) -> str | None:
    if not text or text.isascii():
        return None
    letters = [char for char in text[:400] if char.isalpha()]
    limit = len(letters) // 3
    for language, script in _SCRIPTS:
        count = sum(script[0] <= char <= script[1] for char in letters)
        if count > (limit // 3 if language == "ja" else limit):
            return language
    return None


def _pieces(word: str) -> list[str]:
    found = []
    for run in _RUNS.findall(word):
        if re.match(f"[{_HIRAGANA}]", run):
            continue
        if re.match(f"[{_HAN}{_HANGUL}{_THAI}]", run):
            found += [run[i : i + 2] for i in range(max(1, len(run) - 1))]
        else:
            found.append(run.casefold())
    return found


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    if language == "uk":
        return lambda word: _UKRAINIAN_ENDINGS.sub("", word) if len(word) > 4 else word
    if language not in _SNOWBALL:
        return lambda word: word
    # imported here: `digest --help` needs no stems
    from Stemmer import Stemmer  # type: ignore[import-not-found]

    stem: Callable[[str], str] = Stemmer(_SNOWBALL[language]).stemWord
    if language == "ar":  # "the", "and the", "with the": the stemmer leaves some of them on
        return lambda word: stem(_ARABIC_ARTICLE.sub("", word))
    return stem
