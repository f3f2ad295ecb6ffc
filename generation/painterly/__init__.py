"""Painterly and graphic methods: a few hundred milliseconds each, without any network."""

from generation.method import Method
from generation.painterly.cubist import CUBIST
from generation.painterly.halftone import HALFTONE
from generation.painterly.ink import INK
from generation.painterly.low_poly import LOW_POLY
from generation.painterly.mosaic import MOSAIC
from generation.painterly.pixel_sort import PIXEL_SORT
from generation.painterly.poster import PALETTE_POSTER
from generation.painterly.risograph import RISOGRAPH
from generation.painterly.scribble import SCRIBBLE
from generation.painterly.single_line import SINGLE_LINE
from generation.painterly.stained_glass import STAINED_GLASS
from generation.painterly.strokes import GRADIENT_STROKES

METHODS: tuple[Method, ...] = (
    CUBIST,
    GRADIENT_STROKES,
    HALFTONE,
    INK,
    LOW_POLY,
    MOSAIC,
    PALETTE_POSTER,
    PIXEL_SORT,
    RISOGRAPH,
    SCRIBBLE,
    SINGLE_LINE,
    STAINED_GLASS,
)
