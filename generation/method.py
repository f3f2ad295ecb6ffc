"""What a method of making variants is, for the pipeline and for every method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import numpy as np
import numpy.typing as npt

from foundation.errors import UserError
from foundation.settings import Settings

if TYPE_CHECKING:  # they stand on this module
    from generation.genes import Gene
    from generation.naming.words import WordsOf
    from generation.styles.library import StyleLibrary
    from generation.subject import Subject

Picture = npt.NDArray[np.float32]
"""float32 (height, width, 3), sRGB-encoded, 0..1."""

Parameters = dict[str, Any]
"""JSON-serialisable: together with a seed it makes the same picture again."""


Draw = Callable[[np.random.Generator], Parameters]
"""Random parameters from wide, good-looking ranges."""

ENLARGING = "enlarging"
"""The family of methods whose pictures are larger than what they start from."""


def nothing() -> None:
    """The needs of a method that works everywhere."""


class MethodError(Exception):
    """Why a method could not make one variant, as one sentence: it lies with another author's package or with a server,
    and says nothing of the other variants.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(" ".join(message.split()))


@dataclass(frozen=True)
class Package:
    """An installed package of another author, by name and version."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class Method:
    """One way to make a variant.

    name: as in the manifest and on the command line (`--methods`), lower case with `_`.
    family: the mix draws families first: "painted_style", "patch_style", "restructuring", "graphic", "warp", "dream",
        "neural" or ENLARGING; a preset may name its own.
    draw(rng): random parameters from wide, good-looking ranges.
    variations: other draws by name, for kinds of the mix that want certain parameters ("FAMILY/VARIATION").
    apply(picture, parameters, rng): a new picture of the same height and width (not if ENLARGING); `picture` stays as
        it is. All randomness comes from `rng`, so that parameters and seed repeat the result.
    gpu: whether it runs on a graphics processor where there is one.
    networks(): which trained networks it would work with now, name → SHA-256 of the weights, for the record of a run.
    check(): UserError where something is missing that the method needs, as weights.
    suited(parameters, subject, rng): what was drawn, for a portrait of this subject; without, as it was drawn.
    words(parameters): what it makes, for the names of variants; without, it is called by its own name.
    call_off(): in the process that began a run, when the run stops early: ends what a server is still doing for it.
        It may be called several times, and raises nothing.
    genes: of its parameters, for breeding; without, its parameters are inherited or drawn, and never mixed.
    package: where it comes from, if that is another author's (`generation.plugins` sets it).
    """

    name: str
    family: str
    draw: Draw
    apply: Callable[[Picture, Parameters, np.random.Generator], Picture]
    check: Callable[[], object] = nothing
    variations: Mapping[str, Draw] = field(default_factory=dict)
    gpu: bool = False
    networks: Callable[[], Mapping[str, str]] = dict
    suited: Callable[[Parameters, Subject, np.random.Generator], Parameters] | None = None
    words: WordsOf | None = None
    genes: Gene | None = None
    call_off: Callable[[], object] = nothing
    package: Package | None = None


S = TypeVar("S")
"""The settings of a method: a frozen dataclass, or None."""


@dataclass(frozen=True)
class MethodContext(Generic[S]):
    """What a run has for a method that is made for it.

    library: of style pictures. device: where torch works; None: on the best one there is. settings: the method's own.
    given: all that the user has set, for a method that also goes by another one's settings.
    """

    library: StyleLibrary
    device: str | None
    settings: S
    given: Settings


def no_caution(context: object) -> str:
    """Of a method that needs no word at the start of a run."""
    return ""


@dataclass(frozen=True)
class MethodFactory(Generic[S]):
    """A method that is made for each run, from its own settings and from what the run has.

    name: of the method, and of the section of its settings. settings: a frozen dataclass with the defaults stated once,
    which checks ranges in its `__post_init__` (ValueError); None where there is nothing to set. caution(context): a
    sentence for the start of a run, of what the method will have to do without; else "".
    """

    name: str
    create: Callable[[MethodContext[S]], Method]
    settings: type[S] | None = None
    caution: Callable[[MethodContext[S]], str] = no_caution

    def read(self, given: Settings) -> S:
        """The method's settings. UserError: an unknown one, another type, out of its range."""
        if self.settings is not None:
            return given.section(self.name, self.settings)
        if given.given(self.name):
            raise UserError(f"The method {self.name} has no settings; leave the section [{self.name}] out.")
        return cast(S, None)

    def context(self, library: StyleLibrary, device: str | None, given: Settings) -> MethodContext[S]:
        """For `create` and `caution`. UserError as of `read`."""
        return MethodContext(library, device, self.read(given), given)
