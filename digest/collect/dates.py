"""Dates as feeds write them: RFC 822, ISO 8601, and what people make of both in their languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

# how a month's name starts, in the languages of the feeds that do not write English
_MONTHS = (
    "jan ene gen jän sty led янв січ oca ian ιαν tammi",
    "feb fév fev úno lut фев лют şub φεβ helmi",
    "mar mär mrz maa bře мар бер μαρ μάρ",
    "apr abr avr ápr dub kwi апр кві nis απρ huhti",
    "may mai mag maj mei máj kvě мая май трав mayıs μαι μάι touko",
    "jun juin giu červn červen июн черв haz ιουν kesä",
    "jul juil lug červenec července lip июл лип tem ιουλ heinä",
    "aug aoû ago srp sie авг серп ağu αυγ elo",
    "sep set zář wrz сен вер eyl σεπ syys",
    "oct okt ott out říj paź окт жовт eki οκτ loka",
    "nov lis ноя лист kas νοε marras",
    "dec dez déc dic pro gru дек груд ara δεκ joulu",
)
# the longest first: "červenc" (July) starts like "červen" (June), "marras" like "mar"
_MONTH_OF = sorted(
    ((prefix, number) for number, names in enumerate(_MONTHS, 1) for prefix in names.split()),
    key=lambda pair: -len(pair[0]),
)
# RFC 822 zones, and the other abbreviations with one common meaning; hours east of Greenwich
_ZONES = {
    zone: hours
    for hours, zones in {
        0.0: "Z UT UTC GMT WET",
        1.0: "BST CET MEZ WEST",
        2.0: "CEST MESZ EET SAST",
        3.0: "EEST MSK",
        5.5: "IST",
        7.0: "WIB",
        8.0: "HKT SGT AWST",
        9.0: "JST KST",
        10.0: "AEST",
        11.0: "AEDT",
        12.0: "NZST",
        13.0: "NZDT",
        -4.0: "EDT",
        -5.0: "EST CDT",
        -6.0: "CST MDT",
        -7.0: "MST PDT",
        -8.0: "PST",
    }.items()
    for zone in zones.split()
}
_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})[:h.时時](?P<minute>\d{2})(?:[:.分](?P<second>\d{2}))?(?:[.,]\d{1,9})?"
    r"\s?(?P<half>[AaPp])?(?:\.?[Mm]\b)?"
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?$")
_DATES = (
    re.compile(r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
    re.compile(r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?=T|$)"),
    re.compile(
        r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"
    ),
    re.compile(r"\b(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"),
    re.compile(
        r"\b(?P<day>\d{1,2})(?:\.|º|er|st|nd|rd|th)?[\s-](?:de\s)?(?P<name>[^\W\d_]{3,12})[.,]?[\s-]"
        r"(?:de[l]?\s)?(?P<year>\d{4}|\d{2})\b"
    ),
    re.compile(
        r"\b(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<year>\d{4})"
    ),
    # asctime(3)
    re.compile(
        r"\b(?P<name>[A-Z][a-z]{2})\s+(?P<day>\d{1,2})\s[\d:]{5,8}\s(?:[A-Z]{3}\s)?(?P<year>\d{4})"
    ),
)


def read_date(text: str) -> datetime | None:
    """The moment a feed means, in UTC; None when it cannot be told or is absurd.

    A date without a zone is taken as UTC, one without a time as midnight.
    """
    if not (text := " ".join(text[:100].split())):
        return None
    if re.fullmatch(r"\d{10}(?:\d{3})?", text):  # seconds or milliseconds since 1970
        moment = datetime.fromtimestamp(int(text[:10]), UTC)
        return moment if moment >= _EARLIEST else None
    for pattern in _DATES:
        if match := pattern.search(text):
            try:
                return sane(_moment(match, text[: match.start()] + " " + text[match.end() :], text))
            except (ValueError, OverflowError):
                return None
    return None


def sane(moment: datetime) -> datetime | None:
    """The moment, but for those before the first feeds and those that nobody lives to see."""
    return moment if _EARLIEST <= moment < _LATEST else None


def _moment(match: re.Match[str], rest: str, whole: str) -> datetime:
    parts = match.groupdict()
    year = int(parts["year"])
    if len(parts["year"]) == 2:  # RFC 2822 section 4.3
        year += 2000 if year < 50 else 1900
    month = int(parts["month"]) if "month" in parts else _month(parts["name"])
    # asctime has the time inside the date
    time = _TIME.search(rest) or (_TIME.search(whole) if "name" in parts else None)
    compact = re.search(r"T(\d{2})(\d{2})(\d{2})", rest) if not time else None
    hour, minute, second = map(int, compact.groups()) if compact else _clock(time)
    moment = datetime(year, month, int(parts["day"]), tzinfo=UTC) + timedelta(
        hours=hour, minutes=minute, seconds=second
    )
    zone = rest[time.end() :] if time and time.string is rest else rest
    return (moment.replace(tzinfo=_zone(zone))).astimezone(UTC)


@lru_cache(256)  # a feed writes few names, again and again
def _month(name: str) -> int:
    name = name.lower()
    for prefix, number in _MONTH_OF:
        if name.startswith(prefix):
            return number
    raise ValueError(name)


def _clock(match: re.Match[str] | None) -> tuple[int, int, int]:
    if not match:
        return 0, 0, 0
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
    minute, second = int(match["minute"]), int(match["second"] or 0)
    if hour > 24 or minute > 59:
        raise ValueError(match[0])
    return hour, minute, min(second, 59)  # a leap second is the one before


def _zone(text: str) -> timezone:
    text = text.strip().rstrip(")").replace("(", " ")
    for word in text.split()[:3]:
        if offset := _OFFSET.search(word):
            minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
            return timezone(timedelta(minutes=-minutes if offset["sign"] == "-" else minutes))
        if word.upper() in _ZONES:
            return timezone(timedelta(hours=_ZONES[word.upper()]))
    return UTC
