"""Labels: what a section editor would call a discovered theme, in the newsletter's language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from digest.group.stories import Cluster
from digest.group.traits import clean_title
from digest.group.vocabulary.sections import SECTIONS, WIDER
from digest.group.words import fold, is_stop_word, stem_of, words

_MOST = 0.5  # the share of a theme's stories that one section must have to name it
_STILL = 0.4  # … to keep the name it had in the last edition
_MARKED = 0.25  # the share that a phrase must have
_SPREAD = 3  # stories, and sources, that must use a phrase
_DIGIT = re.compile(r"\d")


def section_labels(sections: Sequence[int], language: str, previous: Sequence[str]) -> list[str]:
    """The names that sections give a theme, best first. `sections` holds one per story.

    First a name of the last edition that still fits, then the section or the wider section that
    most of the stories belong to.
    """
    narrow = Counter(SECTIONS[section].name(language) for section in sections)
    wide = Counter(WIDER[SECTIONS[section].names[0]].name(language) for section in sections)
    shares = {
        name: max(narrow[name], wide[name]) / len(sections) for name in narrow.keys() | wide.keys()
    }
    kept = [name for name in previous if shares.get(name, 0.0) >= _STILL]
    return [
        *kept,
        *(name for counts in (narrow, wide) for name in _ordered(counts) if shares[name] >= _MOST),
    ]


def widest_labels(sections: Sequence[int], language: str) -> list[str]:
    """Names for a theme of several sections: one wide section, that of most stories first. Two
    names in one ("Health & Life") tell a reader nothing."""
    return _ordered(
        Counter(WIDER[SECTIONS[section].names[0]].name(language) for section in sections)
    )


def _ordered(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


Phrase = tuple[str, ...]


class Phrases:
    """The phrases and tags of all stories' leads, to find those that mark some stories off."""

    def __init__(self, clusters: Sequence[Cluster], language: str) -> None:
        leads = [cluster.members[0] for cluster in clusters]
        self._outlets = {fold(lead.article.source) for lead in leads}
        self._sources = [lead.article.source or lead.article.id for lead in leads]
        self._found: list[dict[Phrase, str]] = [
            {
                **_phrases_of(clean_title(lead.article), language),
                **{_stems(words(tag), language): tag for tag in lead.article.tags},
            }
            if lead.language == language
            else {}
            for lead in leads
        ]
        self._everywhere = Counter(phrase for found in self._found for phrase in found)

    def label(self, stories: Sequence[int]) -> str:
        """The phrase that marks these stories off, "" when there is none: in a quarter of them, in
        three at least, from three sources, without a number, not an outlet's name."""
        inside = Counter(phrase for story in stories for phrase in self._found[story])
        enough = max(_SPREAD, _MARKED * len(stories))
        fitting = [
            phrase
            for phrase, count in inside.items()
            if count >= enough
            and count > 2 * (self._everywhere[phrase] - count)
            and len({self._sources[n] for n in stories if phrase in self._found[n]}) >= _SPREAD
            and " ".join(phrase) not in self._outlets
        ]
        if not fitting:
            return ""
        best = min(fitting, key=lambda phrase: (-inside[phrase] * len(phrase), phrase))
        written = Counter(self._found[n][best] for n in stories if best in self._found[n])
        label = _ordered(written)[0]
        return label[:1].upper() + label[1:]


def _phrases_of(title: str, language: str) -> dict[Phrase, str]:
    """The phrases of two and three words in a title that no stop word begins or ends."""
    found = {}
    # a phrase does not run over punctuation
    for part in re.split(r"[^\w\s'’-]+", title):
        listed = words(part)
        for start in range(len(listed)):
            for length in (2, 3):
                piece = listed[start : start + length]
                if len(piece) < length or any(_DIGIT.search(word) for word in piece):
                    break
                if is_stop_word(piece[0], language) or is_stop_word(piece[-1], language):
                    continue
                found[_stems(piece, language)] = " ".join(piece)
    return found


def _stems(piece: Sequence[str], language: str) -> Phrase:
    return tuple(stem_of(word, language) or fold(word) for word in piece)
