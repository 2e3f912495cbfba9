"""Numbers written as words, and the words that say what a number counts."""

from __future__ import annotations

_NUMERALS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "de": "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "pt": "um dois três quatro cinco seis sete oito nove dez onze doze",
    "it": "uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "nl": "een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "pl": "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
    "ru": "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "uk": "один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять",
}
# "one", "un", "sei" are too often no number: they count from two, and sei is a verb
_NO_NUMBER = {"one", "un", "um", "een", "uno", "sei", "jeden", "один"}
NUMERALS: dict[str, dict[str, str]] = {
    language: {
        word: str(value) for value, word in enumerate(text.split(), 1) if word not in _NO_NUMBER
    }
    for language, text in _NUMERALS.items()
}
ORDINALS: dict[str, dict[str, str]] = {
    "en": {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"},
    "de": {
        f"{stem}{end}": value
        for stem, value in (("erst", "1"), ("zweit", "2"), ("dritt", "3"), ("viert", "4"))
        for end in ("e", "en", "er", "es")
    },
    "fr": {"premier": "1", "première": "1", "deuxième": "2", "troisième": "3", "quatrième": "4"},
    "es": {"primer": "1", "segundo": "2", "tercer": "3", "tercero": "3", "cuarto": "4"},
    "pt": {"primeiro": "1", "segundo": "2", "terceiro": "3", "quarto": "4"},
    "it": {"primo": "1", "secondo": "2", "terzo": "3", "quarto": "4"},
    "nl": {"eerste": "1", "tweede": "2", "derde": "3", "vierde": "4"},
}
# what a number counts: different values of one of these are different news
_UNITS = {
    "dead": """
        killed kills dead deaths die dies died victims fatalities tote toten todesopfer getötet
        sterben starben opfer morts mort tués tué décès victimes muertos muertes mueren víctimas
        fallecidos mortos mortes morrem vítimas morti vittime doden slachtoffers zabitych ofiar
        mata matan matam mató matou tue uccide
        nie żyje погибли погибших погибло жертв убиты загинули загиблих жертви قتلى قتيل قتيلا
    """,
    "injured": """
        injured hurt wounded injuries verletzte verletzten verletzt blessés blessé heridos
        feridos feriti gewonden rannych раненых пострадали пострадавших поранених постраждалих
        جرحى جريح
    """,
    "quarter": """
        quarter quarterly quartal quartals trimestre trimestri kwartaal kwartał kwartale квартал
        квартале кварталі
    """,
    "episode": "episode ep folge épisode episodio episódio aflevering odcinek серия серії эпизод",
    "season": "season staffel saison temporada stagione seizoen sezon сезон",
    "round": """
        round runde tour ronda jornada rodada giornata ronde runda тур раунд matchday spieltag
        journée
    """,
    "part": "part teil partie parte deel część часть частина chapter kapitel capítulo capitolo",
    "week": "week woche semaine semana settimana tydzień неделя тиждень",
    "day": "day tag jour día dia giorno dag dzień день",
    "stage": "stage etappe étape etapa tappa etap этап",
    "edition": "edition issue no nr vol volume ausgabe édition edición",
}
UNIT_OF: dict[str, str] = {word: unit for unit, text in _UNITS.items() for word in text.split()}
# a count that moves within one story: "death toll rises to 12"
_UPDATES = """
        rises rise rising climbs climb grows jumps toll now latest update updated least steigt
        gestiegen zahl inzwischen monte hausse bilan passe sube aumenta asciende cifra sale
        bilancio sobe stijgt dodental rośnie wzrosła wzrosło bilans выросло возросло число
        зросла зросло кількість ارتفاع حصيلة
"""
UPDATE_WORDS = frozenset(_UPDATES.split())
