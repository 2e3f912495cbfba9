"""Words: what digest itself says in a mail, in the newsletter's language, and its dates.

English is written in the templates; the other languages are gettext catalogues,
`templates/_shared/words/<language>.po`, read as they are. `pt_PT.po` or `zh_Hant.po` go before
`pt.po` and `zh.po`, and a project's own before the packaged ones, word by word.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from digest.errors import Problem, TemplateError

SHARED = "_shared"  # what all designs have in common
_ENGLISH = Locale("en")


class Words:
    """The words and dates of one language; English where there is no catalogue for it."""

    def __init__(self, language: str, folders: Sequence[Path]) -> None:
        locale = _locale(language) or _ENGLISH
        self.direction = locale.text_direction  # "ltr" or "rtl"; that of the stories
        self._catalogue = _catalogue(locale, folders)
        translated = isinstance(self._catalogue, GNUTranslations) or locale.language == "en"
        # words and dates in one language, even where the stories are in another
        self._dates = locale if translated else _ENGLISH
        self.language = str(self._dates).replace("_", "-")  # of the words, as BCP 47 has it

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return self._catalogue.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The message for this count, by the language's plural rule."""
        return self._catalogue.ngettext(one, many, count)

    def say(self, message: str, **values: object) -> str:
        """The message in this language, with its %(name)s filled in."""
        return self.gettext(message) % values

    def long_date(self, day: date) -> str:
        """Monday, November 23, 2026."""
        return format_date(day, "full", locale=self._dates)

    def age(self, day: date, today: date) -> str:
        """today, yesterday, 3 days ago; a week or more ago the date."""
        days = (today - day).days
        if days <= 0:
            return self.gettext("today")
        if days == 1:
            return self.gettext("yesterday")
        if days <= 6:
            return self.ngettext("%(num)d day ago", "%(num)d days ago", days) % {"num": days}
        skeleton = "MMMd" if day.year == today.year else "yMMMd"
        return format_skeleton(skeleton, day, locale=self._dates)


def direction(language: str) -> str:
    """ "ltr" or "rtl" for a BCP 47 tag; "" where the language is not known."""
    locale = _locale(language)
    return locale.text_direction if locale else ""


def speaks(language: str, folders: Sequence[Path]) -> bool:
    """Whether there is a catalogue for a BCP 47 tag, or it is English."""
    locale = _locale(language)
    return locale is not None and (locale.language == "en" or bool(_files(locale, folders)))


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return None


def _catalogue(locale: Locale, folders: Sequence[Path]) -> NullTranslations:
    found = [_compiled(path) for path in _files(locale, folders)]
    for first, second in pairwise(found):
        first.add_fallback(second)
    return found[0] if found else NullTranslations()


def _files(locale: Locale, folders: Sequence[Path]) -> list[Path]:
    names = (str(locale), f"{locale.language}_{locale.script}", locale.language)
    paths = [folder / SHARED / "words" / f"{n}.po" for folder in folders for n in names]
    return [path for path in dict.fromkeys(paths) if path.is_file()]


def _compiled(path: Path) -> GNUTranslations:
    try:
        catalogue = read_po(BytesIO(path.read_bytes()), locale=path.stem, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        where = f"templates/{SHARED}/words/{path.name}"
        line = f":{error.lineno + 1}" if isinstance(error, PoFileError) else ""
        raise TemplateError(
            Problem(where=where + line, what=str(error), next_step="correct the catalogue")
        ) from error
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
