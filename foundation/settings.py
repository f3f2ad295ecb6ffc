"""Settings: frozen dataclasses beside the code that uses them, changed by a TOML file and `--set section.name=value`.

A section of the file has the name of the part (`[generation]`, `[layout]`, `[motion]` …), its keys those of the
dataclass's fields. The dataclass states the defaults, once, and checks ranges in its `__post_init__` (ValueError).
A field that was renamed has `metadata=formerly("its name before")`, by which it is still read.
"""

from __future__ import annotations

import codecs
import dataclasses
import io
import stat
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import platformdirs

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.lines import one_line

APPLICATION = "artificial-inspiration"

SECTIONS = (
    "generation",
    "mix",
    "fast",
    "demo",
    "original",
    "layout",
    "scene",
    "render",
    "panels",
    "picking",
    "desktop",
    "headset",
    "flight",
    "gallery",
    "sharing",
    "taste",
    "slideshow",
    "publish",
)
"""The sections there are beside those that are declared; another name is a slip of the pen, which would otherwise
change nothing silently.
"""

LARGEST = 1e15
"""Of a number, in whatever unit it is; no setting is without an end, or no number."""

PRIVATE, ORDINARY = 0o600, 0o666
"""Who may read and write a settings file, as far as the user's mask allows; Windows keeps its own rules."""

_LONGEST_SHOWN = 80
_declared: dict[Callable[[], Iterable[str]], None] = {}

T = TypeVar("T")

_FORMERLY = "formerly"


def formerly(name: str) -> dict[str, str]:
    """The metadata of a dataclass's field that was called `name` before: settings of that name are read as its own."""
    return {_FORMERLY: name}


def declare(sections: Callable[[], Iterable[str]]) -> None:
    """Tells of further sections, which a part of the program knows: asked only for a name that is none of SECTIONS."""
    _declared[sections] = None


def _known(section: str) -> bool:
    return section in SECTIONS or any(section in sections() for sections in _declared)


def _sections() -> list[str]:
    return [*SECTIONS, *(name for sections in _declared for name in sections())]


def default_file() -> Path:
    """Where the user's settings file is looked for when none is named."""
    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False)) / "settings.toml"


