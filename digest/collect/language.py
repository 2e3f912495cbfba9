"""Which language a text is in, by its script and its commonest words."""

from __future__ import annotations

import re

_COMMON = {
    "en": "the of and to in is that for it was on with as are be this have from by at has not you"
    " an its they we or his will can more which were been about who their said but after",
    "de": "der die und das ist nicht ein eine den von zu mit sich des auf für im dem auch einen"
    " einer hat sind werden wird wie oder aber bei nach aus sollte soll wer noch zum zur über",
    "fr": "le la les de des et est un une du que dans pour qui sur pas au avec ce par sont plus"
    " en aux ses son cette nous vous il elle ont été mais leur ou ne se après",
    "es": "el la los de que y en un una es por con para las del se no su al como más pero sus ha"
    " este esta fue son lo entre también sobre desde muy hasta años",
    "pt": "o a os de que e do da em um uma para com não é no na por mais dos das ao foi ser pela"
    " pelo são sua seu também como está à às nos nas até vai",
    "it": "il la di che e un una per non è del con sono della i gli da le nel più al dal alla"
    " anche ha si come lo dei delle questo ma nella dopo tra oggi",
    "nl": "de het een van en in is dat op te zijn voor met niet aan er door om ook bij naar maar"
    " uit die wordt heeft over als nog deze dit kan werd",
    "pl": "w i na z do się nie że to jest o jak po za od przez ale są dla ma oraz który które ich"
    " tym już został jego przed będzie roku czy",
    "cs": "a v se na je že to s z do o i jak by pro za si ve k ale které jsou při který byl podle"
    " jako od před jeho už má více také",
    "sk": "a v sa na je že to s z do o aj ako by pre po si vo sú za ktoré pri ktorý bol podľa od"
    " pred jeho už má viac tiež",
    "sv": "och att det i en som är på av för med till den har de inte om ett från var man kan vi"
    " sig under men nu så efter vid kommer blir",
    "da": "og at det i en er til af på de med for ikke den som der har et fra blev vi kan man"
    " om efter også men ud nu sig være siger mere bliver noget kun",
    "no": "og i det er på som en til av for med at ikke den har de et om fra ble vi kan man også"
    " etter men ut nå seg være sier mer blir noe bare",
    "fi": "ja on ei että se oli hän mutta kun myös joka ovat niin mukaan sen tai kuin vuoden"
    " voi vain jo nyt olla jos sekä kanssa ole",
    "ro": "și de a în la cu pe că nu din este care pentru o un mai au fost prin sau s-a lui al"
    " ale sunt dar după fi această acest",
    "hu": "a az és hogy nem is egy ez meg de volt csak már mint el ha azt még van lesz után de"
    " szerint ki vagy lehet pedig",
    "tr": "ve bir bu da de için ile çok olarak daha ne ancak gibi olan kadar sonra var en o olduğu"
    " yeni göre her değil ise",
    "id": "yang dan di dengan untuk pada ini dari itu tidak dalam akan ke juga oleh adalah bisa"
    " saat ada telah karena para",
    "vi": "và của là có trong các được cho một không với những người đã khi này để từ vào tại"
    " năm về ra đến sẽ",
    "ca": "el la els de que i en un una és per amb les del no al com més dels ha ser aquest"
    " aquesta també però seva seu",
    "hr": "i u je na se da su za od s kako ne o iz će koji nije to bi ili koja što samo već oko"
    " kod nakon prije",
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
_NO_LETTERS = str.maketrans({code: " " for code in range(128) if not chr(code).isalpha()})
_SAMPLE = 1_500  # characters that are looked at
_PROOF = 4  # different common words that show a language
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
    votes: dict[str, int] = {}
    for word in _BY_WORD.keys() & _words(sample.lower()):
        for code in _BY_WORD[word]:
            votes[code] = votes.get(code, 0) + 1
    *_, second, count = (0, 0, *sorted(votes.values()))
    # the tie of two languages, or a few words of a title, are no proof
    if count < _PROOF or count == second or (claimed and count <= 1.25 * votes.get(claimed, 0)):
        return claimed
    return max(votes, key=votes.__getitem__)


def _words(text: str) -> list[str]:
    # of most texts a quarter of the pattern's time
    return text.translate(_NO_LETTERS).split() if text.isascii() else _WORDS.findall(text)


def _by_script(sample: str) -> str:
    if sample.isascii() or not _NOT_LATIN.search(sample):
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
