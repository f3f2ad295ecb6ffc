"""Pictures that are let fall on the window become filter bombs: by their colours, the cloud's own as examples."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.dominant import dominant_colours
from foundation.errors import UserError
from foundation.images import ImageError, load_rgb
from foundation.language import _, ngettext
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Command
from vr_explorer.scene.criteria import MOST_EXAMPLES, Colours, Like
from vr_explorer.scene.criteria.measures import colour_distance
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.tool import NOTHING, Frame, Tool

SIDE = 60
"""Pixels; pictures are looked at as small as when a cloud is measured."""

SHARE = 0.35
"""Of an image that matches, what the colours of the dropped picture must cover."""

LEAST, APART = 0.03, 0.06
"""A colour with a smaller share does not count; two that are nearer (`measures.colour_distance`) are one."""


@dataclass(frozen=True)
class Found:
    """own: cards that the files are. colours: of all the others together. failures: what cannot be read, said."""

    own: tuple[int, ...]
    colours: Colours | None
    failures: tuple[str, ...]


class DropTool(Tool):
    """state: says what came of it. Files are read on a thread."""

    def __init__(self, scene: Scene, state: PanelState, bombs: BombTool) -> None:
        self._scene = scene
        self._state = state
        self._bombs = bombs
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="dropped")
        self._reading: list[Future[Found]] = []

    def update(self, frame: Frame) -> Sequence[Command]:
        """The bombs of what has been read, thrown where the viewer looks."""
        dropped = frame.input_frame.dropped
        if len(dropped) > MOST_EXAMPLES:
            words = ngettext(
                "Of {count} file the first {most} are taken",
                "Of {count} files the first {most} are taken",
                len(dropped),
            )
            self._say(words.format(most=MOST_EXAMPLES))
        if dropped:
            self._reading.append(self._thread.submit(read, dropped[:MOST_EXAMPLES], self._scene.cloud))
        if not self._reading or not self._reading[0].done():
            return NOTHING
        found = self._reading.pop(0).result()
        for failure in found.failures:
            self._state.toasts.keep(failure, self._scene.time)
        thrown: list[Command] = []
        if found.own:
            thrown.append(self._bombs.thrown(Like(found.own), None))
            count = len(found.own)
            self._say(
                ngettext(
                    "A bomb for what is like {count} image of the cloud",
                    "A bomb for what is like {count} images of the cloud",
                    count,
                )
            )
        if found.colours is not None:
            thrown.append(self._bombs.thrown(found.colours, None))
            self._say(_("A bomb for the colours of what you dropped"))
        return thrown

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _say(self, words: str) -> None:
        self._state.toasts.say(words, self._scene.time)


def read(paths: tuple[Path, ...], cloud: Cloud) -> Found:
    own, pictures, failures = list[int](), list[npt.NDArray[np.uint8]](), list[str]()
    for path in paths:
        card = card_of(path, cloud)
        if card is not None and _has_features(cloud):
            own.append(card)
            continue
        try:
            image = load_rgb(path, max_side=2 * SIDE)
        except ImageError as error:
            failures.append(str(error))
        else:
            pictures.append(np.asarray(image.resize((SIDE, SIDE))))
    colours = colours_of(np.concatenate(pictures)) if pictures else None
    return Found(tuple(dict.fromkeys(own)), colours, tuple(failures))


def card_of(path: Path, cloud: Cloud) -> int | None:
    """The image of the cloud that the file is, None where it is none of them."""
    if not cloud.readable:
        return None
    for folder in (cloud.source, cloud.beside):
        with suppress(ValueError, OSError):
            return cloud.paths.index(path.resolve().relative_to(folder.resolve()).as_posix())
    return None


def _has_features(cloud: Cloud) -> bool:
    try:
        cloud.features()
    except UserError:
        return False
    return True


def colours_of(picture: npt.NDArray[np.uint8]) -> Colours:
    """A criterion for pictures with the colours of this one, uint8 (H, W, 3), by their shares."""
    found, shares = (part[0] for part in dominant_colours(picture[None]))
    kept: list[tuple[npt.NDArray[np.uint8], float]] = []
    for colour, share in zip(found, shares.tolist(), strict=True):
        near = [n for n, (other, _) in enumerate(kept) if float(colour_distance(colour, other)) < APART]
        if near:
            kept[near[0]] = kept[near[0]][0], kept[near[0]][1] + share
        elif share >= LEAST or not kept:
            kept.append((colour, share))
    colours = tuple((int(red), int(green), int(blue)) for (red, green, blue), _ in kept)
    return Colours(colours, share=SHARE, weights=tuple(round(share, 4) for _, share in kept))