class Settings:
    """The values that differ from the defaults: {section: {name: value}}.

    notes: a sentence for the user about each setting that was read by a name which it had before.
    """

    def __init__(self, values: dict[str, dict[str, Any]] | None = None) -> None:
        self._values = values or {}
        self.notes: list[str] = []

    @classmethod
    def load(
        cls, file: Path | None = None, overrides: Iterable[str] = (), known: Collection[str] | None = None
    ) -> Settings:
        """Reads `file` (or the user's own, if there is one), then applies `section.name=value` texts (TOML values).

        UserError: a file that cannot be read, a text of another form, a section that is none of `known` (by default
        those of SECTIONS and what was declared).
        """
        values = _read(file)
        for override in overrides:
            section, name, value = _parsed(override)
            values.setdefault(section, {})[name] = value
        for section in values:
            if not (_known(section) if known is None else section in known):
                there = ", ".join(known or _sections())
                raise UserError(f"There is no settings section [{one_line(section)}]; there are {there}.")
        return cls(values)

    def given(self, section: str) -> Mapping[str, Any]:
        """What is set in a section, as it was read."""
        return self._values.get(section, {})

    def without(self, section: str, names: Collection[str]) -> Settings:
        """The same, but for these names of a section."""
        kept = {name: value for name, value in self.given(section).items() if name not in names}
        return Settings({**self._values, section: kept})

    def changed(self, section: str, values: Mapping[str, Any]) -> Settings:
        """The same, but for these values of a section."""
        return Settings({**self._values, section: {**self.given(section), **values}})

    def section(self, name: str, cls: type[T]) -> T:
        """The dataclass `cls` with the values of section `name`. UserError: unknown key, wrong type or range, a setting
        by its name and by the one before.
        """
        given = self._by_present_names(name, cls)
        hints = get_type_hints(cls)
        fields = {field.name for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
        for key, value in given.items():
            if key not in fields:
                raise UserError(f"Unknown setting {name}.{one_line(key)}; known are: {', '.join(sorted(fields))}.")
            if not _fits(value, hints[key]):
                shown = repr(value)
                told = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
                raise UserError(f"The setting {name}.{key} cannot be {told}; give a value of type {hints[key]}.")
        try:
            return cls(**{key: _as(value, hints[key]) for key, value in given.items()})
        except ValueError as error:
            raise UserError(f"The settings of [{name}] do not fit: {error}.") from error

    def _by_present_names(self, section: str, cls: type) -> dict[str, Any]:
        given = dict(self.given(section))
        for field in dataclasses.fields(cls):
            before = field.metadata.get(_FORMERLY)
            if before not in given:
                continue
            if field.name in given:
                raise UserError(f"{section}.{before} is {section}.{field.name} by an earlier name; set one of them.")
            given[field.name] = given.pop(before)
            note = f"The setting {section}.{before} is called {section}.{field.name} now; it was read as that."
            if note not in self.notes:
                self.notes.append(note)
        return given


def keep(changes: Mapping[tuple[str, str], Any], file: Path | None = None, private: bool = False) -> None:
    """Writes (section, name) → value into `file`, or the user's own; all else in it stays, comments too.

    private: only its owner may read it from now on; else it stays as open as it is. UserError: a file that cannot be
    read or written.
    """
    import tomlkit

    path = file or default_file()
    try:
        document = tomlkit.parse(_text(path)) if path.exists() else tomlkit.document()
        for (section, name), value in changes.items():
            if section not in document:
                document[section] = tomlkit.table()
            document[section][name] = value
        make_folder(path.parent)
        with replacing(path) as partial:
            mode = PRIVATE if private else stat.S_IMODE(path.stat().st_mode) if path.exists() else ORDINARY
            partial.touch(mode=mode)  # before anything is in it
            partial.write_text(tomlkit.dumps(document), encoding="utf-8")
    except (OSError, UnicodeDecodeError, tomlkit.exceptions.TOMLKitError) as error:
        raise UserError(f"The settings file {path} cannot be written ({error}); mend it or free some space.") from error


def _text(path: Path) -> str:
    """Of a settings file; Windows' editors put a mark before UTF-8, which says nothing. UserError: UTF-16 or -32."""
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)) or b"\0" in content[:4]:
        raise UserError(f"The settings file {path} is written in UTF-16; save it as UTF-8.")
    return io.StringIO(content.decode("utf-8-sig"), newline=None).read()


def _read(file: Path | None) -> dict[str, dict[str, Any]]:
    path = file or default_file()
    if file is None and not path.exists():
        return {}
    try:
        values = tomllib.loads(_text(path))
    except RecursionError as error:
        raise UserError(f"The settings file {path} cannot be read (it is too deep); mend or remove it.") from error
    except (OSError, ValueError) as error:
        raise UserError(f"The settings file {path} cannot be read ({error}); mend or remove it.") from error
    for name, section in values.items():
        if not isinstance(section, dict):
            raise UserError(
                f"In {path}, {one_line(name)} stands outside a section; put it under a heading such as [generation]."
            )
    return values


def _parsed(override: str) -> tuple[str, str, Any]:
    key, equals, text = override.partition("=")
    section, dot, name = key.strip().partition(".")
    if not (equals and dot and section and name):
        raise UserError(f"--set {one_line(override)} is not of the form section.name=value.")
    try:
        return section, name, tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        return section, name, text.strip()


def _fits(value: Any, hint: Any) -> bool:
    if hint is float:
        return type(value) in (int, float) and abs(value) < LARGEST
    if hint is int:
        return type(value) is int and abs(value) < LARGEST
    if hint in (bool, str):
        return isinstance(value, hint)
    if hint is Path:
        return isinstance(value, str)
    origin = getattr(hint, "__origin__", hint)
    if origin is tuple:
        return isinstance(value, list)
    return isinstance(value, origin) if isinstance(origin, type) else True


def _as(value: Any, hint: Any) -> Any:
    if hint is float:
        return float(value)
    if hint is Path:
        return Path(value)
    return tuple(value) if isinstance(value, list) else value
