"""Traits: what of an article is compared, read once per article."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from digest.group.numbers import Counts, counts, tells_an_update
from digest.group.words import (
    fold,
    guess_language,
    is_stop_word,
    is_unspaced,
    stem_of,
    stems,
    transcribed,
    words,
)
from digest.model import Article

_SUMMARY_WEIGHT = 0.5  # a word of the summary counts half of one in the title
_FIRST_SENTENCE = re.compile(r".{40,400}?[.!?。！？](?=\s|$)", re.DOTALL)
_SOURCE_TAIL = re.compile(r"\s+[|–—-]\s+([^|–—]{2,40})$")
_NAME_LETTERS = 5  # by which a name is known in another form: Korea, Korean
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z0-9]+|[0-9]{2,}")
_ELLIPSES = ("...", "…")
_CUT_OFF = re.compile(r"\S*\s*(?:\.\.\.|…)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One article, as seen by grouping. `hours` is its time since the epoch."""

    article: Article
    language: str
    title_key: str  # the title without numbers: equal for the numbers of a column
    terms: Mapping[str, float]  # significant stem -> weight in this article
    names: frozenset[str]  # capitalised words, long numbers, counts: alike in every language
    written: tuple[str, ...]  # the title's words as they stand
    title_names: frozenset[str]  # capitalised words of the title; none where every word is. Cut
    known_names: frozenset[str]  # the title's words and all names; cut as well: Korea, Korean
    actors: frozenset[str]  # stems of the capitalised words of a headline in sentence case
    counts: Counts
    is_update: bool
    links: frozenset[str]  # canonical URLs it points to
    hours: float


def read_traits(articles: Sequence[Article], default_language: str) -> list[Traits]:
    """The traits of each article, in the order given."""
    return [_traits(article, default_language) for article in articles]


def clean_title(article: Article) -> str:
    """The title without the outlet's name behind it and without the word an ellipsis cut."""
    title = article.title.rstrip()
    if title.endswith(_ELLIPSES):
        title = _CUT_OFF.sub("", title) or title
    tail = _SOURCE_TAIL.search(title)
    if tail and article.source and fold(tail[1].strip()) in fold(article.source):
        return title[: tail.start()]
    return title


def _traits(article: Article, default: str) -> Traits:
    title = clean_title(article)
    first = _FIRST_SENTENCE.match(article.summary)
    opening = first[0] if first else article.summary[:400]
    text = f"{title}. {article.summary[:400]}" if article.summary else title
    language = article.language or guess_language(text, default)
    counted = counts(title, language)
    written = words(title)
    weights: defaultdict[str, float] = defaultdict(float)
    titled = stems(title, language)
    for stem in titled:
        weights[stem] += 1.0
    for stem in stems(opening, language):
        weights[stem] += _SUMMARY_WEIGHT
    names = _names(text, language) | {
        f"{unit} {value}" for unit, values in counted.items() for value in values
    }
    return Traits(
        article=article,
        language=language,
        title_key=" ".join(stem for stem in titled if not stem[0].isdigit()),
        terms=dict(weights),
        names=names,
        written=written,
        title_names=_cut(_title_names(title, opening, language)),
        known_names=_cut({*names, *map(fold, written)}),
        actors=_actors(title, language),
        counts=counted,
        is_update=tells_an_update(title),
        links=frozenset(
            (*(link.url for link in article.read_more if link.url), *article.citations)
        ),
        hours=article.published.timestamp() / 3600,
    )


def _names(text: str, language: str) -> frozenset[str]:
    found = set()
    for word in words(text):
        if is_unspaced(word):  # "AppleのiPhone"
            found |= {name.lower() for name in _LATIN_NAME.findall(word)}
        elif (word[0].isupper() and len(word) > 2 and not is_stop_word(word, language)) or (
            word[0].isdigit() and len(word) > 1
        ):
            found.add(transcribed(fold(word)))
    return frozenset(found)


def _title_names(title: str, opening: str, language: str) -> frozenset[str]:
    """The names in a title. Where every word has a capital, and for the first word, the summary
    must have it within a sentence, or it must own something ("Arden's margins")."""
    listed = words(title)
    telling = [w for w in listed if w[0].isalpha() and not is_stop_word(w, language)]
    names = [word for word in telling if word[0].isupper()]
    doubtful = names
    if len(telling) <= 2 or len(names) <= 0.7 * len(telling):
        doubtful = [word for word in names if word == listed[0]]
    known = {*words(opening)[1:], *(w for w, then in pairwise(listed) if then == "s")}
    return frozenset(fold(word) for word in names if word in known or word not in doubtful)


def _cut(names: Iterable[str]) -> frozenset[str]:
    """What a name is known by in all its forms."""
    return frozenset(name[:_NAME_LETTERS] for name in names)


def _actors(title: str, language: str) -> frozenset[str]:
    """Whom a headline may be about; nobody where all its words, or all nouns, have a capital."""
    telling = [w for w in words(title) if w[0].isalpha() and not is_stop_word(w, language)]
    names = [word for word in telling if word[0].isupper()]
    if language == "de" or len(names) > 0.7 * len(telling):
        return frozenset()
    return frozenset(stem_of(name, language) for name in names)
