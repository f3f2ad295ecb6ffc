"""Drawing that nobody looks at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import moderngl

PRESS = (False, True, True, False)
"""Whether the pointer is down, frame by frame: ImGui knows a frame later what it points at."""


@contextmanager
def unseen(ctx: moderngl.Context) -> Iterator[None]:
    """All calls of OpenGL are made and checked, but the driver drops what they draw (conditional rendering): where that
    is done in software, it takes most of the time. For what asks of panels what is pressed on them.
    """
    if ctx.extra is None:  # once for a context: the driver goes over the whole target to find that nothing was drawn
        ctx.extra = ctx.query(samples=True)
        with ctx.extra:
            pass
    with ctx.extra.crender:
        yield
