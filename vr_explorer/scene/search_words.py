"""Words that a search understands in any cloud: colours, what measures are called, and what joins other words."""

from __future__ import annotations

from foundation.language import pgettext, pN_
from vr_explorer.scene.criteria.criterion import Rgb
from vr_explorer.scene.criteria.folding import words_in

COLOURS: dict[str, Rgb] = {
    "red": (200, 40, 40),
    "orange": (230, 130, 40),
    "brown": (115, 70, 40),
    "yellow": (235, 205, 50),
    "green": (60, 150, 70),
    "teal": (25, 130, 130),
    "blue": (45, 85, 190),
    "violet": (120, 70, 190),
    "purple": (105, 45, 140),
    "pink": (235, 130, 170),
    "black": (15, 15, 16),
    "grey": (128, 128, 128),
    "white": (243, 243, 242),
}
"""What a picture is to hold, whatever it is called."""

FURTHER_COLOURS: dict[str, Rgb] = {
    "gray": (128, 128, 128),
    "beige": (222, 205, 175),
    "crimson": (176, 20, 44),
    "scarlet": (222, 47, 32),
    "rust": (181, 80, 31),
    "coral": (249, 125, 95),
    "magenta": (208, 35, 154),
    "plum": (103, 44, 88),
    "mauve": (169, 138, 168),
    "lilac": (204, 180, 226),
    "lavender": (167, 159, 223),
    "indigo": (53, 41, 138),
    "navy": (26, 44, 98),
    "cobalt": (33, 73, 178),
    "cyan": (60, 200, 215),
    "turquoise": (51, 193, 184),
    "aqua": (147, 226, 221),
    "mint": (182, 228, 200),
    "emerald": (20, 140, 85),
    "olive": (115, 115, 45),
    "lime": (165, 210, 60),
    "gold": (205, 160, 50),
    "ochre": (195, 135, 45),
    "cream": (245, 235, 205),
    "silver": (188, 189, 190),
    "charcoal": (58, 59, 61),
}
"""The same, where no image of the cloud is called so."""

MEASURES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "abstractness": (("figurative", "realistic", "recognisable"), ("abstract",)),
    "likeness": (("unrecognisable", "unlike"), ("lifelike", "faithful", "alike")),
    "lightness": (("dark", "gloomy", "shadowy"), ("light", "bright", "pale")),
    "colourfulness": (("muted", "dull", "colourless", "colorless"), ("colourful", "colorful", "vivid", "saturated")),
    "structure": (("ordered", "structured"), ("dissolved", "unstructured")),
}
"""By the id of a measure, what images are called that have little of it, and much."""

LOW, HIGH = ("low", "little", "less", "least"), ("high", "much", "more", "most", "very")
"""Before the name of a measure."""

RATHER, THAN = ("rather", "more"), ("than",)
"""Between what images are to be like and what they are not: "fog rather than night"."""

NOT, OR = ("not", "no", "without", "except"), ("or",)

KEPT = ("favourite", "favourites", "favorite", "favorites", "kept")

SILENT = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on",
     "the", "to", "with", "image", "images", "picture", "pictures", "portrait", "portraits"}
)  # fmt: skip
"""They join other words, or say nothing here."""

ENGLISH = frozenset(
    {*COLOURS, *FURTHER_COLOURS, *LOW, *HIGH, *NOT, *OR, *RATHER, *THAN, *KEPT, *SILENT}
    | {word for ends in MEASURES.values() for words in ends for word in words}
)
"""All of them; what means something in English means nothing else in another language."""

_TOLD = (
    pN_("search", "red"),
    pN_("search", "orange"),
    pN_("search", "brown"),
    pN_("search", "yellow"),
    pN_("search", "green"),
    pN_("search", "teal"),
    pN_("search", "blue"),
    pN_("search", "violet"),
    pN_("search", "purple"),
    pN_("search", "pink"),
    pN_("search", "black"),
    pN_("search", "grey"),
    pN_("search", "white"),
    pN_("search", "crimson"),
    pN_("search", "scarlet"),
    pN_("search", "rust"),
    pN_("search", "coral"),
    pN_("search", "plum"),
    pN_("search", "lilac"),
    pN_("search", "lavender"),
    pN_("search", "cobalt"),
    pN_("search", "turquoise"),
    pN_("search", "emerald"),
    pN_("search", "olive"),
    pN_("search", "lime"),
    pN_("search", "gold"),
    pN_("search", "ochre"),
    pN_("search", "cream"),
    pN_("search", "silver"),
    pN_("search", "charcoal"),
    pN_("search", "navy"),
    pN_("search", "mint"),
    pN_("search", "figurative, realistic, recognisable"),
    pN_("search", "abstract"),
    pN_("search", "unrecognisable, unlike"),
    pN_("search", "lifelike, faithful, alike"),
    pN_("search", "dark, gloomy, shadowy"),
    pN_("search", "light, bright, pale"),
    pN_("search", "muted, dull, colourless"),
    pN_("search", "colourful, vivid, saturated"),
    pN_("search", "ordered, structured"),
    pN_("search", "dissolved, unstructured"),
    pN_("search", "low, little, less, least"),
    pN_("search", "high, much, more, most, very"),
    pN_("search", "not, no, without, except"),
    pN_("search", "or"),
    pN_("search", "rather"),
    pN_("search", "than"),
    pN_("search", "favourites, favourite, kept"),
    pN_("search", "and, in, of, with, image, images"),
)
"""Words that other languages have for what stands above; those of one line mean the same."""


def spoken() -> dict[str, str]:
    """What the present language calls these: each of its words, as a search compares them, with the English one."""
    found: dict[str, str] = {}
    for english in _TOLD:
        for word in words_in(pgettext("search", english)):
            found.setdefault(word, words_in(english)[0])
    return found
