"""Where sentences end, in the languages and scripts that news comes in."""

from __future__ import annotations

import re

# one that ends here is no sentence: the words before a full stop that is part of them
_ABBREVIATIONS = frozenset(
    word
    for language in (
        # English
        "mr mrs ms dr prof rev gen col lt sgt capt gov sen rep hon st jr sr inc ltd co corp llc",
        "plc bros vs etc approx est dept univ assn no vol fig al ft mt a.m p.m i.e e.g u.s u.k u.n",
        "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat",
        # German
        "bzw ca evtl ggf inkl mio mrd nr sog str tel usw vgl zzgl hr fr dipl ing abs art bd hrsg",
        "z.b d.h u.a o.ä i.d.r s.o u.u v.a",
        # French
        "m mm mme mlle me av env p.ex c.-à-d janv févr avr juil déc",
        # Spanish, Portuguese, Italian
        "sra srta dra ud uds ee.uu avda núm pág lic sto sta exmo ilmo sig sigg dott avv ecc on",
        # Dutch, Polish, Russian, Scandinavian
        "dhr mevr drs mw bijv enz o.a d.w.z m.b.t np itd itp m.in ul tys mln mld г гг им тыс млн",
        "млрд руб т.е т.д т.п bl.a osv f.eks mill",
    )
    for word in language.split()
)
# an ordinal, not an end: "3. Oktober", "21. století"
_ORDINAL_LANGUAGES = frozenset(
    "cs da de et fi hr hu is lv nb nn no pl sk sl sr tr".split()  # noqa: SIM905, easier to read
)
_END = re.compile(
    r"""(?P<mark>[.!?…]+|[。！？｡]+|[؟۔।॥]+)
    (?P<close>["'”’»›)\]」』）】]*)
    (?P<space>\s*)""",
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s(\[\"“„«'‘]{1,40}$")

_OPENING_WORD = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{2,},? ")


def sentences(text: str, language: str = "") -> list[str]:
    """The sentences of one paragraph, in order; joined by their own spaces they are the paragraph.

    What is left after the last end is a sentence too: `ends_well` tells.
    """
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _is_end(text, match, language):
            found.append(text[start : match.end("close")].strip())
            start = match.end()
    if rest := text[start:].strip():
        found.append(rest)
    return found


def ends_well(sentence: str) -> bool:
    """Whether it ends as a sentence does, and not in the middle ("…", no mark)."""
    match = re.search(r"([.!?。！？｡؟۔।॥])[\"'”’»›)\]」』）】]*$", sentence)
    return bool(match) and not re.search(r"(?:\.\.\.|…)[\"'”’»›)\]」』）】]*$", sentence)


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
    before = _LAST_WORD.search(text[max(0, match.start() - 40) : match.start()])
    word = before[0].lower().rstrip(".") if before else ""
    if word.isdigit():
        return not (len(word) <= 2 and language[:2] in _ORDINAL_LANGUAGES)
    if len(word) == 1 and word.isalpha() and not after.isdigit():  # an initial: "J. Smith"
        return False
    # "U.S. Senate" goes on, "in the U.S. The" ends; the first is much more common
    return word not in _ABBREVIATIONS


def _is_squeezed(text: str, match: re.Match[str]) -> bool:
    """Whether only a space is missing: "in April.Previously, it", or between ideographs."""
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() :][:20]
    if before[-1:] >= "\u3040" and after >= "\u3040":
        return True
    return before.isalpha() and before.islower() and bool(_OPENING_WORD.match(after))
