"""The sections of a newspaper: readable names for discovered themes, per language."""

from __future__ import annotations

REST_NAMES = {
    "en": "More",
    "de": "Weiteres",
    "fr": "Autres nouvelles",
    "es": "Más noticias",
    "pt": "Mais notícias",
    "it": "Altre notizie",
    "nl": "Meer nieuws",
    "pl": "Więcej",
    "ru": "Ещё",
    "uk": "Ще",
    "ja": "その他",
    "zh": "更多",
    "ko": "더 보기",
    "ar": "المزيد",
}
