"""Summaries: one to three whole sentences of the article's own, nothing that stands around it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from digest.collect.sanitise import clean_text
from digest.collect.sentences import ends_well, sentences

ENOUGH = 160  # letters: a summary this long needs no further sentence
ALONE = 60  # a standfirst this long needs nothing beside it
LONGEST = 320  # a further sentence is not added beyond this
HARD_LIMIT = 600
_MOST_SENTENCES = 3
_SHORT = 220  # a paragraph of captions, bylines, credits and labels is no longer
_SHORTEST_SENTENCE = 25
_TAIL = 200  # characters at a paragraph's end in which it may lead on
_ELLIPSIS = 12  # the longest mark of a cut, with its spaces and brackets
_LEADING_ENDS = ("»", "→", "›", ">>")
_TELLING = 20  # letters of a title that are no coincidence
_LAST_WORDS = 4  # paragraphs at the end among which an author's portrait is looked for

# "BERLIN, Nov 3 (Reuters) - ", "LONDON (AP) — ", "Berlin (dpa) - ", "PARIS — "
_DATELINE = re.compile(
    r"""^(?:[A-ZÀ-ÖØ-Þ][\w.'’/-]{1,25}(?:[ ,]{1,2}[\w.'’/-]{1,25}){0,6}\s*)?
    \((?:[A-Z][A-Za-z.]{1,14}|dpa|epd|kna|apa|sda|sid)(?:[/ -][\w.]{1,20}){0,3}\)\s*[-–—:.]{1,2}\s*
    |^[A-ZÀ-ÖØ-Þ]{3,20}(?:[ ,]{1,2}[A-ZÀ-ÖØ-Þ][\w.]{1,20}){0,3}(?:,\s+\w{3,9}\.?[ ]\d{1,2})?
    \s+[–—-]{1,2}\s+(?=[“„«"]?[A-ZÀ-ÖØ-Þ])""",  # a sentence follows, no aside
    re.VERBOSE,
)
_PHOTO_CREDIT = re.compile(
    r"""(?:\b(?:photo(?:graph)?s?|foto|image|picture|credit|bild|imagen|fonte|source)\s?[:/|]|©)
    [^.!?]{0,60}\.?$
    |\b(?:(?:photo|picture|image|illustration)[ ](?:by|courtesy)|via)[ ](?-i:[A-Z])[^.!?]{0,60}\.?$
    |/[ ]?(?:reuters|afp|ap|getty|epa|dpa|ansa|efe|xinhua)\b[^.!?]{0,30}\.?$""",
    re.IGNORECASE | re.VERBOSE,
)
_BROKEN = re.compile(r"\s*(?:[\[(]\s?)?(?:…|\.\.\.|[:：])(?:\s?[\])])?\s*$")
_CUT_MARK = re.compile(r"\s?(?:[\[(]\s?(?:…|\.\.\.)\s?[\])]\s?){1,50}$")
_URL = re.compile(r"\s?[(\[<]\s?https?://[^\s)\]>]{1,500}\s?[)\]>]")  # beside the words it is for
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]{0,20}(?: [\w'’.-]{1,20}){0,2} [^\W\d_a-z][\w'’.-]{1,20}")
_NAMES = re.compile(r"[^.!?,;:]{2,60}(?:(?:,| and | und | et | y | e | & )[^.!?;:]{2,60}){0,4}")


def summarise(
    paragraphs: Sequence[str], *, standfirst: str = "", title: str = "", language: str = ""
) -> str:
    """One to three whole sentences: of the standfirst (its paragraphs apart by blank lines) when
    there is one, else of the first paragraphs that are the article's own.

    A feed's broken-off teaser ends at its last whole sentence, or, where none is whole, with "…".
    "" when nothing is left.
    """
    chosen: list[str] = []
    broken = ""
    for paragraph in _own((*standfirst.split("\n\n"), *paragraphs), title):
        for sentence in map(_unbroken, sentences(_URL.sub("", paragraph), language)):
            if _is_notice(sentence) or any(_repeats(sentence, x) for x in (title, *chosen)):
                continue
            if _BROKEN.search(sentence[-_ELLIPSIS:]):
                broken = broken or sentence
            elif ends_well(sentence) or (not chosen and sentence == paragraph):
                # a standfirst often has no full stop: it is whole all the same
                if chosen and _weight(*chosen, sentence) > LONGEST:
                    return _joined(chosen)
                chosen.append(sentence)
                if len(chosen) == _MOST_SENTENCES:
                    return _joined(chosen)
        # a standfirst is written to stand alone
        if _weight(*chosen) >= (ALONE if standfirst or not ends_well(paragraph) else ENOUGH):
            break
    if not chosen and broken:
        return clean_text(_BROKEN.sub("", broken).rstrip(" ,;:–—-") + "…", HARD_LIMIT)
    return _joined(chosen)


def own_paragraphs(paragraphs: Sequence[str], title: str = "") -> list[str]:
    """The paragraphs that are the article's own: no caption, byline, credit, label or teaser."""
    return list(_own(paragraphs, title))


def _own(paragraphs: Sequence[str], title: str) -> Iterator[str]:
    lines = [strip_dateline(without_lead_on(paragraph)) for paragraph in paragraphs]
    for place, text in enumerate(lines):
        if not text or is_furniture(text) or _repeats(text, title):
            continue
        before, after = lines[place - 1] if place > 1 else "", lines[place + 1 : place + 2]
        if not _is_portrait(text, before, len(lines) - place) and not _is_alt(text, after):
            yield text


def _is_portrait(text: str, before: str, left: int) -> bool:
    """Whether, near the end, a name as a line of its own comes before "… is an editor at"."""
    is_last = left <= _LAST_WORDS
    return is_last and bool(_NAME.fullmatch(before)) and text.startswith(f"{before} ")


def _is_alt(text: str, after: Sequence[str]) -> bool:
    """Whether a picture's alternative text was left over its caption, which tells the same."""
    opening = _folded(text[:60])[:_TELLING]
    return any(_folded(line[:60]).startswith(opening) and is_furniture(line) for line in after)


def _joined(chosen: Sequence[str]) -> str:
    if not chosen:
        return ""
    # the stop that a standfirst leaves out is wanted when a sentence follows it
    stopped = [each if ends_well(each) else f"{each}." for each in chosen[:-1]]
    glue = "" if re.search(r"[。！？｡][」』”’）】]*$", chosen[0]) else " "
    text = glue.join((*stopped, chosen[-1]))
    # a quotation that goes on after the summary's end
    is_open = any(text[0] == mark and end not in text for mark, end in ("“”", "„“", "«»", "「」"))
    return clean_text(text[1:] if is_open else text, HARD_LIMIT)


def _is_notice(sentence: str) -> bool:
    """Whether a sentence gives an address or sends to the small print, and tells nothing."""
    lower = sentence.lower()
    return "://" in lower or any(phrase in lower for phrase in _words()["notice"])


def _weight(*texts: str) -> int:
    """Letters as Latin ones count: an ideograph says as much as three of them."""
    return sum(len(text) + 2 * len(_IDEOGRAPHS.findall(text)) for text in texts)


def strip_dateline(text: str) -> str:
    """The paragraph without "BERLIN, Nov 3 (Reuters) -" before its first sentence."""
    match = _DATELINE.match(text) if len(text) > 40 else None
    return text[match.end() :] if match else text


def without_lead_on(text: str) -> str:
    """The paragraph without "Continue reading →" and its like at its end; "[…]" is a plain "…"."""
    whole = text[:-_TAIL] + _CUT_MARK.sub("", text[-_TAIL:])
    text = whole if whole == text or ends_well(whole) or not whole else f"{whole}…"
    for _ in range(3):
        head, tail = text[:-_TAIL], text[-_TAIL:]
        lower = tail.lower()
        if not (lower.endswith(_LEADING_ENDS) or any(x in lower for x in _words()["leads_on"])):
            return text
        bare = head + _lead_on().sub("", tail).rstrip()
        if bare == text:
            return text
        text = bare
    return text


@lru_cache(maxsize=2048)
def is_furniture(text: str) -> bool:
    """Whether a paragraph is a caption, byline, credit, share line or label, and no sentence."""
    if not text or len(text) > _SHORT:
        return False
    lower = text.lower().lstrip("•·-–—*|[( ")
    words = _words()
    if opening := _opens().match(lower):
        # one word may open a sentence too: "Newsletter writers earn more."
        is_label = not ends_well(text) or len(opening[0].split()) > 1 or opening[0][-1] in ":："
        return is_label and (len(text) < 140 or not ends_well(text))
    if any(phrase in lower for phrase in words["credit"]) and len(sentences(text)) == 1:
        return len(text) < 140
    if _is_byline(lower, text):
        return True
    if _PHOTO_CREDIT.search(text) and len(text) < 200 and not text.endswith((".”", '."')):
        return True
    if text[0] in "(（" and text[-1] in ")）" and len(text) < _SHORT / 2:
        return True
    # a label or a widget's words: few words, no end; but a cut sentence is one
    if ends_well(text) or (text.endswith("…") and len(text) > _SHORTEST_SENTENCE):
        return False
    return _weight(text) < _SHORTEST_SENTENCE * 2 and text.count(" ") < 8


def _is_byline(lower: str, text: str) -> bool:
    phrases = _words()["byline"]
    if not lower.startswith(phrases):
        return False
    for phrase in phrases:
        rest = lower.removeprefix(phrase)
        if rest != lower and rest[:1] in {" ", "\u00a0"} | set("：:") and len(text) < 80:
            names = text[len(phrase) :].strip(" :：")
            is_open = bool(_NAMES.fullmatch(names)) or not ends_well(text)
            return is_open and not names[:1].islower()
    return False


def _repeats(text: str, title: str) -> bool:
    """Whether a sentence only says the title, or a good part of it, again."""
    if not title or len(text) > 2 * len(title) + 40:
        return False
    own, other = _folded(text), _folded(title)
    if own == other or (len(own) >= _TELLING and own in other):
        return bool(own)
    return len(other) >= _TELLING and other in own and len(own) < 1.25 * len(other)


def _unbroken(sentence: str) -> str:
    """A sentence without the "…" that a cut right after its end has left."""
    if not _BROKEN.search(sentence[-_ELLIPSIS:]):
        return sentence
    bare = _BROKEN.sub("", sentence)
    return bare if ends_well(bare) and not bare.endswith("..") else sentence


@lru_cache(maxsize=64)
def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@cache
def _words() -> dict[str, tuple[str, ...]]:
    source = files("digest.collect").joinpath("boilerplate.toml")
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: tuple(phrases) for name, phrases in tables.items()}


@cache
def _opens() -> re.Pattern[str]:
    phrases = "|".join(re.escape(phrase) for phrase in _words()["opens"])
    return re.compile(rf"(?:{phrases})(?:(?<![a-zß-ÿа-я])|(?!\w))")


@cache
def _lead_on() -> re.Pattern[str]:
    phrases = "|".join(re.escape(phrase) for phrase in _words()["leads_on"])
    # after an end, with a capital, or before an arrow: "those who read more live longer" is prose
    start = (
        r"(?:^|(?<=[.!?…。！？\])»”\"])\s?|(?<=\s)(?-i:(?![a-zß-ÿа-я]))"
        r"|(?<=\s)(?=[^.!?]{0,80}(?:[»→›\]]|>>|…|\.\.\.)\s*$))"
    )
    return re.compile(
        rf"{start}(?:[\[(]\s?)?(?:{phrases})[^.!?。！？]{{0,120}}[.…\])»→›>\s]*$"
        r"|\s*(?:[»→›]|>>)\s*$",
        re.IGNORECASE,
    )
