"""Section words: the themes of stories that no rule of the operator fits, where there are no
vectors: by the words that the sections of a newspaper are known by, and what those stories tell of
the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from digest.group.discover import Discovered
from digest.group.keywords import KeywordIndex
from digest.group.stories import Cluster
from digest.group.theme_words import told_by_words
from digest.group.vocabulary.sections import SECTIONS, WIDER

_TOLD = 1.0  # score by learnt words alone from which a story goes with a section


def by_section_words(clusters: Sequence[Cluster]) -> Discovered:
    """The stories of each wide section; a story is clearly of one when it has a word of it."""
    section_of = {
        word: n
        for n, section in enumerate(SECTIONS)
        for word in (*section.words, *section.names)
        if word
    }
    index = KeywordIndex(section_of)
    scores, found = [], []
    for cluster in clusters:
        row = [0.0] * len(SECTIONS)
        hits: defaultdict[int, set[str]] = defaultdict(set)
        for member in cluster.members:
            for word, weight in index.hits(member).items():
                row[section_of[word]] += weight
                hits[section_of[word]].add(word)
        scores.append(row)
        found.append(hits)
    stems = [frozenset(stem for m in cluster.members for stem in m.terms) for cluster in clusters]
    themes: defaultdict[str, list[int]] = defaultdict(list)
    sections = []
    for place, (row, told) in enumerate(zip(scores, told_by_words(scores, stems), strict=True)):
        fitting = [n for n, score in enumerate(row) if score] or range(len(row))
        section = max(fitting, key=lambda n: (told[n], -n))
        sections.append(section)
        if row[section] or told[section] >= _TOLD:
            themes[WIDER[SECTIONS[section].names[0]].names[0]].append(place)
    return Discovered(
        themes=list(themes.values()),
        sections=sections,
        clear=[bool(row[section]) for row, section in zip(scores, sections, strict=True)],
        words=[tuple(sorted(hits[section])) for hits, section in zip(found, sections, strict=True)],
    )
