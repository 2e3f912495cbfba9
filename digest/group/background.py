"""Background: how rare a word is in everyday text, whatever the window is about.

The window alone cannot say it: in a small one "Florida" is as rare as a name nobody knows. The
common words are from the vocabulary of universal-sentence-encoder-multilingual 3 (Google,
Apache-2.0), written down by maintenance/common_words.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import exp, log

from digest.group.words import stem_of

_COMMON, _RARE = 6.0, 15.5  # -ln of the shares from which a word says nothing, or all it can
_NUMBER = 0.8
_LEAST = 0.05


def rarity(stem: str, language: str) -> float:
    """0..1, how rare a stem of this language is in everyday text; 1 for a word not known."""
    if stem[0].isdigit():
        return _NUMBER
    return _rarities(language).get(stem, 1.0)


@cache
def _rarities(language: str) -> Mapping[str, float]:
    """The rarity of common stems; words of one stem, and of one spelling, are counted together."""
    shares: defaultdict[str, float] = defaultdict(float)
    for word, share in _common_words():
        if stem := stem_of(word, language):
            shares[stem] += share
    return {
        stem: min(1.0, max(_LEAST, (-log(share) - _COMMON) / (_RARE - _COMMON)))
        for stem, share in shares.items()
    }


@cache
def _common_words() -> tuple[tuple[str, float], ...]:
    text = files("digest.group.vocabulary").joinpath("common_words.txt").read_text("utf-8")
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return tuple((word, exp(-float(row[0]))) for row in rows for word in row[1:])
