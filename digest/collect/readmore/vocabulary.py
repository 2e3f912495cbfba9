"""The label vocabulary: which words announce related coverage, and which words only look like it.

The words are data (labels.toml, a table per language); all languages are matched at once, since a
feed's language is often wrong and outlets quote each other.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

LONGEST_LABEL = 90  # characters; a longer text is no label
_SPACE = re.compile(" ")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u2e80-\U0003ffff]")  # scripts without spaces
_COUNT = re.compile(r"(?: \d+)+$")  # "Related articles (5)"
_LONGEST_FOOTER = 600
_SHORT_FOOTER = 250  # such a paragraph at the end may have other words before
_MOST_WORDS = 4  # of what "{}" stands for
_MOST_AFTER = 8  # words after a label that opens a heading
_TELLING = 4  # characters of a label in a script without spaces
_LONGEST_UNSPACED = 30
_MOST_BEFORE = 6  # words before one that ends it


class Kind(StrEnum):
    """What a label says of the links under it."""

    RELATED = "related"  # further coverage of the story
    STOP = "stop"  # anything else: most read, tags, author's other work
    TEASER = "teaser"  # the words of a link that leads to the article itself
    FOOTER = "footer"  # what a feed's publisher adds below each entry


# accents, Hebrew points, the Arabic tatweel, vowels and hamzas, what makes a sign an emoji
_POINTS = (
    *(range(0x300, 0x370), range(0x591, 0x5C8), range(0x640, 0x641), range(0x64B, 0x660)),
    range(0xFE00, 0xFE10),
)
_SAME_LETTER = {"ı": "i", "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه"}


class _Letters(dict[int, int | None]):
    """A translation table, filled as it is used: letters and digits stay, vowel points go."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        kept: int | None = code if unicodedata.category(char)[0] in "LMN" else 32
        if any(code in points for points in _POINTS):
            kept = None
        elif char in _SAME_LETTER:
            kept = ord(_SAME_LETTER[char])
        self[code] = kept
        return kept


_LETTERS = _Letters()


def fold(text: str) -> str:
    """Text as labels are compared: lower case, no accents, no punctuation, single spaces."""
    return " ".join(_folded_words(text))


def _folded_words(text: str) -> list[str]:
    return unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS).split()


@lru_cache(maxsize=4096)
def kind_of(text: str, language: str = "") -> Kind | None:
    """The kind of label that `text` is as a whole, or None; the article's language comes first."""
    folded = _COUNT.sub("", fold(text)) if len(text) <= LONGEST_LABEL else ""
    if not folded:
        return None
    found = _labels().kind_of(folded)
    own = language.partition("-")[0]
    return (_labels(own).kind_of(folded) or found) if found and own else found


def may_open_with_label(text: str) -> bool:
    """Whether a label of more than its first word may open the text: a quick look."""
    labels, words = _labels(), _folded_words(text)
    first, second = (*words[:2], "", "")[:2]
    seconds = labels.openings.get(first, ())
    return (
        second in seconds
        or "" in seconds
        or not labels.last_words.isdisjoint(words)
        or second.isdigit()  # a count: "Related (5)"
    )


@lru_cache(maxsize=4096)
def opens_with_label(text: str) -> bool:
    """Whether the words begin as a label does: "Read also our interview"."""
    folded = fold(text) if len(text) <= LONGEST_LABEL else ""
    return _labels().opens(folded)


@lru_cache(maxsize=4096)
def closes_with_label(text: str) -> bool:
    """Whether the words end as a label does: "Here are some related stories"."""
    folded = fold(text) if len(text) <= LONGEST_LABEL else ""
    return _labels().closes(folded)


def is_plain_label(text: str) -> bool:
    """Whether the text is a related label with no other words; a single word, such as
    "Recommended", may as well head advice.
    """
    folded = fold(text)
    is_telling = " " in folded or _UNSPACED.match(folded) is not None
    return is_telling and _labels().is_related(folded)


@lru_cache(maxsize=4096)
def is_label_name(name: str) -> bool:
    """Whether a class or an id says a related label of two words or more: "lees-ook"."""
    folded = fold(name.replace("_", " "))
    return " " in folded and _labels().is_related(folded) and not is_teaser(folded)


@lru_cache(maxsize=4096)
def is_teaser(text: str) -> bool:
    """Whether the words can be those of a link to the article itself ("continue reading")."""
    return len(text) <= LONGEST_LABEL and bool(_teasers().kind_of(fold(text)))


