"""The catalogues of languages: whole, sound, and chosen by what the user's system says."""

from __future__ import annotations

import ast
import gettext
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from foundation import language
from foundation.catalogue import Catalogue
from foundation.language import ENGLISH, _, choose, format_date, format_number, inside, languages, ngettext, of_system
from scripts import catalogue

ROOT = Path(__file__).parents[2]
CODES = [code for code in languages() if code != ENGLISH]

TRANSLATING = ("_", "gettext", "ngettext", "pgettext", "inside")

UNTRANSLATED = 0.05
"""Of the texts, at most, which stay English until somebody translates them."""

SAMPLE = r"""
# of the file
msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\n"

#: somewhere.py
msgid "Save"
msgstr "Uložit"

msgctxt "key"
msgid "Home"
msgstr "Domů"

msgid "A \"long\""
" one\n"
msgstr ""
"\"Dlouhý\" "
"jeden\n"

msgid "{count} image"
msgid_plural "{count} images"
msgstr[0] "{count} obraz"
msgstr[1] "{count} obrazy"
msgstr[2] "{count} obrazů"

#, fuzzy
msgid "Guessed"
msgstr "Hádal"

msgid "Open"
msgstr ""
"""


@pytest.fixture
def german() -> Iterator[None]:
    choose("de")
    yield
    choose(ENGLISH)


@cache
def shown() -> Catalog:
    return catalogue.texts()


def of_babel(code: str) -> Catalog:
    with (catalogue.LANGUAGES / f"{code}.po").open("rb") as stream:
        return read_po(stream, locale=code)


def test_a_catalogue_is_read_as_translators_write_it() -> None:
    read = Catalogue.parse(SAMPLE)
    assert read.text("Save") == "Uložit"
    assert (read.text("Home"), read.text("Home", "key")) == ("Home", "Domů")
    assert read.text('A "long" one\n') == '"Dlouhý" jeden\n'
    said = [read.plural("{count} image", "{count} images", count) for count in (1, 2, 5)]
    assert said == ["{count} obraz", "{count} obrazy", "{count} obrazů"]
    assert read.text("Guessed") == "Guessed", "nobody has looked at it"
    assert read.text("Open") == "Open"
    assert read.plural("{count} bomb", "{count} bombs", 2) == "{count} bombs"
    assert len(Catalogue.parse(SAMPLE.replace("\n", "\r\n"))) == len(read) == 4
    with pytest.raises(ValueError, match="no line of a catalogue"):
        Catalogue.parse('msgid "Save"\nmsgstr Uložit\n')


@pytest.mark.parametrize("code", CODES)
def test_each_text_that_is_shown_is_in_the_catalogue(code: str) -> None:
    """After a text was added, changed or removed: `python scripts/catalogue.py`."""
    path = catalogue.LANGUAGES / f"{code}.po"
    known = of_babel(code)
    keys = [{(str(one.id), one.context) for one in texts if one.id} for texts in (known, shown())]
    assert keys[1] - keys[0] == set(), "shown, and not in the catalogue"
    assert keys[0] - keys[1] == set(), "in the catalogue, and no longer shown"
    assert catalogue.written(known) == path.read_text(encoding="utf-8"), "written as the script writes it"


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_places_of_its_original(code: str) -> None:
    translated = 0
    messages = [one for one in of_babel(code) if one.id]
    for one in messages:
        originals = one.id if isinstance(one.id, tuple) else (one.id,)
        forms = one.string if isinstance(one.string, tuple) else (one.string,)
        if not all(forms) or one.fuzzy:
            continue
        translated += 1
        allowed = [places(original) for original in originals]
        for form in forms:
            assert places(form) in allowed, f"{form!r} has other places than {originals}"
            assert form == form.strip() and "  " not in form, form
            assert not re.search("[\"']", form.replace('"artificial-inspiration[gallery]"', "")), f"{form!r}: “quotes”"
    assert translated >= (1.0 - UNTRANSLATED) * len(messages)


