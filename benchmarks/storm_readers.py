"""Files from elsewhere, damaged in every way: each is read, or refused in one sentence, soon and in little memory."""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from benchmarks import hostile_explorer, hostile_folders, hostile_weights
from benchmarks.isolated import isolated
from benchmarks.mutations import mutated
from benchmarks.reader import Reader, one_line
from benchmarks.storm import Count, StormOptions, counts
from foundation.errors import UserError

TIMES = 400
"""Files for each reader."""

READERS = {**hostile_folders.READERS, **hostile_weights.READERS, **hostile_explorer.READERS}

SECONDS, BYTES = 5.0, 1 << 30


def storm(options: StormOptions) -> Iterator[Count]:
    for name in READERS:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / name
            yield from counts(name, isolated(fuzz, folder, options.times or TIMES, options.seed))


def fuzz(folder: Path, times: int, begin: int) -> dict[str, int]:
    """Of the reader by whose name the folder is called. begin: of what chance chooses. BYTES are counted beyond what
    the process had after a good file.
    """
    reader = READERS[folder.name]
    found = Counter[str](files=0, read=0, refused=0, tracebacks=0, **{"over 5 s": 0, "over 1 GB": 0})
    whole = folder / "whole"
    whole.mkdir(parents=True)
    files = [path.relative_to(whole) for path in reader.make(whole)]
    content = {path: (whole / path).read_bytes() for path in files}
    reader.read(whole)
    limit = _peak() + BYTES

    @seed(begin)
    @settings(
        max_examples=times, database=None, deadline=None, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.sampled_from(files).flatmap(lambda path: st.tuples(st.just(path), mutated(content[path]))))
    def read(damage: tuple[Path, bytes]) -> None:
        path, damaged = damage
        place = folder / "damaged"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(whole, place)
        (place / path).write_bytes(damaged)
        found.update(_read(reader, place, limit))

    read()
    return dict(found)


def _read(reader: Reader, folder: Path, limit: int) -> dict[str, int]:
    begun, ended = time.process_time(), "read"
    try:
        reader.read(folder)
    except UserError as error:
        ended = "refused"
        try:
            one_line(error)
        except AssertionError:
            ended = "tracebacks"
            traceback.print_exc()
    except Exception:
        ended = "tracebacks"
        traceback.print_exc()
    return {
        "files": 1,
        ended: 1,
        "over 5 s": time.process_time() - begun > SECONDS,
        "over 1 GB": _peak() > limit,
    }


def _peak() -> int:
    """Bytes of memory that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
