"""Summaries: one to three whole sentences of the article's own, nothing that stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.collect.furniture import is_notice, repeats, weight
from digest.collect.sanitise import clean_text
from digest.collect.sentences import ends_well, sentences

ENOUGH = 160  # letters: a summary this long needs no further sentence
ALONE = 60  # a standfirst this long needs nothing beside it
LONGEST = 320  # a further sentence is not added beyond this
HARD_LIMIT = 600
_MOST_SENTENCES = 3
_ELLIPSIS = 12  # the longest mark of a cut, with its spaces and brackets

_BROKEN = re.compile(r"\s*(?:[\[(]\s?)?(?:…|\.\.\.|[:：])(?:\s?[\])])?\s*$")
# plain text's own marks: *bold*, and a line of dashes
_STARRED = re.compile(r"(?<![\w*])\*(?!\s)([^*]{1,300})(?<!\s)\*(?![\w*])")
_RULE = re.compile(r"[-=_*~](?<!\S.)[-=_*~]{3,}(?:\s|$)")
_URL = re.compile(r"\s?[(\[<]\s?https?://[^\s)\]>]{1,500}\s?[)\]>]")  # beside the words it is for


def summarise(
    paragraphs: Sequence[str],
    *,
    standfirst: Sequence[str] = (),
    title: str = "",
    language: str = "",
) -> str:
    """One to three whole sentences: of the standfirst when there is one, else of the first of the
    article's own paragraphs (`own_paragraphs` tells them, in either).

    A feed's broken-off teaser ends at its last whole sentence, or, where none is whole, with "…".
    "" when nothing is left.
    """
    chosen: list[str] = []
    broken = ""
    for paragraph in map(_unmarked, (*standfirst, *paragraphs)):
        for sentence in map(_unbroken, sentences(paragraph, language)):
            if is_notice(sentence) or any(repeats(sentence, x) for x in (title, *chosen)):
                continue
            if _BROKEN.search(sentence[-_ELLIPSIS:]):
                broken = broken or sentence
            elif ends_well(sentence) or (not chosen and sentence == paragraph):
                # a standfirst often has no full stop: it is whole all the same
                if chosen and weight(*chosen, sentence) > LONGEST:
                    return _joined(chosen)
                chosen.append(sentence)
                if len(chosen) == _MOST_SENTENCES:
                    return _joined(chosen)
        # a standfirst is written to stand alone
        if weight(*chosen) >= (ALONE if standfirst or not ends_well(paragraph) else ENOUGH):
            break
    if not chosen and broken:
        return clean_text(_BROKEN.sub("", broken).rstrip(" ,;:–—-") + "…", HARD_LIMIT)
    return _joined(chosen)


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


def _unmarked(paragraph: str) -> str:
    text = _URL.sub("", paragraph) if "://" in paragraph else paragraph
    text = _STARRED.sub(r"\1", text) if "*" in text else text
    return _RULE.sub("", text).strip()


def _unbroken(sentence: str) -> str:
    """A sentence without the "…" that a cut right after its end has left."""
    if not _BROKEN.search(sentence[-_ELLIPSIS:]):
        return sentence
    bare = _BROKEN.sub("", sentence)
    return bare if ends_well(bare) and not bare.endswith("..") else sentence