def is_footer(text: str, *, at_end: bool = False) -> bool:
    """Whether the paragraph is one that publishers add below each entry of their feed.

    It opens as such a footer does; a short one, `at_end`, may have other words before.
    """
    if len(text) > _LONGEST_FOOTER:
        return False
    words, by_word = _folded_words(text), _footers()
    telling = by_word.keys() & words
    if not text.isascii() and _UNSPACED.search(text):
        telling.add("")
    if not telling:
        return False
    folded = " ".join(words)
    anywhere = at_end and len(folded) <= _SHORT_FOOTER
    return any(
        (head in folded if anywhere else folded.startswith(head)) and tail in folded
        for word in telling
        for head, tail in by_word[word]
    )


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    source = files("digest.collect.readmore").joinpath("labels.toml")
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return tables


@lru_cache(maxsize=256)
def _phrases(kind: Kind, language: str = "") -> frozenset[str]:
    """The folded phrases of a language, or of all."""
    tables = [_tables().get(language, {})] if language else _tables().values()
    return frozenset(_folded(phrase) for table in tables for phrase in table.get(kind, ()))


def _folded(phrase: str) -> str:
    return " {} ".join(fold(part) for part in phrase.split("{}")).strip()


class _Phrases:
    """Phrases by their text; those with "{}" by what stands before it, up to a space."""

    def __init__(self, kinds: Iterable[Kind], language: str = "") -> None:
        self._plain: dict[str, Kind] = {}
        self._open: dict[str, list[tuple[str, Kind]]] = {}  # before "{}" -> (after it, kind)
        for kind in kinds:
            for phrase in _phrases(kind, language):
                before, gap, after = phrase.partition("{}")
                if gap:
                    self._open.setdefault(before, []).append((after, kind))
                else:
                    self._plain.setdefault(phrase, kind)
        phrases = [*self._plain, *self._open]
        self.openings: dict[str, set[str]] = {}  # first word -> second ones, "" where "{}" follows
        for first, *rest in (phrase.split() for phrase in phrases if " " in phrase):
            self.openings.setdefault(first, set()).add(rest[0] if rest else "")
        self._unspaced = tuple(  # telling ones of scripts without spaces
            phrase
            for phrase, kind in self._plain.items()
            if kind is Kind.RELATED and len(phrase) >= _TELLING and _UNSPACED.match(phrase)
        )
        # of those that begin with the name that "{}" stands for
        self.last_words = frozenset(after.split()[-1] for after, _ in self._open.get("", ()))

    def kind_of(self, folded: str) -> Kind | None:
        """The kind of a folded text; of two the first in the order given."""
        if kind := self._plain.get(folded):
            return kind
        for end in (0, *(space.end() for space in _SPACE.finditer(folded))):
            for after, kind in self._open.get(folded[:end], ()):
                name = folded[end:].removesuffix(after)
                if folded.endswith(after) and name and name.count(" ") < _MOST_WORDS:
                    return kind
        return None

    def is_related(self, folded: str) -> bool:
        """Whether a related label without "{}" is the text."""
        return self._plain.get(folded) is Kind.RELATED

    def opens(self, folded: str) -> bool:
        """Whether a related label of two words or more begins the text, and few words follow."""
        if _UNSPACED.match(folded):
            return len(folded) <= _LONGEST_UNSPACED and folded.startswith(self._unspaced)
        words = folded.split()
        heads = (
            " ".join(words[:count]) for count in range(max(2, len(words) - _MOST_AFTER), len(words))
        )
        return any(
            self.is_related(head) or ("", Kind.RELATED) in self._open.get(f"{head} ", ())
            for head in heads
        )

    def closes(self, folded: str) -> bool:
        """Whether such a label ends the text, and few words stand before it."""
        if _UNSPACED.match(folded):
            return len(folded) <= _LONGEST_UNSPACED and folded.endswith(self._unspaced)
        words = folded.split()
        starts = range(1, min(len(words) - 1, _MOST_BEFORE))
        return any(self.is_related(" ".join(words[start:])) for start in starts)


@lru_cache(maxsize=64)
def _labels(language: str = "") -> _Phrases:
    return _Phrases((Kind.STOP, Kind.RELATED), language)  # in doubt it is not related


@cache
def _teasers() -> _Phrases:
    return _Phrases((Kind.TEASER,))


@cache
def _footers() -> dict[str, list[tuple[str, str]]]:
    """Footers' words before and after "{}", which stands for a headline or a site's name; by their
    most telling word, and under "" those of scripts without spaces."""
    footers: dict[str, list[tuple[str, str]]] = {"": []}
    for phrase in sorted(_phrases(Kind.FOOTER)):
        parts = phrase.strip(" {}").split(" {} ")
        if parts[0]:
            footer = parts[0], parts[-1] if len(parts) > 1 else ""
            whole = parts[0].split()[:-1] or [parts[0]]  # the last may go on: "newsletter(s)"
            word = "" if _UNSPACED.match(parts[0]) else max(whole, key=len)
            footers.setdefault(word, []).append(footer)
    return footers
