"""In which language the explorer speaks. English texts stand in the code, where they are shown, as gettext has it:
`_("Save")`, `ngettext("{count} image", "{count} images", count)`, and `N_("Save")` in a table that is made before the
language is chosen and whose texts are translated by `_` where they are shown. Each further language is a file of
assets/languages. Chosen once, at the start, by `choose`; until then, and on the command line, all is English.
"""

from __future__ import annotations

import locale
import os
import re
import sys
from collections.abc import Mapping
from datetime import date
from importlib.resources import files

from foundation.catalogue import Catalogue

SYSTEM, ENGLISH = "system", "en"

_WITHOUT = Catalogue({}, lambda count: int(count != 1))

_POINTS = {"de": str.maketrans(",.", ".,")}
"""How numbers differ from English ones, by language."""


class _Present:
    """As one program speaks one language."""

    language = ENGLISH
    catalogue = _WITHOUT


def languages() -> tuple[str, ...]:
    """Codes of those that there are, English first."""
    names = sorted(file.name for file in (files("assets") / "languages").iterdir())
    return (ENGLISH, *(name.removesuffix(".po") for name in names if name.endswith(".po")))


def choose(language: str = SYSTEM) -> None:
    """From now on texts are in this language: one of `languages`, or that of the system."""
    code = of_system(os.environ, languages()) if language == SYSTEM else language
    _Present.language = code
    _Present.catalogue = _WITHOUT if code == ENGLISH else read(code)


def present() -> str:
    """The code of the language that was chosen."""
    return _Present.language


def read(code: str) -> Catalogue:
    """The catalogue of one of `languages` but English."""
    return Catalogue.parse((files("assets") / "languages" / f"{code}.po").read_text(encoding="utf-8"))


def of_system(environment: Mapping[str, str], there: tuple[str, ...], platform: str = sys.platform) -> str:
    """The first of the languages `there` that the user reads, English where that is none: by gettext's rules from the
    environment; on Windows, where nothing is set there, by the language of its windows.
    """
    set_to = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    wanted = [set_to]
    if set_to.partition(".")[0] not in ("C", "POSIX"):  # where LANGUAGE counts for nothing
        wanted = [*environment.get("LANGUAGE", "").split(":"), set_to]
    if platform == "win32" and not any(wanted):
        wanted = [_of_windows()]
    codes = (re.split("[-_.@]", name)[0].lower() for name in wanted)
    return next((code for code in codes if code in there), ENGLISH)


def _of_windows() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


def gettext(english: str) -> str:
    """A text in the present language."""
    return _Present.catalogue.text(english)


_ = gettext
"""As it is called where it is used, but where `_` is another function."""


def pgettext(context: str, english: str) -> str:
    """A text whose English words have several meanings; `context` says which is meant."""
    return _Present.catalogue.text(english, context)


def ngettext(one: str, many: str, count: int) -> str:
    """The text for `count` of something. "{count}" is put in as `format_number` writes it; other places stay to be
    filled.
    """
    text = _Present.catalogue.plural(one, many, count)
    return text.replace("{count}", format_number(count))


def inside(title: str) -> str:
    """A title in the present language as it stands inside a sentence: English begins it with a small letter there."""
    said = gettext(title)
    return said[:1].lower() + said[1:] if _Present.language == ENGLISH else said


def N_(english: str) -> str:  # noqa: N802
    """The same text, marked for the catalogue: `_` translates it where it is shown."""
    return english


def pN_(context: str, english: str) -> str:  # noqa: N802
    """As `N_`, for `pgettext` with the same context."""
    return english


def format_number(value: float, form: str = ",") -> str:
    """A number as the present language writes it. form: as of `format`, "," has thousands apart."""
    return digits(format(value, form))


def digits(written: str) -> str:
    """A number that is written the English way, "1,234.5", as the present language writes it."""
    return written.translate(_POINTS.get(_Present.language, {}))


MONTHS = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August")),
    *(N_("September"), N_("October"), N_("November"), N_("December")),
)


def format_date(day: date) -> str:
    """As "07 May 2026"."""
    return _("{day} {month} {year}").format(day=f"{day.day:02d}", month=_(MONTHS[day.month - 1]), year=day.year)
