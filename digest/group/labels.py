"""Labels: what a section editor would call a discovered theme, in the newsletter's language."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
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


def mixed_labels(sections: Sequence[int], language: str) -> list[str]:
    """Names for a theme of several sections: its two widest together, else one of them."""
    wide = _ordered(
        Counter(WIDER[SECTIONS[section].names[0]].name(language) for section in sections)
    )
    both = " & ".join(wide[:2])
    return [*([both] if len(both.split()) <= 4 else []), *wide]


def _ordered(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def phrase_label(inside: Sequence[Cluster], outside: Sequence[Cluster], language: str) -> str:
    """The phrase that marks these stories off: in at least three stories from three sources, never
    a stop word, a number or an outlet's name; "" when none is in a quarter of the stories."""
    stories, sources, written = _phrases(inside, language)
    elsewhere, _, _ = _phrases(outside, language)
    outlets = {fold(m.article.source) for c in (*inside, *outside) for m in c.members}

    def strength(phrase: tuple[str, ...]) -> float:
        share = stories[phrase] / (stories[phrase] + elsewhere[phrase])
        return float(stories[phrase] * share * (1 + 0.5 * (len(phrase) - 1)))

    fitting = [
        phrase
        for phrase in stories
        if stories[phrase] >= max(_SPREAD, _MARKED * len(inside))
        and len(sources[phrase]) >= _SPREAD
        and stories[phrase] > 2 * elsewhere[phrase]
        and " ".join(phrase) not in outlets
    ]
    if not fitting:
        return ""
    best = min(fitting, key=lambda phrase: (-strength(phrase), phrase))
    label = min(written[best], key=lambda text: (-written[best][text], text))
    return label[:1].upper() + label[1:]


def _phrases(
    clusters: Sequence[Cluster], language: str
) -> tuple[
    Counter[tuple[str, ...]],
    dict[tuple[str, ...], set[str]],
    dict[tuple[str, ...], Counter[str]],
]:
    stories: Counter[tuple[str, ...]] = Counter()
    sources: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    written: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for cluster in clusters:
        found: set[tuple[str, ...]] = set()
        for member in cluster.members:
            if member.language != language:
                continue
            tags = [(_stems(words(tag), language), tag) for tag in member.article.tags]
            for phrase, text in (*_phrases_of(clean_title(member.article), language), *tags):
                found.add(phrase)
                sources[phrase].add(member.article.source or member.article.id)
                written[phrase][text] += 1
        stories.update(found)
    return stories, sources, written


def _phrases_of(title: str, language: str) -> list[tuple[tuple[str, ...], str]]:
    found = []
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
                found.append((_stems(piece, language), " ".join(piece)))
    return found


def _stems(piece: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(stem_of(word, language) or fold(word) for word in piece)
