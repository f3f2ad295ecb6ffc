"""The styles of a folder's pictures, learned by all cores."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from foundation.errors import UserError
from foundation.images import ImageError
from foundation.processes import cores
from foundation.progress import ProgressCallback, ignore
from foundation.workers import workers
from generation.contact_sheet import sheet_of
from generation.portrait import bundled_portrait, to_image
from generation.style_network import learned, network
from generation.styles.pictures import picture_names

SHEET_COLUMNS = 8
"""Pictures in a row of the sheet, each followed by the portrait in its style."""

SHEET_SIDE = 160


@dataclass(frozen=True)
class Report:
    """learned: whose styles are there. new: how many of them were learned now. left_out: path → sentence."""

    learned: tuple[Path, ...]
    new: int
    left_out: dict[Path, str]


class Pupil:
    """Learns, in a process of its own."""

    def __call__(self, path: Path) -> bool | str:
        """Whether the style of the picture has been learned only now; a sentence where it is no picture."""
        try:
            picture = learned.style_picture(path)
        except ImageError as error:
            return str(error)
        return learned.of_picture(picture)[1]


def paths_of(pictures: Path) -> tuple[Path, ...]:
    """The picture, or all below the folder. UserError: neither."""
    if pictures.is_file():
        return (pictures,)
    return tuple(pictures / name for name in picture_names(pictures))


def learn_all(paths: Sequence[Path], jobs: int | None = None, done: ProgressCallback = ignore) -> Report:
    """Learns those styles that are not kept yet; done(finished, total) is called after each.

    UserError: what learning needs is missing, ctrl-C; what is learned by then stays.
    """
    new, left_out, waiting = 0, {}, list(paths)
    done(0, len(paths))
    try:
        with workers(Pupil, min(jobs or cores(), len(paths))) as hands:
            running: dict[Future[bool | str], Path] = {}
            while waiting or running:
                while waiting and len(running) < hands.capacity():
                    path = waiting.pop(0)
                    running[hands.submit(path)] = path
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    path, result = running.pop(future), hands.result(future)
                    if isinstance(result, str):
                        left_out[path] = result
                    else:
                        new += result
                    done(len(paths) - len(waiting) - len(running), len(paths))
    except KeyboardInterrupt:
        raise UserError("Stopped; what was learned stays, and the same command goes on from there.") from None
    return Report(tuple(path for path in paths if path not in left_out), new, left_out)


def sheet_of_styles(paths: Sequence[Path]) -> Image.Image:
    """Each picture, followed by the bundled portrait in its style."""
    painter, portrait = network.load(), bundled_portrait(learned.SIDE)
    pairs = ((learned.style_picture(path), painter.paint(portrait, [learned.of_file(path)])) for path in paths)
    images = (to_image(picture) for pair in pairs for picture in pair)
    return sheet_of(images, 2 * len(paths), SHEET_COLUMNS, SHEET_SIDE)
