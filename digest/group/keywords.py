"""Keywords: the operator's words and phrases found in an article, in any inflection and script."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from digest.group.traits import Traits
from digest.group.words import fold, is_unspaced, loose_stem, words

_TITLE, _TAG, _BODY = 1.0, 0.8, 0.5  # what a hit counts for, by where it stands
_BODY_CHARS = 600


class KeywordIndex:
    """All keywords of all rules, looked up in one walk over an article."""

    def __init__(self, keywords: Iterable[str]) -> None:
        self._keywords = sorted({keyword for keyword in keywords if keyword.strip()})
        self._unspaced = [k for k in self._keywords if is_unspaced(k)]
        self._spaced = [k for k in self._keywords if not is_unspaced(k)]
        self._by_language: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {}

    def hits(self, trait: Traits) -> dict[str, float]:
        """The keywords found in the article, and what each counts for by its best place."""
        article = trait.article
        body = article.summary or article.text[:_BODY_CHARS]
        found: dict[str, float] = {}
        for text, weight in (
            (body, _BODY),
            (" · ".join(article.tags), _TAG),
            (article.title, _TITLE),
        ):
            for keyword in self._found_in(text, trait.language):
                found[keyword] = weight
        return found

    def _found_in(self, text: str, language: str) -> set[str]:
        if not text:
            return set()
        folded = fold(text) if self._unspaced else ""
        found = {keyword for keyword in self._unspaced if fold(keyword) in folded}
        phrases = self._phrases(language)
        written = words(text)
        stems = [loose_stem(word, language) for word in written]
        for place, stem in enumerate(stems):
            for phrase, keyword in phrases.get(stem, ()):
                if tuple(stems[place : place + len(phrase)]) == phrase and _case_fits(
                    keyword, written[place : place + len(phrase)]
                ):
                    found.add(keyword)
        return found

    def _phrases(self, language: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        if language not in self._by_language:
            phrases: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
            for keyword in self._spaced:
                if phrase := tuple(loose_stem(word, language) for word in words(keyword)):
                    phrases[phrase[0]].append((phrase, keyword))
            self._by_language[language] = phrases
        return self._by_language[language]


_ACRONYM = re.compile(r"[^\W\d_]{2,4}")


def _case_fits(keyword: str, written: Sequence[str]) -> bool:
    """An acronym is written in capitals: "IT" is not found in "it", nor "US" in "us"."""
    if keyword.isupper() and _ACRONYM.fullmatch(keyword):
        return written[0][: len(keyword)].isupper()
    return True
