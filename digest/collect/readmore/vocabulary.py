"""The label vocabulary: which words announce related coverage, and which words only look like it.

The words are data (labels.toml, a table per language); all languages are matched at once, since a
feed's language is often wrong and outlets quote each other.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

LONGEST_LABEL = 90  # characters; a longer text is no label
_ANY_WORDS = r"\w\S*(?: \S+){0,3}"  # what "{}" stands for, in folded text


class Kind(StrEnum):
    """What a label says of the links under it."""

    RELATED = "related"  # further coverage of the story
    STOP = "stop"  # anything else: most read, tags, author's other work
    TEASER = "teaser"  # the words of a link that leads to the article itself
    FOOTER = "footer"  # what a feed's publisher adds below each entry


class _Letters(dict[int, int | None]):
    """A translation table, filled as it is used: letters and digits stay, accents go."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        kept: int | None = code if unicodedata.category(char)[0] in "LMN" else 32
        if 0x300 <= code <= 0x36F:
            kept = None
        elif char == "ı":
            kept = ord("i")
        self[code] = kept
        return kept


_LETTERS = _Letters()


def fold(text: str) -> str:
    """Text as labels are compared: lower case, no accents, no punctuation, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(decomposed.translate(_LETTERS).split())


@lru_cache(maxsize=4096)
def kind_of(text: str, language: str = "") -> Kind | None:
    """The kind of label that `text` is as a whole, or None; the article's language comes first."""
    if len(text) > LONGEST_LABEL or not (folded := fold(text)):
        return None
    for words, patterns in (_vocabulary(language.partition("-")[0]), _vocabulary()):
        if folded in words:
            return words[folded]
        for kind, pattern in patterns:
            if pattern.fullmatch(folded):
                return kind
    return None


@lru_cache(maxsize=4096)
def is_teaser(text: str) -> bool:
    """Whether the words can be those of a link to the article itself ("continue reading")."""
    return len(text) <= LONGEST_LABEL and fold(text) in _phrases(Kind.TEASER)


@lru_cache(maxsize=1024)
def is_footer(text: str) -> bool:
    """Whether the paragraph is one that publishers add below each entry of their feed."""
    return len(text) <= 600 and bool(_footer().search(fold(text)))


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    source = files("digest.collect.readmore").joinpath("labels.toml")
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return tables


@cache
def _phrases(kind: Kind, language: str = "") -> frozenset[str]:
    """The folded phrases of a language, or of all."""
    tables = [_tables().get(language, {})] if language else _tables().values()
    return frozenset(_folded(phrase) for table in tables for phrase in table.get(kind, ()))


def _folded(phrase: str) -> str:
    return " {} ".join(fold(part) for part in phrase.split("{}")).strip()


@lru_cache(maxsize=64)
def _vocabulary(
    language: str = "",
) -> tuple[dict[str, Kind], list[tuple[Kind, re.Pattern[str]]]]:
    """Plain phrases by their text; those with "{}" as one pattern a kind. Stop comes first."""
    words: dict[str, Kind] = {}
    patterns = []
    for kind in (Kind.STOP, Kind.RELATED):
        open_phrases = []
        for phrase in _phrases(kind, language):
            if "{}" in phrase:
                open_phrases.append(re.escape(phrase).replace(r"\{\}", _ANY_WORDS))
            else:
                words.setdefault(phrase, kind)
        patterns.append((kind, re.compile("|".join(open_phrases) or r"(?!)")))
    return words, patterns


@cache
def _footer() -> re.Pattern[str]:
    """Footers open or end a paragraph; "{}" in them is a headline or a site's name."""
    phrases = sorted(_phrases(Kind.FOOTER))
    return re.compile(
        "|".join(re.escape(phrase).replace(r"\{\}", ".{1,300}?") for phrase in phrases) or r"(?!)"
    )
