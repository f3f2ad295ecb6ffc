"""Methods of other authors' packages: found by their entry points, loaded only when they are wanted.

A package offers a method by an entry point of the group `artificial_inspiration.methods`: its name, and where its
`Method` or `MethodFactory` is. To look which there are reads the records of installed packages; to load one runs its
code. No table, manifest, recipe or settings file ever names code.

What that code does wrong is told in one sentence, and costs the package's own variants alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass, replace
from importlib.metadata import EntryPoint
from pathlib import PurePath
from traceback import extract_tb
from typing import Any, cast

import numpy as np

from foundation.errors import UserError
from foundation.lines import one_line
from foundation.settings import SECTIONS, Settings
from generation.method import ENLARGING, Draw, Method, MethodError, MethodFactory, Package, Parameters, Picture
from generation.mix import Mix
from generation.naming.words import Words, words_for
from generation.registry import installed
from generation.styles.library import StyleLibrary

FAMILIES = frozenset(step.partition("/")[0] for steps in Mix.kinds.values() for step in steps) | {ENLARGING}
"""One of these is a plugin's, so that the mix has kinds for it."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_REASON = 200


@dataclass(frozen=True)
class Plugin:
    """A method of an installed package, as the package's records have it."""

    name: str
    package: Package
    entry_point: EntryPoint

    def __str__(self) -> str:
        return f"the method {self.name} of the package {self.package}"


def plugins() -> list[Plugin]:
    """All there are, also those that cannot be used; no code of them is run."""
    return [
        Plugin(name, _package(entry_point), entry_point)
        for name, found in sorted(installed().items())
        for entry_point in found
    ]


def fault(plugin: Plugin, ours: frozenset[str]) -> str:
    """Why its name cannot be a method's beside `ours` and the other packages', as a sentence; or ""."""
    begin = f"{_capital(str(plugin))} cannot be used: "
    if not _NAME.fullmatch(plugin.name):
        return f"{begin}a name is of at most 40 small letters, digits and _; tell its author."
    if plugin.name in ours:
        return f"{begin}this program has a method of that name; tell its author."
    if plugin.name in FAMILIES or plugin.name in Mix.kinds:
        return f"{begin}the mix has a kind of that name; tell its author."
    if plugin.name in SECTIONS:
        return f"{begin}there is a section of settings of that name; tell its author."
    packages = sorted({str(_package(one)) for one in installed()[plugin.name]})
    if len(packages) > 1:
        return f"{begin}{' and '.join(packages)} have one of that name; uninstall all but one."
    return ""


def find(name: str, ours: frozenset[str]) -> Plugin | None:
    """The plugin of this name, where a package has one. UserError: its name cannot be used."""
    plugin = next((one for one in plugins() if one.name == name), None)
    if plugin is not None and (sentence := fault(plugin, ours)):
        raise UserError(sentence)
    return plugin


def load(plugin: Plugin) -> MethodFactory[Any]:
    """Runs the package's code. UserError: that fails, or gives something else."""
    with _told(plugin, "cannot be loaded", UserError):
        found = plugin.entry_point.load()
    if isinstance(found, Method):
        method = found
        found = MethodFactory[None](method.name, lambda context: method)
    if not isinstance(found, MethodFactory):
        raise _unusable(plugin, f"its entry point is a {type(found).__name__}, not a Method or MethodFactory")
    if found.name != plugin.name:
        raise _unusable(plugin, f"its entry point has another name than the method itself, {found.name!r}")
    if found.settings is not None and not (isinstance(found.settings, type) and is_dataclass(found.settings)):
        raise _unusable(plugin, "its settings are no dataclass")
    return found


def made(plugin: Plugin, library: StyleLibrary, device: str | None, given: Settings) -> Method:
    """The method, for a run. UserError: as of `load`; its settings do not fit; it cannot be made."""
    factory = load(plugin)
    with _told(plugin, "cannot be made", UserError):
        method = factory.create(factory.context(library, device, given))
    if not isinstance(method, Method):
        raise _unusable(plugin, f"it is a {type(method).__name__} and no Method")
    if method.name != plugin.name:
        raise _unusable(plugin, f"its entry point has another name than the method itself, {method.name!r}")
    if method.family not in FAMILIES:
        raise _unusable(plugin, f"its family {method.family!r} is none of {', '.join(sorted(FAMILIES))}")
    return _guarded(method, plugin)


