"""Numbers: what a headline counts, so that Q3 and Q4 are never one story."""

from __future__ import annotations

import re

from digest.group.vocabulary.numerals import (
    NUMERALS,
    ORDINALS,
    UNIT_OF,
    UPDATE_WORDS,
)
from digest.group.words import words

_SCORE = re.compile(r"(?<![\d-])(\d{1,2})\s?[-–:]\s?(\d{1,2})(?![\d:-])")
_QUARTER = re.compile(r"\b(?:Q([1-4])|([1-4])Q|T([1-4])|([1-4])\.\s?Quartal)\b")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s?(?:%|per ?cent|prozent)", re.IGNORECASE)
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|º|ª|e|er|ème|\.)?$", re.IGNORECASE)
_UNSPACED_UNITS = (
    (re.compile(r"第?([1-4一二三四])\s?(?:季度|四半期|분기)"), "quarter"),
    (
        re.compile(
            r"(\d+|[二三四五六七八九十])\s?(?:人死亡|人死|人が死亡|人遇难|名死亡|명 사망|명이 사망)"
        ),
        "dead",
    ),
    (re.compile(r"第(\d+)\s?(?:集|話|회)"), "episode"),
)
_NUMERIC = re.compile(r"[\d一二三四五六七八九十]")
_HAN_DIGITS = str.maketrans("一二三四五六七八九", "123456789")

Counts = dict[str, frozenset[str]]


def counts(title: str, language: str) -> Counts:
    """What the title counts: unit -> values, e.g. {"dead": {"5"}, "quarter": {"3"}}."""
    found: dict[str, set[str]] = {}
    if _NUMERIC.search(title):
        _add_written(found, title)
    _add_counted(found, [word.casefold() for word in words(title)], language)
    return {unit: frozenset(values) for unit, values in found.items()}


def _add_written(found: dict[str, set[str]], title: str) -> None:
    for match in _QUARTER.finditer(title):
        found.setdefault("quarter", set()).add(next(group for group in match.groups() if group))
    for match in _SCORE.finditer(title):
        found.setdefault("score", set()).add("-".join(sorted(match.groups())))
    for match in _PERCENT.finditer(title):
        found.setdefault("percentage", set()).add(match[1].replace(",", "."))
    for pattern, unit in _UNSPACED_UNITS:
        for match in pattern.finditer(title):
            found.setdefault(unit, set()).add(match[1].translate(_HAN_DIGITS))


def differ(one: Counts, other: Counts) -> str:
    """The unit in which both count, but not the same; "" when their numbers agree."""
    for unit in one.keys() & other.keys():
        if not one[unit] & other[unit]:
            return unit
    return ""


def tells_an_update(title: str) -> bool:
    """Whether a headline says that a count has moved."""
    return any(word.casefold() in UPDATE_WORDS for word in words(title))


def _add_counted(found: dict[str, set[str]], small: list[str], language: str) -> None:
    numerals = NUMERALS.get(language, {})
    ordinals = ORDINALS.get(language, {})
    for place, word in enumerate(small):
        value = numerals.get(word) or ordinals.get(word) or _digits(word)
        if not value:
            continue
        before = UNIT_OF.get(small[place - 1], "") if place else ""
        if before and word not in ordinals:  # "Episode 3", "kills 4"
            found.setdefault(before, set()).add(value)
            continue
        # "five people were killed": the unit stands within the next few words
        for near in small[place + 1 : place + 5]:
            if _digits(near) or near in numerals:
                break
            if near in UNIT_OF:
                found.setdefault(UNIT_OF[near], set()).add(value)
                break


def _digits(word: str) -> str:
    if not word[0].isdigit():
        return ""
    match = _ORDINAL.match(word.replace(",", "").replace(".", "") if len(word) > 3 else word)
    return match[1] if match else ""
