"""Where sentences end, in the languages and scripts that news comes in."""

from __future__ import annotations

import re


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


# a full stop after one of these is part of the word
_NEVER_LAST = _listed(
    "mr mrs ms dr prof rev gen col lt sgt capt gov sen rep st vs approx dept univ assn ft mt",
    "al i.e e.g fig messrs sr",
    # German
    "bzw ca evtl ggf inkl sog str vgl zzgl hr fr dipl ing hrsg z.b d.h u.a o.ä i.d.r s.o v.a z.t",
    # French
    "m mm mme mlle me env p.ex c.-à-d",
    # Spanish, Portuguese, Italian
    "sra srta dra ud uds avda lic sto sta exmo ilmo sig sigg dott avv",
    # Dutch, Polish, Russian, Scandinavian
    "dhr mevr drs mw bijv o.a d.w.z m.b.t np m.in ul im им ул т.е f.eks bl.a",
)
# only before a number: "No. 5", "Jan. 3", "Art. 12"
_BEFORE_NUMBER = _listed(
    "no nos nr vol est art abs bd pp núm pág tel jan feb mar apr jun jul aug sep sept oct nov dec",
    "janv févr avr juil déc okt dez ene",
)
# these end a sentence as often as not
_PERHAPS_LAST = _listed(
    "inc ltd co corp llc plc bros jr etc a.m p.m u.s u.k u.n d.c e.u ee.uu",
    "usw u.u mio mrd mln mld tys mill тыс млн млрд руб г гг ecc enz itd itp osv т.д т.п",
)
# words that open sentences, and seldom names, in the languages with many capitals
_OPENER = re.compile(
    r"""(?:A|An|And|As|At|But|For|He|His|How|I|If|In|It|Its|On|She|That|The|These|They|This|We|When
    |While|With|Aber|Auch|Bei|Da|Das|Der|Die|Doch|Ein|Eine|Er|Es|Im|Sie|Und|Wer|Wie|Wir|Zudem
    )\b""",
    re.VERBOSE,
)
_MANY_CAPITALS = frozenset({"en", "de", ""})
# an ordinal, not an end: "3. Oktober", "21. století"
_ORDINAL_LANGUAGES = _listed("cs da de et fi hr hu is lv nb nn no pl sk sl sr tr")
_CLOSING = r"""["'”’“‘»«›‹)\]」』）】]"""
# one set of signs first: a search jumps to the next of them
_END = r"""(?P<mark>[.!?…。！？｡؟۔।॥](?:(?<=[.!?…])[.!?…]*|(?<=[。！？｡])[。！？｡]*|[؟۔।॥]*))
(?P<close>{close}*)(?P<space>\s*)""".replace("\n", "")
_ENDS = re.compile(_END.format(close=_CLOSING))
# French sets a space before its closing quotation mark
_FRENCH_ENDS = re.compile(_END.format(close=rf"(?:\s?»|{_CLOSING})"))
_LAST_STOP = re.compile(rf"[.!?。！？｡؟۔।॥](?:{_CLOSING}|\s»){{0,9}}$")
_TRAILING_DOTS = re.compile(rf"(?:\.\.\.|…)(?:{_CLOSING}|\s»){{0,9}}$")
_LONGEST_END = 24  # characters: a mark and what closes after it
_INITIALS = re.compile(r"(?:[^\W\d_]\.){1,4}[^\W\d_]")
_LAST_WORD = re.compile(r"(?:.*[\s(\[\"“„«'‘])?(.*)", re.DOTALL)
_OPENING_WORD = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{2,},? ")


def sentences(text: str, language: str = "") -> list[str]:
    """The sentences of one paragraph, in order; joined by their own spaces they are the paragraph.

    What is left after the last end is a sentence too: `ends_well` tells.
    """
    found: list[str] = []
    start = 0
    for match in (_FRENCH_ENDS if language[:2] == "fr" else _ENDS).finditer(text):
        if _is_end(text, match, language):
            found.append(text[start : match.end("close")].strip())
            start = match.end()
    if rest := text[start:].strip():
        found.append(rest)
    return found


def ends_well(sentence: str) -> bool:
    """Whether it ends as a sentence does, and not in the middle ("…", no mark)."""
    end = max(0, len(sentence) - _LONGEST_END)
    last = _LAST_STOP.search(sentence, end)
    if not last or _TRAILING_DOTS.search(sentence, end):
        return False
    word = _word_before(sentence, last.start())
    return word not in _NEVER_LAST and not (_INITIALS.fullmatch(word) and word not in _PERHAPS_LAST)


def _is_end(text: str, match: re.Match[str], language: str) -> bool:
    after = text[match.end() : match.end() + 1]
    mark = match["mark"]
    if not after or mark[0] in "。！？｡؟۔।॥":
        return True
    if not match["space"]:  # 3.5, example.org, U.S.; but Korean and Chinese may leave it out
        return _is_squeezed(text, match)
    if after.islower():  # an abbreviation, or a quoted question with the speaker after it
        return False
    if mark != ".":
        return True
    return not _belongs(text, match, language)


def _belongs(text: str, match: re.Match[str], language: str) -> bool:
    """Whether the full stop belongs to the word before it: "Dr. Who", "3. Mai", "Inc. shares"."""
    rest = text[match.end() : match.end() + 20]
    word = _word_before(text, match.start())
    if word.isdigit():
        return len(word) <= 2 and language[:2] in _ORDINAL_LANGUAGES
    if word in _BEFORE_NUMBER:
        return rest[:1].isdigit()
    if word in _PERHAPS_LAST:
        return language[:2] in _MANY_CAPITALS and not _OPENER.match(rest)
    if _INITIALS.fullmatch(word) or (len(word) == 1 and word.isalpha()):
        # "G.K. Smith", but "Plan B. The"
        return not rest[:1].isdigit() and not _OPENER.match(rest)
    return word in _NEVER_LAST


def _word_before(text: str, place: int) -> str:
    before = _LAST_WORD.fullmatch(text[max(0, place - 40) : place])
    return before[1].lower().rstrip(".") if before else ""


def _is_squeezed(text: str, match: re.Match[str]) -> bool:
    """Whether only a space is missing: "in April.Previously, it", or after Korean or Chinese."""
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() :][:20]
    if before[-1:] >= "\u3040":
        return after[:1].isalnum()
    return before.isalpha() and before.islower() and bool(_OPENING_WORD.match(after))