def places(text: str) -> list[tuple[str, str]]:
    """Names and formats of what is to be put in."""
    return sorted((name, form or "") for _text, name, form, _kind in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_is_read_as_babel_reads_it(code: str) -> None:
    read, known = language.read(code), of_babel(code)
    number = gettext.c2py(known.plural_expr)
    for one in known:
        if one.id and not one.fuzzy:
            if isinstance(one.id, tuple):
                for count in (0, 1, 2, 7):
                    assert read.plural(*one.id, count) == (one.string[number(count)] or one.id[count != 1])
            else:
                assert read.text(one.id, one.context or "") == (one.string or one.id)


@pytest.mark.parametrize("code", CODES)
def test_names_of_keys_and_parts_are_one_word(code: str) -> None:
    """Helps have several of them beside each other, with blanks between."""
    read = language.read(code)
    for one in shown():
        if one.context == "key":
            assert " " not in read.text(one.id, "key")
    for part in (
        "Trigger",
        "Grip",
        "Stick",
        "Stick-click",
        "Menu",
        "Pad",
        "Squeeze",
        "Pinch",
        "Fist",
        "{trigger}-twice",
    ):
        assert " " not in read.text(part)


def test_texts_are_translated_where_they_are_shown_not_when_the_module_is_loaded() -> None:
    """The language is chosen after that: a table has texts in N_(), and `_` around what it shows of them."""
    early = []
    for source in catalogue.SOURCES:
        for file in (ROOT / source).rglob("*.py"):
            if file.name != "language.py":
                early += [f"{file.relative_to(ROOT)}:{line}" for line in at_import(ast.parse(file.read_text("utf-8")))]
    assert not early


def test_no_text_stands_inside_another_string() -> None:
    """There, extraction sees it in some versions of Python alone."""
    hidden = []
    for source in catalogue.SOURCES:
        for file in (ROOT / source).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                calls = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
                hidden += [f"{file.relative_to(ROOT)}:{one.lineno}" for one in calls if is_marked(one)]
    assert not hidden


def is_marked(node: ast.AST) -> bool:
    """A text in the place where it is marked."""
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in catalogue.KEYWORDS
    return named and bool(node.args) and isinstance(node.args[0], ast.Constant)


def at_import(tree: ast.AST) -> Iterator[int]:
    """Lines where something is translated outside functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATING:
            yield node.lineno
        yield from at_import(node)


@pytest.mark.parametrize(
    ("environment", "platform", "found"),
    [
        ({}, "linux", "en"),
        ({"LANG": "de_DE.UTF-8"}, "linux", "de"),
        ({"LANG": "de"}, "linux", "de"),
        ({"LANG": "de-AT"}, "linux", "de"),
        ({"LANG": "fr_FR.UTF-8"}, "linux", "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "linux", "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"}, "linux", "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:de:en"}, "linux", "de"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "en_GB:de"}, "linux", "en"),
        ({"LANG": "C", "LANGUAGE": "de"}, "linux", "en"),
        ({"LC_ALL": "", "LANG": "de@euro"}, "linux", "de"),
    ],
)
def test_the_language_is_that_of_the_system(environment: dict[str, str], platform: str, found: str) -> None:
    assert of_system(environment, ("en", "de"), platform) == found


def test_on_windows_it_is_that_of_its_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_of_windows", lambda: "de_CH")
    assert of_system({}, ("en", "de"), "win32") == "de"
    assert of_system({"LANG": "en_US"}, ("en", "de"), "win32") == "en", "what is set counts first"


def test_numbers_and_dates_are_written_as_the_language_has_them(german: None) -> None:
    from datetime import date

    assert format_number(12345) == "12.345" and format_number(0.25, ".2f") == "0,25"
    assert ngettext("{count} image", "{count} images", 1200) == "1.200 Bilder"
    assert format_date(date(2026, 3, 5)) == "05. März 2026"
    assert inside("Trigger") == "Trigger" and _("Save it as a file") == "Als Datei speichern"
    choose(ENGLISH)
    assert format_number(12345) == "12,345" and format_number(0.25, ".2f") == "0.25"
    assert format_date(date(2026, 3, 5)) == "05 March 2026"
    assert inside("Trigger") == "trigger"
