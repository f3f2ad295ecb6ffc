"""What becomes of children when their pictures are classified: they are images as any other, and their rows go.

Nothing hangs on the moment. From the one at which a new table takes its place, a child that is in it is shown by the
table, and its row is passed over; a row that is left behind goes the next time.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from classification.cloud import Cloud, grown_file, reading
from classification.cloud.description import GROWN_FILE, identity_in, identity_of, read_description, run_in
from classification.growth.grown_store import GrownStore, remove_file, store_of
from foundation.errors import UserError


def settle(store: GrownStore, cloud: Cloud) -> None:
    """cloud: as it is in its folder now, with its children. UserError: the file cannot be written."""
    table, run = set(cloud.paths[: cloud.classified]), run_in(cloud.description)
    shown = dict(zip(cloud.paths[cloud.classified :], cloud.positions[cloud.classified :], strict=True))
    rows = list(grown_file.rows(store.path, reading.expected(cloud)))
    gone = [row.path for row in rows if row.path in table or not (row.discarded or row.path in shown)]
    moved = [row.placed(shown[row.path]) for row in rows if row.run != run and row.path in shown]
    if gone:
        store.remove(gone)
    if moved:
        store.place(moved, run)


def settled(folder: Path) -> None:
    """As `settle`, of the cloud in `folder` where it has children. UserError: they cannot be read or written."""
    description = read_description(folder)
    known_as = identity_of(description, folder)
    if not grown_file.files(folder, known_as):
        return
    store = store_of(folder, identity_in(description) or "", known_as)
    try:
        settle(store, Cloud.load(folder))
    finally:
        store.close()


def discarded(folder: Path) -> frozenset[str]:
    """Paths of the children of the cloud in `folder` that were discarded. UserError: they cannot be read."""
    try:
        known_as = identity_of(read_description(folder), folder)
    except UserError:  # no cloud that could be read is left of it
        known_as = ""
    files = grown_file.files(folder, known_as)
    return frozenset(path for file in files for path in grown_file.discarded(file))


def put_aside(folder: Path) -> None:
    """A file of children that fits nothing is called otherwise from now on; the pictures are those of the source."""
    own = folder / GROWN_FILE
    with suppress(OSError):
        own.replace(own.with_suffix(".damaged"))
        remove_file(own)
