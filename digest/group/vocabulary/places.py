"""Words behind which a place stands, by language."""

from __future__ import annotations

_IN_AND_NEAR = {
    "en": "in near at",
    "de": "in im bei nahe",
    "fr": "en à au près",
    "es": "en",
    "pt": "em no na",
    "it": "a in",
    "nl": "in bij",
    "pl": "w",
    "ru": "в у",
    "uk": "в у",
}
PLACE_WORDS = frozenset(word for text in _IN_AND_NEAR.values() for word in text.split())
