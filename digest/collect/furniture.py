"""What stands around an article's own sentences: captions, bylines, credits, teaser words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from digest.collect.sanitise import letters_of
from digest.collect.sentences import ends_well, sentences

_SHORT = 220  # a paragraph of captions, bylines, credits and labels is no longer
_LABEL = 50  # letters: a line without an end that is shorter is a label
_CUT = 25  # letters of a sentence that was cut off, at least
_TAIL = 200  # characters at a paragraph's end in which it may lead on
_LEADING_ENDS = ("»", "→", "›", ">>")
_TELLING = 20  # letters of a title that are no coincidence
_LAST_WORDS = 4  # paragraphs at the end among which an author's portrait is looked for

# "BERLIN, Nov 3 (Reuters) - ", "LONDON (AP) — ", "Berlin (dpa) - ", "PARIS — ", "【東京共同】"
_DATELINE = re.compile(
    r"""^(?:[A-ZÀ-ÖØ-Þ][\w.'’/-]{1,25}(?:[ ,]{1,2}[\w.'’/-]{1,25}){0,6}\s*)?
    \((?:[A-Z][A-Za-z.]{1,14}|dpa|epd|kna|apa|sda|sid)(?:[/ -][\w.]{1,20}){0,3}\)\s*[-–—:.]{1,2}\s*
    |^[A-ZÀ-ÖØ-Þ]{3,20}(?:[ ,]{1,2}[A-ZÀ-ÖØ-Þ][\w.]{1,20}){0,3}
    (?:,\s+\w{3,9}\.?[ ]\d{1,2}|[ ]via[ ][A-Z]{2,9})?\s+[–—-]{1,2}\s+
    (?=[“„«"]?[A-ZÀ-ÖØ-Þ])  # a sentence follows, no aside
    |^[〔【（(\[［][^〕】）)\]］]{0,30}
    (?:记者|記者|報導|报道|電|电|讯|訊|共同|時事|연합뉴스|뉴시스|뉴스1)
    [^〕】）)\]］]{0,20}[〕】）)\]］]\s*(?:[^=.]{1,15}기자\s*=\s*)?
    |^[A-Z][A-Za-z.]{2,15},[ ][A-Z][\w.]{2,15}\s+(?:--|[–—])\s+(?=[“"]?[A-Z])
    |^[А-ЯЁ][А-ЯЁ -]{2,20},[ ]\d{1,2}[ ][а-я]{3,9}\.?\s*[-–—.]\s*
    (?:/?(?:ТАСС|РИА[ ]Новости|Интерфакс)/?\s*[-–—.]?\s*)?
    |^[\u0620-\u064a][^().]{1,30}\((?:رويترز|أ[ .]?ف[ .]?ب|د[ .]?ب[ .]?أ|وكالات|الأناضول)\)
    \s*[-–—:]\s*
    |^(?:新华社|中新社|中新网|央视网|本报)[^，。]{0,20}?[电讯](?:[（(][^）)]{0,30}[）)])?\s*""",
    re.VERBOSE,
)
_PHOTO_CREDIT = re.compile(
    r"""(?:\b(?:photo(?:graph)?s?|foto|image|picture|credit|bild|imagen|fonte|source|fotoğraf|ảnh
    |фото|φωτογραφία|צילום|عکس|صورة)\s?[:/|]|©)
    [^.!?]{0,60}\.?$
    |\b(?:(?:photo|picture|image|illustration)[ ](?:by|courtesy)|via)[ ](?-i:[A-Z])[^.!?]{0,60}\.?$
    |/[ ]?(?:reuters|afp|ap|getty|epa|dpa|ansa|efe|xinhua)\b[^.!?]{0,30}\.?$
    |\b(?-i:REUTERS|AFP|AP|EPA|Reuters)/(?-i:[A-Z])[^.!?]{0,40}$
    |\((?-i:[A-Z])[^()/]{2,40}/(?-i:[A-Z])[^()/]{1,30}\)$
    |\((?:archiv(?:bild|foto)|symbol(?:bild|foto)|file(?:[ ]photo)?|(?:foto[ ]de[ ])?archivo)\)\.?$
    |\bnuotr\.$""",
    re.IGNORECASE | re.VERBOSE,
)
_MAIL = re.compile(r"\w@\w")
_BULLET = re.compile(r"\s*(?:[•·▪■►▶◆●*-]\s+)+")
_EASTERN_CREDIT = re.compile(
    r"""(?:사진|写真|图片来源|圖片來源|图源)\s?[:：=＝]\s?[^.!?。]{0,40}[.。]?$
    |(?:记者|記者)[^，。.]{0,12}[摄攝]$
    |[（(](?:資料照|资料图|檔案照|資料写真|자료사진)[^（()）]{0,20}[）)]$""",
    re.VERBOSE,
)
# "Updated 3 March at 10:15", but not "Published on 3 March, the report says so."
_DATED = re.compile(
    r"""(?:last[ ]|first[ ])?(?:updated|published|posted|publié|mis[ ]à[ ]jour|veröffentlicht
    |aktualisiert|stand|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd
    |bijgewerkt|опубликовано|обновлено|diterbitkan|publicerad|uppdaterad|publisert|oppdatert
    |opublikowano|입력|更新)\b.{0,40}\d""",
    re.VERBOSE,
)
_TIMESTAMP = re.compile(
    r"^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ ,]{1,2}\d{1,2}[:.h]\d{2}(?: (?:Uhr|h))?)?\s*[-–—|:]\s+"
)
_CODE = re.compile(r"[\w.:]{1,40} = |(?:[\w.]+\([^()]{0,80}\);? ?)+$")
_CODE_ENDS = ("{", "}", ";")
_PHOTOGRAPHER = re.compile(r"[^.!?/]{3,40}/(?:REUTERS|Reuters|AFP|AP|EPA|Getty|GETTY)(?![a-z])")
_LONGEST_CREDIT = 100  # characters at a paragraph's end
_CUT_MARK = re.compile(r"\s?(?:[\[(]\s?(?:…|\.\.\.)\s?[\])]\s?){1,50}$")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]{0,20}(?: [\w'’.-]{1,20}){0,2} [^\W\d_a-z][\w'’.-]{1,20}")
_NAMES = re.compile(r"[^.!?,;:]{2,60}(?:(?:,| and | und | et | y | e | & )[^.!?;:]{2,60}){0,4}")


def own_paragraphs(paragraphs: Sequence[str], title: str = "") -> list[str]:
    """The paragraphs that are the article's own: no caption, byline, credit, label or teaser."""
    lines = [strip_dateline(without_lead_on(_without_bullet(text))) for text in paragraphs]
    own: list[str] = []
    for place, text in enumerate(lines):
        if not text or is_furniture(text) or repeats(text, title):
            continue
        before, after = lines[place - 1] if place > 1 else "", lines[place + 1 : place + 2]
        if not _is_portrait(text, before, len(lines) - place) and not _is_alt(text, after):
            own.append(text)
    # of a picture or a programme the feed may tell no more than its name
    return own or [text for text in lines if _is_short_text(text, title)][:1]


def _is_short_text(text: str, title: str) -> bool:
    """Whether it is only short, and no furniture by its words."""
    is_some = (weight(text) >= _CUT and text.count(" ") >= 2) or weight(text) >= _LABEL
    is_words = sum(map(str.isalpha, text)) > len(text) / 2  # and no date
    return is_some and is_words and not stands_around(text) and not repeats(text, title)


def _is_portrait(text: str, before: str, left: int) -> bool:
    """Whether, near the end, a name as a line of its own comes before "… is an editor at"."""
    is_last = left <= _LAST_WORDS
    return is_last and bool(_NAME.fullmatch(before)) and text.startswith(f"{before} ")


def _is_alt(text: str, after: Sequence[str]) -> bool:
    """Whether a picture's alternative text was left over its caption, which tells the same."""
    opening = _folded(text[:60])[:_TELLING]
    return any(is_furniture(line) and _folded(line[:60]).startswith(opening) for line in after)


def _without_bullet(text: str) -> str:
    bullet = _BULLET.match(text)
    return text[bullet.end() :] if bullet else text


def strip_dateline(text: str) -> str:
    """The paragraph without "BERLIN, Nov 3 (Reuters) -" or a time before its first sentence."""
    if text[:1].isdigit():
        text = _TIMESTAMP.sub("", text)
    match = _DATELINE.match(text) if weight(text[:41]) > 40 else None
    return text[match.end() :] if match else text


def without_lead_on(text: str) -> str:
    """The paragraph without "Continue reading →" and its like at its end; "[…]" is a plain "…"."""
    if text.endswith(("]", ")")):
        whole = text[:-_TAIL] + _CUT_MARK.sub("", text[-_TAIL:])
        text = whole if whole == text or ends_well(whole) or not whole else f"{whole}…"
    for _ in range(3):
        head, tail = text[:-_TAIL], text[-_TAIL:]
        lower = tail.lower()
        leads_on = any(map(lower.__contains__, _leads_on(lower.isascii())))
        if not leads_on and not lower.endswith(_LEADING_ENDS):
            return text
        bare = head + _lead_on().sub("", tail).rstrip()
        if bare == text:
            return text
        text = bare
    return text


@lru_cache(maxsize=2048)
def is_furniture(text: str) -> bool:
    """Whether a paragraph is a caption, byline, credit, share line or label, and no sentence."""
    return bool(text) and len(text) <= _SHORT and (stands_around(text) or _is_label(text))


def stands_around(text: str) -> bool:
    """Whether its words are a caption's, byline's, credit's or share line's, however few."""
    bare = text.lstrip("•·-–—*|[( ")
    lower = bare.lower()
    return _opens_so(lower, text) or _is_credit(lower, text) or _is_byline(lower, bare)


def _opens_so(lower: str, text: str) -> bool:
    """Whether it begins as captions and share lines do."""
    opening = _opens().match(lower)
    if not ends_well(text):
        return bool(opening or _DATED.match(lower))
    # one word may open a sentence too: "Newsletter writers earn more."
    is_phrase = opening and (" " in opening[0].strip() or opening[0][-1] in ":：")
    return bool(is_phrase) and len(text) < 140


def _is_credit(lower: str, text: str) -> bool:
    """Whether it names an agency, an editor or a photographer, or is an aside in brackets."""
    if any(map(lower.__contains__, _words()["credit"])) and len(sentences(text)) == 1:
        return len(text) < 140
    if text[0] in "(（" and text[-1] in ")）":
        return len(text) < _SHORT / 2
    end = max(0, len(text) - _LONGEST_CREDIT)
    if _EASTERN_CREDIT.search(text, end) or (len(text) < _LONGEST_CREDIT and _MAIL.search(text)):
        return True
    is_quote = text.endswith((".”", '."'))
    return not is_quote and bool(_PHOTOGRAPHER.match(text) or _PHOTO_CREDIT.search(text, end))


def _is_label(text: str) -> bool:
    """Whether it is a line of code, or a label or a widget's words: few words, no end; but a
    sentence that was cut is one."""
    if text.endswith(_CODE_ENDS) or _CODE.match(text):
        return True
    if ends_well(text) or (text.endswith("…") and len(text) > _CUT):
        return False
    return weight(text) < _LABEL and text.count(" ") < 8


def _is_byline(lower: str, text: str) -> bool:
    """Whether it is "By" or its like with names after it."""
    if len(text) >= 80 or not lower.startswith(_words()["byline"]):
        return False
    for phrase in _words()["byline"]:
        rest = text[len(phrase) :]
        if lower.startswith(phrase) and rest[:1] in {" ", ":", "："}:
            names = rest.strip(" :：")
            is_open = bool(_NAMES.fullmatch(names)) or not ends_well(text)
            return is_open and not names[:1].islower()
    return False


def is_notice(sentence: str) -> bool:
    """Whether a sentence gives an address or sends to the small print, and tells nothing."""
    lower = sentence.lower()
    return "://" in lower or any(map(lower.__contains__, _words()["notice"]))


def repeats(text: str, title: str) -> bool:
    """Whether a sentence only says the title, or a good part of it, again."""
    if not title or len(text) > 2 * len(title) + 40:
        return False
    own, other = _folded(text), _folded(title)
    if own == other or (len(own) >= _TELLING and own in other):
        return bool(own)
    return len(other) >= _TELLING and other in own and len(own) < 1.25 * len(other)


def weight(*texts: str) -> int:
    """Letters as Latin ones count: an ideograph says as much as three of them."""
    return sum(
        len(text) if text.isascii() else len(text) + 2 * len(_IDEOGRAPHS.findall(text))
        for text in texts
    )


@lru_cache(maxsize=64)
def _folded(text: str) -> str:
    return letters_of(text)


@cache
def _words() -> dict[str, tuple[str, ...]]:
    source = files("digest.collect").joinpath("boilerplate.toml")
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: tuple(phrases) for name, phrases in tables.items()}


@cache
def _leads_on(is_ascii: bool) -> tuple[str, ...]:
    return tuple(phrase for phrase in _words()["leads_on"] if phrase.isascii() or not is_ascii)


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
