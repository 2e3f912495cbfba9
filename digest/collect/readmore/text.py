"""Related coverage in plain text: a label, then headlines, most of them without an address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from digest.collect.furniture import stands_around
from digest.collect.links import host_of
from digest.collect.readmore.document import LARGEST_HTML, clean
from digest.collect.readmore.extracted import LONGEST_CUT, Extracted
from digest.collect.readmore.labels import headline
from digest.collect.readmore.targets import Targets, is_headline, wide_letters
from digest.collect.readmore.vocabulary import (
    LONGEST_LABEL,
    Kind,
    fold,
    is_footer,
    is_teaser,
    kind_of,
)
from digest.collect.readmore.zone import ends_sentence, is_closing_note, is_long, measure
from digest.model import Cut, LinkKind, ReadMore

_SEPARATOR = re.compile(r"[:：|｜»›>】\]]|\s[-–—]\s")
_BULLET = re.compile(r"^(?:[-–—*•·▪►▶➤»›>・]|\d{1,2}[.)])\s*")
_ADDRESS = re.compile(r"[<(\[]?(https?://[^\s<>()\[\]]{4,2000})[>)\]]?")
_MAIL_OR_NAME = re.compile(r"\w@\w|(?<!\S)@\w")
_LONGEST_HEADLINE = 200
_SHORTEST_BULLETED = 10
_SHORTEST_TITLE = 15  # characters of three words
_HEADLINE_ENDS = ("?", "!", "？", "！", "…", "...")
_TOLD_LINES = 10  # of a cut, at most
_TITLE_WITHIN = 8  # lines: what stands above a title so near the top is the site's


def extract_text(text: str, *, url: str = "", title: str = "", language: str = "") -> Extracted:
    """Related headlines in plain text, url "" where none is given, and the text without them."""
    reading = _Reading(Targets([url], [title]), language)
    lines = [
        (number, clean(line)) for number, line in enumerate(text[:LARGEST_HTML].splitlines(), 1)
    ]
    lines = [(number, line) for number, line in lines if line]
    for number, line in lines[_after_title([line for _, line in lines], title) :]:
        reading.line(number, line)
    return reading.result()


def _after_title(lines: list[str], title: str) -> int:
    """The index of the first line below the title, 0 where the text does not open with it."""
    wanted = fold(title)
    for number, line in enumerate(lines[:_TITLE_WITHIN], 1):
        if wanted and fold(line) == wanted:
            return number
        if kind_of(line) is Kind.RELATED:
            break
    return 0


@dataclass(slots=True)
class _Reading:
    """Goes through the lines and remembers the label that speaks for them."""

    targets: Targets
    language: str
    related: list[ReadMore] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    _label: str = ""  # the related label above the line
    _opened: bool = False  # right above it
    _widget: bool = False  # below a label of something else
    _list_end: int = 0  # how many lines were kept when the last list of headlines ended

    def line(self, number: int, line: str) -> None:
        """Take one line, in order."""
        if opened := _opening(line, self.language):
            self._open(*opened, f"line {number}")
        elif is_footer(line) or is_teaser(line):
            self._note("feed footer", "", f"line {number}", line)
        elif self._label and _is_no_title(line):
            self._note("other label", "", f"line {number}", line)
        elif self._label and (reads_like_headline(line) or (self._opened and _is_short(line))):
            self._take(self._label, line)
            self._list_end, self._opened = len(self.kept), False
        elif self._widget and not is_long(line):
            self._note("other label", "", f"line {number}", line)
        else:
            self._label, self._widget = "", False
            self.kept.append(line)

    def _open(self, kind: Kind, words: str, rest: str, where: str) -> None:
        if kind is not Kind.RELATED:
            self._label, self._widget = "", not rest
            self._note("other label", words, where, f"{words} {rest}")
            return
        self._label, self._opened, self._widget = ("" if rest else words), True, False
        self._note("related", words, where, f"{words} {rest}")
        if rest:
            self._take(words, rest)

    def _take(self, label: str, line: str) -> None:
        """A headline, with its address or without, or the address of the headline before it."""
        address = _ADDRESS.search(line)
        words = headline(_BULLET.sub("", _ADDRESS.sub("", line)))
        if not words and self.related and not self.related[-1].url:
            words = self.related.pop().title
        url = self.targets.article(address[1], words) if address else ""
        if kind_of(words, self.language):
            return
        if words and bool(url) == bool(address) and not self.targets.is_self("", words):
            self.related.append(
                ReadMore(
                    kind=LinkKind.RELATED, title=words, url=url, source=host_of(url), label=label
                )
            )

    def _note(self, what: str, label: str, where: str, text: str) -> None:
        self.cuts.append(Cut(what=what, label=label, where=where, text=text[:LONGEST_CUT].strip()))

    def result(self) -> Extracted:
        """All of it, without what follows the last list when that is no part of the story."""
        tail = self.kept[self._list_end :]
        if self._list_end and is_closing_note(self.kept[: self._list_end], tail):
            self.kept[self._list_end :] = []
            self._note("after the related list", "", "end", " ".join(tail[:_TOLD_LINES]))
        return Extracted(tuple(self.related), "\n\n".join(self.kept), tuple(self.cuts))


def _opening(line: str, language: str) -> tuple[Kind, str, str] | None:
    """Kind and words of the label that opens the line, and what follows it."""
    bare = _BULLET.sub("", line)
    if bare[:1] + bare[-1:] in ("()", "[]", "（）"):
        bare = bare[1:-1]
    if kind := kind_of(bare, language):
        return kind, bare, ""
    for match in _SEPARATOR.finditer(bare, 0, LONGEST_LABEL):
        rest = bare[match.end() :].strip()
        kind = kind_of(bare[: match.end()], language)
        if kind is Kind.RELATED and is_long(rest) and _is_statement(rest):
            return None
        if kind and measure(rest) <= _LONGEST_HEADLINE:
            return kind, bare[: match.end()].strip(), rest
    return None


def _is_no_title(line: str) -> bool:
    """Whether a short line is a credit, a byline, or asks to write, share or subscribe."""
    return not is_long(line) and (stands_around(line) or _MAIL_OR_NAME.search(line) is not None)


def _is_short(line: str) -> bool:
    """Whether the first line below a label can be a title, short as it is."""
    words = fold(line)
    is_enough = (words.count(" ") >= 2 and len(words) >= _SHORTEST_TITLE) or wide_letters(words) > 5
    return is_enough and not ends_sentence(line)


def reads_like_headline(line: str) -> bool:
    """Whether a line of a list is a title, by its length and its end."""
    if _ADDRESS.fullmatch(line):
        return True
    words = _BULLET.sub("", line)
    if measure(words) > _LONGEST_HEADLINE:
        return False
    if not is_headline(words) and (words == line or measure(words) < _SHORTEST_BULLETED):
        return False
    return words != line or not _is_statement(words)


def _is_statement(words: str) -> bool:
    """Whether the words end as a sentence of the text does, and not as a headline may."""
    return ends_sentence(words) and not words.endswith(_HEADLINE_ENDS)
