"""Recordings as files: lines of JSON, written on a thread while something is done, and read whole."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.files import make_folder
from foundation.language import _
from foundation.parsing import json_of
from vr_explorer.scene.criteria import Measure
from vr_explorer.scene.recording import ENDING, Came, Looked, Moment, Stood, UnknownImageError, from_line

VERSION = 1


LONGEST = 2.0 * 3600.0
"""Seconds of a recording."""

LARGEST, LONGEST_LINE = 64_000_000, 4_000_000
"""Bytes of a file that is written and read, and of one of its lines."""


@dataclass(frozen=True)
class Recording:
    """moments: in their order, beginning with one that `Stood` and one that `Looked`. arrival: of the latest child that
    was there at the beginning. left_out: how many moments name images that are gone.
    """

    moments: tuple[Moment, ...]
    arrival: int = 0
    left_out: int = 0

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.moments[-1].at

    @property
    def children(self) -> tuple[int, ...]:
        """The cards that come in it."""
        return tuple(moment.card for moment in self.moments if isinstance(moment, Came))


class RecordingWriter:
    """Lines go into `path` one after the other, on a thread. failure: why no more can be written, else None.

    Use from one thread; none of its methods waits, but `close`.
    """

    def __init__(self, path: Path, cloud: Cloud, arrival: int) -> None:
        self.path, self.failure = path, None if len(cloud) else "There is nothing to record"
        self.bytes = 0
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        begun = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        self.write(
            json.dumps({"recording": VERSION, "cloud": cloud.identity, "begun": begun, "arrival": arrival}) + "\n"
        )
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        self.bytes += len(line.encode())
        self._lines.put(line)

    def close(self) -> None:
        """All is on the disk then, or `failure` says why it is not."""
        self._lines.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            make_folder(self.path.parent)
            with self.path.open("x", encoding="utf-8") as stream:
                while (line := self._lines.get()) is not None:
                    stream.write(line)
                    if self._lines.empty():
                        stream.flush()
        except (OSError, UserError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            self.failure = f"The recording {self.path.name} cannot be written ({why}); free some space."


def read_recording(
    path: Path, cloud: Cloud, indices: Mapping[str, int], measures: Mapping[str, Measure] | None = None
) -> Recording:
    """indices: from an image's id to its card. measures: as the cloud describes them. UserError: it cannot be read, is
    none, or is of another cloud.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise UserError(
            _("The recording {path} cannot be read ({why}); check its name.").format(path=path, why=error.strerror)
        ) from error
    if len(content) > LARGEST:
        raise UserError(
            _("The recording {path} has more than {most} MB; it is none of ours.").format(
                path=path, most=LARGEST // 1_000_000
            )
        )
    head, *lines = content.split(b"\n")
    arrival, own = _begun(path, head, cloud.identity)
    moments, left_out = list[Moment](), 0
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        try:
            moment = from_line(_text(line), indices, measures)
        except UnknownImageError:
            left_out += 1
            continue
        except ValueError as error:
            if number == len(lines) + 1:
                break  # the last line of a program that was ended while it wrote
            raise UserError(
                _("The recording {path} is damaged in line {number} ({why}); it cannot be played.").format(
                    path=path, number=number, why=error
                )
            ) from error
        if moment.at > LONGEST + 1.0 or (moments and moment.at < moments[-1].at):
            raise UserError(
                _("The recording {path} is damaged in line {number} (its times are wrong).").format(
                    path=path, number=number
                )
            )
        moments.append(moment)
    if not moments or not _complete(moments) or (left_out and not own):
        told = (
            _("The recording {path} is of another cloud, whose images are not here; it cannot be played in {cloud}.")
            if left_out
            else _("The recording {path} has no beginning; it cannot be played in {cloud}.")
        )
        raise UserError(told.format(path=path, cloud=cloud.folder or _("this cloud")))
    return Recording(tuple(moments), arrival, left_out)


def _complete(moments: Sequence[Moment]) -> bool:
    return isinstance(moments[0], Stood) and any(isinstance(moment, Looked) for moment in moments)


def _begun(path: Path, head: bytes, identity: str) -> tuple[int, bool]:
    """Of the first line: the latest arrival, and whether it is of the cloud of this identity."""
    try:
        told = json_of(_text(head))
    except ValueError as error:
        raise UserError(
            _("The file {path} is no recording; give one that ends with {ending}.").format(path=path, ending=ENDING)
        ) from error
    if not isinstance(told, dict) or not isinstance(told.get("recording"), int):
        raise UserError(
            _("The file {path} is no recording; give one that ends with {ending}.").format(path=path, ending=ENDING)
        )
    if told["recording"] > VERSION:
        raise UserError(_("The recording {path} was made by a later version; play it with that one.").format(path=path))
    arrival = told.get("arrival", 0)
    return (arrival if type(arrival) is int and arrival >= 0 else 0), told.get("cloud") == identity


def _text(line: bytes) -> str:
    """ValueError: too long, or no text."""
    if len(line) > LONGEST_LINE:
        raise ValueError("it is too long")
    return line.decode("utf-8")
