"""Words for the colours of a picture."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from foundation.colour import oklab_to_oklch, srgb_to_oklab
from foundation.dominant import dominant_colours
from generation.method import Picture

GREYS = {
    "black": "0c0c0d",
    "charcoal": "3a3b3d",
    "grey": "7f8081",
    "silver": "bcbdbe",
    "white": "f5f5f4",
}
"""Word → sRGB in hexadecimal, for what has hardly any hue."""

HUES = {
    "burgundy": "641428",
    "crimson": "b0142c",
    "scarlet": "de2f20",
    "rust": "b5501f",
    "terracotta": "c76b4c",
    "coral": "f97d5f",
    "salmon": "f0a08d",
    "dusty pink": "b98588",
    "blush": "efcac2",
    "rose": "d9627f",
    "pink": "f3a4be",
    "magenta": "d0239a",
    "raspberry": "a81f58",
    "plum": "672c58",
    "aubergine": "35193a",
    "orchid": "bd6cc4",
    "heather": "76658f",
    "mauve": "a98aa8",
    "lilac": "ccb4e2",
    "lavender": "a79fdf",
    "violet": "7b41c2",
    "purple": "57257f",
    "indigo": "35298a",
    "midnight blue": "121a38",
    "navy": "1a2c62",
    "cobalt": "2149b2",
    "blue": "3a76d6",
    "sky blue": "7dbdea",
    "powder blue": "c2d9e8",
    "steel blue": "5c81a6",
    "slate": "4d5c6b",
    "petrol": "104652",
    "teal": "158080",
    "turquoise": "33c1b8",
    "ice blue": "d8f4f3",
    "aqua": "93e2dd",
    "mint": "b6e4c8",
    "jade": "36a47a",
    "emerald": "148c4c",
    "bottle green": "0f2a1b",
    "forest green": "20502d",
    "moss": "6b763b",
    "olive": "6a651f",
    "sage": "9dac8c",
    "leaf green": "52a339",
    "lime": "a8d735",
    "yellow": "f6dd2e",
    "lemon": "f5ec90",
    "mustard": "c39a24",
    "gold": "dfb03a",
    "ochre": "bf8030",
    "orange": "ef7b20",
    "peach": "f7c9a4",
    "cream": "f3e8d0",
    "sand": "d6c19a",
    "brown": "6d4529",
    "chocolate": "3c2417",
    "taupe": "8a7a6c",
    "stone": "b4aa9c",
}
"""Word → sRGB in hexadecimal."""

LEAST_CHROMA = 0.018
"""Of OKLab: below it a colour is a grey …"""

LEAST_DARK_CHROMA = 0.035, 0.30
"""… and below this one where its lightness is below the second number: nobody sees the hue of what is nearly black."""

LEAST_LIGHT_CHROMA = 0.028, 0.93
"""… and below this one where its lightness is above the second number: it passes for white."""

LEAST_SHARE = 0.07
"""Of a picture: a colour that takes less of it does not name it."""

LEAST_DISTANCE = 0.11
"""In OKLab, between two colours that are named together."""

FULL_DISTANCE = 0.3
"""In OKLab: nearer to the first colour, a second one counts the less, since a contrast says more."""

_SIDE = 96
"""Longest side in pixels at which colours are counted."""

_WEIGHTS = np.array([0.65, 1.0, 1.0], np.float32)
"""Of L, a and b for the nearest word: a wrong lightness is forgiven sooner than a wrong hue."""

_FULL_CHROMA = 0.15
_DULL = 0.4
"""What the share of a grey counts; that of a colour of the full chroma, or of more, counts 1 more."""

Labs = npt.NDArray[np.float32]


def words_of(picture: Picture) -> tuple[str, ...]:
    """One or two words, for the colours that a person would name of the picture, the one that counts most first."""
    shown = Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))
    shown.thumbnail((_SIDE, _SIDE), Image.Resampling.NEAREST)  # means of fine lines have colours that are not there
    colours, shares = dominant_colours(np.asarray(shown)[None])
    different, places = np.unique(colours[0], axis=0, return_index=True)  # equal ones stand for the same pixels
    part = shares[0, places] / shares[0, places].sum()
    lab = srgb_to_oklab(different / 255)
    words = [word_for(colour) for colour in lab]
    shares_by_word = {word: float(sum(s for w, s in zip(words, part, strict=True) if w == word)) for word in words}
    counts = _DULL + np.minimum(np.hypot(lab[:, 1], lab[:, 2]) / _FULL_CHROMA, 1.0)
    scores = [shares_by_word[word] * count for word, count in zip(words, counts, strict=True)]
    first = max(range(len(words)), key=lambda number: scores[number])
    distances = np.linalg.norm(lab - lab[first], axis=1)
    others = [
        number
        for number, word in enumerate(words)
        if word != words[first] and shares_by_word[word] >= LEAST_SHARE and distances[number] >= LEAST_DISTANCE
    ]
    if not others:
        return (words[first],)
    second = max(others, key=lambda number: scores[number] * min(distances[number] / FULL_DISTANCE, 1))
    return words[first], words[second]


def word_for(lab: npt.ArrayLike) -> str:
    """The word of the tables whose colour is the nearest to one in OKLab (3,), by hue rather than lightness."""
    colour = np.asarray(lab, np.float32)
    lightness, chroma, _ = oklab_to_oklch(colour).tolist()
    (dark_chroma, dark), (light_chroma, light) = LEAST_DARK_CHROMA, LEAST_LIGHT_CHROMA
    grey = (
        chroma < LEAST_CHROMA
        or (chroma < dark_chroma and lightness < dark)
        or (chroma < light_chroma and lightness > light)
    )
    words, places = _GREYS if grey else _HUES
    return words[int(np.linalg.norm((places - colour) * _WEIGHTS, axis=1).argmin())]


def _table(colours: dict[str, str]) -> tuple[tuple[str, ...], Labs]:
    srgb = np.array([list(bytes.fromhex(value)) for value in colours.values()]) / 255
    return tuple(colours), srgb_to_oklab(srgb)


_GREYS, _HUES = _table(GREYS), _table(HUES)
