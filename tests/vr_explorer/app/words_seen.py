"""Words that panels show, found on a picture of the screen: as one who reads, and no matter how panels are laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt
from imgui_bundle import imgui
from scipy import fft

from vr_explorer.panels.style import PLAIN, Style, packed
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.windows import font
from vr_explorer.panels.words import extent, put
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target

ALIKE, ALIKE_IF_SMALL = 0.85, 0.93
"""Correlation, −1..1, from which words are seen; what is half covered or cut off has less. On panels of half the size,
"Close" would be seen as "Clear" with 0.90.
"""

DARKEST = 8.0
"""Standard deviation of the grey of a part of the picture, below which there are no words."""


class Seen(NamedTuple):
    """Where words stand, pixels from the upper left."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def middle(self) -> tuple[int, int]:
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2


class Reader:
    """scale: of the panels. own: the context is the reader's alone, and not the present one of this thread."""

    def __init__(self, ctx: moderngl.Context, scale: float = 1.0, own: bool = False) -> None:
        self._ctx, self._scale = ctx, scale
        self._alike = ALIKE if scale >= 1.0 else ALIKE_IF_SMALL
        self._present: AbstractContextManager[object] = ctx if own else nullcontext()
        with self._present:
            self._surface = Surface(ctx, scale)
        self._written = cache(self._write)

    def find(
        self, picture: np.ndarray, words: str, size: float = 16.0, bold: bool | None = None, alike: float | None = None
    ) -> Seen | None:
        """Where one line of words is seen best; None where it is not. picture: (H, W, 3) uint8. size: of the letters,
        before scaling. bold: None for either. alike: from which they are seen, None: as usual.
        """
        page = _Page(picture)
        both = (False, True) if bold is None else (bold,)
        score, seen = max(page.best(self._written(words, size, one)) for one in both)
        return seen if score >= (alike or self._alike) else None

    def which(self, picture: np.ndarray, lines: Sequence[str], size: float = 16.0) -> str | None:
        """The one of these that is seen best, where they are much alike; None where none is seen."""
        page = _Page(picture)
        scores = {line: max(page.best(self._written(line, size, bold))[0] for bold in (False, True)) for line in lines}
        best = max(scores, key=scores.__getitem__)
        return best if scores[best] >= ALIKE else None

    def close(self) -> None:
        with self._present:
            self._surface.release()

    def _write(self, words: str, size: float, bold: bool) -> npt.NDArray[np.float64]:
        """Their grey, as panels write them, without any margin."""

        def lay_out(style: Style) -> None:
            with font(style.bold if bold else style.regular, style.px(size)):
                put(imgui.get_background_draw_list(), imgui.ImVec2(8, 8), packed(PLAIN), words)
                taken.append(extent(words))

        taken: list[imgui.ImVec2] = []
        size_of_sheet = round(self._scale * size * (len(words) + 2)) + 16, round(2 * self._scale * size) + 16
        with self._present:
            target = Target(self._ctx, size_of_sheet)
            target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
            self._surface.draw(target.framebuffer, lay_out, settled=True)
            grey = target.read().astype(float).mean(axis=2)
            target.release()
        rows, columns = np.nonzero(grey > 20.0)
        written: npt.NDArray[np.float64] = grey[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        return written


class _Page:
    """A picture to find words on, transformed once for all of them."""

    def __init__(self, picture: np.ndarray) -> None:
        grey = picture.sum(axis=2, dtype=np.int64)
        self._shape = grey.shape
        self._padded = tuple(fft.next_fast_len(length, real=True) for length in grey.shape)
        self._spectrum = fft.rfft2(grey.astype(np.float32), self._padded)
        self._sums, self._squares = (np.pad(one.cumsum(0).cumsum(1), ((1, 0), (1, 0))) for one in (grey, grey * grey))

    def best(self, written: npt.NDArray[np.float64]) -> tuple[float, Seen]:
        """How much the part that is most alike is so, of dark words on light or light ones on dark."""
        high, wide = written.shape
        if high > self._shape[0] or wide > self._shape[1]:
            return 0.0, Seen(0, 0, 0, 0)
        rows, columns = self._shape[0] - high + 1, self._shape[1] - wide + 1
        count, pattern = written.size, written - written.mean()
        # A correlation that goes around at the edges: the parts that lie within the picture are not touched by that.
        spectrum = self._spectrum * fft.rfft2(pattern.astype(np.float32), self._padded).conj()
        meant = fft.irfft2(spectrum, self._padded)[:rows, :columns]
        total, power = (
            one[high:, wide:] - one[:-high, wide:] - one[high:, :-wide] + one[:-high, :-wide]
            for one in (self._sums, self._squares)
        )
        spread = power - total.astype(float) ** 2 / count
        alike = np.abs(meant) / np.sqrt(np.maximum(spread, (3 * DARKEST) ** 2 * count) * (pattern**2).sum())
        top, left = (int(one) for one in np.unravel_index(int(alike.argmax()), alike.shape))
        return float(alike[top, left]), Seen(left, top, left + wide, top + high)


@contextmanager
def reading(scale: float = 1.0) -> Iterator[Reader]:
    """A reader with a context of its own."""
    ctx = headless_context()
    reader = Reader(ctx, scale, own=True)
    try:
        yield reader
    finally:
        reader.close()
        ctx.release()