def caution(plugin: Plugin, library: StyleLibrary, given: Settings) -> str:
    """For the start of a run; where that fails, why."""
    try:
        factory = load(plugin)
        with _told(plugin, "cannot tell what it does without", UserError):
            return one_line(str(factory.caution(factory.context(library, None, given))), 400)
    except UserError as error:
        return str(error)


def _guarded(method: Method, plugin: Plugin) -> Method:
    """The same method, whose faults are MethodErrors, and which cannot change what others work with."""

    def check() -> None:
        with _told(plugin, "cannot be used", UserError):
            method.check()

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        with _told(plugin, "went wrong", MethodError):
            result = method.apply(picture.copy(), parameters, rng)
        if wrong := _wrong(result, picture.shape, method.family):
            raise MethodError(f"{_capital(str(plugin))} {wrong}.")
        return result

    def guarded(draw: Draw) -> Draw:
        def drawn(rng: np.random.Generator) -> Parameters:
            with _told(plugin, "draws no parameters that JSON can hold", MethodError):
                parameters = json.loads(json.dumps(draw(rng), allow_nan=False))
                if not isinstance(parameters, dict):
                    raise TypeError(f"{type(parameters).__name__} instead of a dict")
            return cast(Parameters, parameters)

        return drawn

    def words(parameters: Parameters) -> Words:
        try:
            with _told(plugin, "has no words", MethodError):
                return _plain(method.words(parameters)) if method.words is not None else words_for(method.name, {})
        except MethodError:  # a name is not worth a variant
            return words_for(method.name, {})

    def networks() -> dict[str, str]:
        with _told(plugin, "cannot tell its networks", UserError):
            return {str(name): str(identity) for name, identity in method.networks().items()}

    with _told(plugin, "cannot be made", UserError):
        variations = {str(variation): guarded(draw) for variation, draw in method.variations.items()}
    return replace(
        method,
        draw=guarded(method.draw),
        apply=apply,
        check=check,
        variations=variations,
        package=plugin.package,
        gpu=bool(method.gpu),
        words=words,
        networks=networks,
    )


def _plain(words: Words) -> Words:
    """As names can hold them."""
    what, change, brief, under = (one_line(text) for text in (words.what, words.change, words.brief, words.under))
    return Words(what or "portrait", change, tuple(map(one_line, words.traits)), brief, under)


def _wrong(result: object, shape: tuple[int, ...], family: str) -> str:
    """What is wrong with a method's picture, or ""."""
    if not isinstance(result, np.ndarray):
        return f"gave a {type(result).__name__} instead of a picture"
    if result.dtype.kind != "f":
        return f"gave numbers of type {result.dtype} instead of float32 in 0..1"
    fits = result.ndim == 3 and result.shape[2] == 3 if family == ENLARGING else result.shape == shape
    if not fits:
        return f"gave a picture of shape {result.shape} instead of {shape}"
    return "" if np.isfinite(result).all() else "gave numbers that are not finite"


@contextmanager
def _told(plugin: Plugin, what: str, kind: Callable[[str], Exception]) -> Iterator[None]:
    """Any error inside as one of `kind`; without memory it is the machine's. A UserError is a sentence already."""
    try:
        yield
    except (KeyboardInterrupt, MemoryError):
        raise
    except UserError as error:
        raise kind(str(error)) from None
    except BaseException as error:  # a package may call sys.exit; nor need its exceptions reach another process whole
        remedy = "; update or uninstall the package" if kind is UserError else ""
        reason = _reason(error, plugin.entry_point.value.partition(":")[0])
        raise kind(f"{_capital(str(plugin))} {what} ({reason}){remedy}.") from None


def _reason(error: BaseException, module: str) -> str:
    """Its kind and words, and for the author the line of the package where it arose."""
    try:
        words = " ".join(str(error).split())
    except Exception:
        words = ""
    words = words if len(words) <= _LONGEST_REASON else f"{words[:_LONGEST_REASON]}…"
    top = module.partition(".")[0]
    own = [frame for frame in extract_tb(error.__traceback__) if top in PurePath(frame.filename).with_suffix("").parts]
    place = f", {PurePath(own[-1].filename).name} line {own[-1].lineno}" if own else ""
    return f"{type(error).__name__}: {words}{place}" if words else f"{type(error).__name__}{place}"


def _unusable(plugin: Plugin, why: str) -> UserError:
    return UserError(f"{_capital(str(plugin))} cannot be used: {why}; tell its author.")


def _package(entry_point: EntryPoint) -> Package:
    distribution = entry_point.dist
    if distribution is None:
        return Package("?", "?")
    return Package(str(distribution.metadata["Name"]), str(distribution.version))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
