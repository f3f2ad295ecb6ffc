"""Words for styles: families of our painter, styles of the style network, photographs, pictures of the user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

from generation.naming.reading import mapping, mappings, number, text
from generation.naming.words import Words, counted
from generation.style_network import bank

FAMILIES = {
    "agate": "agate",
    "broad brush": "broad brushwork",
    "crayon": "crayon",
    "cut-outs": "paper cut-outs",
    "deco": "Art Deco",
    "discs": "coloured discs",
    "expressionist": "expressionist planes",
    "flow": "flowing strokes",
    "grid": "De Stijl",
    "impasto": "impasto",
    "marbling": "marbling",
    "mosaic": "mosaic",
    "points": "pointillism",
    "reaction-diffusion": "labyrinth lines",
    "stained glass": "stained glass",
    "terrazzo": "terrazzo",
    "textile": "woven cloth",
    "watercolour": "watercolour",
    "waves": "Japanese waves",
    "woodcut": "woodcut",
}
"""Family of painted pictures → what a person calls it."""

MOST_STYLES = 3
"""So many are listed with commas."""

BUILT_IN = (
    "chalk",
    "bold outlines",
    "soft pastel",
    "wild strokes",
    "fresco",
    "oil paint",
    "dark spots",
    "colour fields",
    "pen and wash",
    "camouflage",
    "old varnish",
    "reed pen",
    "hazy pastel",
    "gouache",
    "faded fresco",
    "cloisonné",
    "hatching",
    "woven ribbons",
    "batik",
    "etching",
    "lacquer",
    "painted planes",
    "chalk outlines",
    "sfumato",
    "relief print",
    "rough canvas",
)
"""What the built-in styles of the style network look like, by their numbers."""

PHOTOGRAPHS = {"coffee.png": "a cup of coffee", "ihc.png": "a microscope slide", "motorcycle_left.png": "a motorcycle"}
"""Of scikit-image: file → what is seen."""

UNNAMED = "a chosen picture"
"""A picture of the user whose file has no name that says anything."""

LEADING = 0.25
"""Share from which on a style that others are joined with is told."""

LONGEST = 24
"""Characters of a file's name that stands in a name."""

_CAMERA = re.compile(
    r"(img|dsc\w?|dcim|pxl|pict?|image|photo|scan|screenshot|picture|untitled|download)?[\d\s()]*", re.I
)


def of_library(style: Any) -> str:
    """Of a style picture, as generation.styles.library describes it."""
    described = mapping(style)
    if described.get("source") == "painted":
        return of_family(text(described.get("family")))
    file = text(described.get("file"))
    return PHOTOGRAPHS.get(file, "a photograph") if described.get("source") == "scikit-image" else of_file(file)


def of_network(style: Any) -> list[str]:
    """Of a style of the style network, as generation.style_network.repertoire describes it, by their shares."""
    described = mapping(style)
    sources, shares = mappings(described.get("sources")), described.get("shares")
    if any(source.get("source") == "style" for source in sources):
        return different(word for source in _leading(sources, shares) for word in of_network(source.get("style")))
    if isinstance(shares, list) and len(shares) == len(sources):
        order = sorted(range(len(sources)), key=lambda at: -number(shares[at]))
        sources = [sources[at] for at in order]
    return different(_of_source(source) for source in sources)


def _leading(sources: Sequence[dict[str, Any]], shares: Any) -> Sequence[dict[str, Any]]:
    """Of styles that were joined, those that a picture shows: by their shares, the largest first."""
    if not isinstance(shares, list) or len(shares) != len(sources):
        return sources[:1]
    order = sorted(range(len(sources)), key=lambda at: -number(shares[at]))
    return [sources[at] for at in order if number(shares[at]) >= LEADING] or [sources[order[0]]]


def of_family(family: str) -> str:
    return FAMILIES.get(family, family.replace("_", " "))


def of_file(file: str) -> str:
    """Of a picture of the user: the name of its file, where it is one."""
    words = " ".join(re.sub(r"[_\-.]+", " ", PurePosixPath(file).stem).split())
    sayable = words.isprintable() and re.search(r"[^\W\d_]{3}", words) and not _CAMERA.fullmatch(words)
    return words if sayable and len(words) <= LONGEST else UNNAMED


def is_picture_of_the_user(style: Any) -> bool:
    """Whether any source of a style of the style network is one."""
    return any(source.get("source") == "folder" for source in mappings(mapping(style).get("sources")))


def different(words: Iterable[str]) -> list[str]:
    """Each once, in their order, and none that is empty."""
    return [word for word in dict.fromkeys(words) if word]


def listed(words: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return f" {last} ".join([part for part in (", ".join(words[:-1]), *words[-1:]) if part])


def imitating(how: str, styles: Any, traits: Sequence[str]) -> Words:
    """Of a picture made after the styles of the library that a step names: "patchwork of agate and terrazzo"."""
    words = different(map(of_library, mappings(styles))) or ["a picture"]
    many, named = f"{counted(len(words))} styles", listed(words)
    under = named if len(words) < MOST_STYLES else many
    return Words(f"{how} {named}", traits=tuple(traits), brief=f"{how} {many}", under=under)


def laid_out(style: Any) -> Words:
    """Of a portrait with the coarse layout of a style's picture."""
    like = f"laid out like {of_library(style)}"
    return Words(f"portrait {like}", like)


def _of_source(source: dict[str, Any]) -> str:
    at = source.get("number")
    if source.get("source") in ("folder", "picture"):
        return of_file(text(source.get("file")) or text(source.get("path")))
    if not isinstance(at, int) or at < 0:
        return ""
    if source.get("source") == "bank":
        painter_styles = bank.painter_styles() if source.get("bank") == bank.NAME else ()
        return of_family(painter_styles[at].family) if at < len(painter_styles) else ""
    return BUILT_IN[at] if at < len(BUILT_IN) else ""
