"""Which language a text is in, by its script and its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_COMMON = {
    "en": "the of and to in is that for it was on with as are be this have from by",
    "de": "der die und das ist nicht ein eine den von zu mit sich des auf für im dem auch",
    "fr": "le la les de des et est un une du que dans pour qui sur pas au avec ce par sont plus",
    "es": "el la los de que y en un una es por con para las del se no su al como más",
    "pt": "o a os de que e do da em um uma para com não é no na por mais dos das ao",
    "it": "il la di che e un una per non è del con sono della i gli da le nel più al",
    "nl": "de het een van en in is dat op te zijn voor met niet aan er door om ook bij",
    "pl": "w i na z do się nie że to jest o jak po za od przez ale są dla ma",
    "cs": "a v se na je že to s z do o i jak by pro za si ve k ale které",
    "sk": "a v sa na je že to s z do o aj ako by pre po si vo sú za",
    "sv": "och att det i en som är på av för med till den har de inte om ett från var",
    "da": "og at det i en er til af på de med for ikke den som der har et fra blev",
    "no": "og i det er på som en til av for med at ikke den har de et om fra ble",
    "fi": "ja on ei että se oli hän mutta kun myös joka ovat niin mukaan sen tai kuin vuoden",
    "ro": "și de a în la cu pe că nu din este care pentru o un mai au fost prin sau",
    "hu": "a az és hogy nem is egy ez meg de volt csak már mint el ha azt még",
    "tr": "ve bir bu da de için ile çok olarak daha ne ancak gibi olan kadar sonra var",
    "id": "yang dan di dengan untuk pada ini dari itu tidak dalam akan ke juga oleh adalah",
    "vi": "và của là có trong các được cho một không với những người đã khi này để",
    "ca": "el la els de que i en un una és per amb les del no al com més dels",
    "hr": "i u je na se da su za od s kako ne o iz će koji nije to bi",
}
_SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
)
# letters that tell the languages of one script apart; the first that has enough of its own
_OWN_LETTERS = (
    ("ru", "uk", re.compile(r"[іїєґ]")),
    ("ru", "be", re.compile(r"ў")),
    ("ru", "sr", re.compile(r"[ђћџ]")),
    ("ar", "ur", re.compile(r"[ٹڈڑےں]")),
    ("ar", "fa", re.compile(r"[پچژگی]")),
)
_SAME_SCRIPT = {
    "ru": {"ru", "uk", "bg", "sr", "be", "mk", "kk"},
    "ar": {"ar", "fa", "ur", "ps", "ckb"},
    "hi": {"hi", "mr", "ne"},
}
_NOT_LATIN = re.compile(r"[\u0370-\u1dff\u3040-\ud7af]")
_WORDS = re.compile(r"[^\W\d_]+")
_SAMPLE = 1_500  # characters that are looked at
_BY_WORD: dict[str, list[str]] = {}
for _code, _list in _COMMON.items():
    for _word in _list.split():
        _BY_WORD.setdefault(_word, []).append(_code)


def language_of(text: str, declared: str = "") -> str:
    """The primary tag (BCP 47): what the text shows, or else what was declared; "" unknown.

    Feeds often carry their software's default, "en", so the words outvote the declaration when
    they are clear.
    """
    claimed = declared.strip().replace("_", "-").partition("-")[0].lower()
    claimed = claimed if len(claimed) == 2 and claimed.isalpha() else ""
    sample = text[:_SAMPLE]
    if by_script := _by_script(sample):
        # one script may serve several languages: the declaration knows which
        if claimed in _SAME_SCRIPT.get(by_script, ()):
            return claimed
        return _by_letters(by_script, sample.lower())
    votes = Counter(
        code for word in _WORDS.findall(sample.lower()) for code in _BY_WORD.get(word, ())
    )
    best, count = votes.most_common(1)[0] if votes else ("", 0)
    is_clear = count >= 4 and (not claimed or count >= 1.25 * votes[claimed])
    return best if is_clear else claimed


def _by_script(sample: str) -> str:
    if not _NOT_LATIN.search(sample):
        return ""
    letters = sum(map(len, _WORDS.findall(sample)))
    for pattern, code in _SCRIPTS:
        found = len(pattern.findall(sample))
        # a few kana are enough: Chinese has none
        if found > letters * (0.1 if code == "ja" else 0.3):
            return code
    return ""


def _by_letters(script: str, sample: str) -> str:
    for general, language, letters in _OWN_LETTERS:
        if general == script and len(letters.findall(sample)) * 50 > len(sample):
            return language
    return script
