"""The selection, killed while a viewer works on it: the last command that was written is there, or the one after it.

The commands are those of the explorer's session: favourites, notes and rows on the board, tours, states, places, names,
another session. After each the writer says in the file's own words that it is kept, and that is told to who kills.
"""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

from benchmarks import blows
from benchmarks.isolated import isolated
from benchmarks.rounds import Aim, ended, struck
from benchmarks.storm import Count, StormOptions, counts
from vr_explorer.store import session_store as selections
from vr_explorer.store.records import Bookmark, State
from vr_explorer.store.session_store import NEW, SessionStore

TIMES = 1000
CLOUD = "0123456789abcdef" * 2
IMAGES = 40
COMMANDS = 60
"""In a round that nobody ends."""

Row = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Kept:
    """What a session holds. rows: of the board, (title, (image, note) from left to right). others: how many favourites
    the sessions before have, the latest first.
    """

    rows: tuple[Row, ...] = ()
    tour: str | None = None
    state: State | None = None
    name: str = ""
    bookmarks: tuple[Bookmark, ...] = ()
    others: tuple[int, ...] = ()

    @property
    def images(self) -> list[str]:
        return [image for _, row in self.rows for image, _ in row]


def storm(options: StormOptions) -> Iterator[Count]:
    with tempfile.TemporaryDirectory() as temporary:
        yield from counts("killed", isolated(kills, Path(temporary) / "killed", options.times or TIMES, options.seed))


def kills(folder: Path, times: int, seed: int) -> dict[str, int]:
    """All on one file, which each round takes as the one before has left it."""
    path, chance = folder / "selection.sqlite", random.Random(seed)
    found = Counter[str](lost=0, wrong=0, **{"damaged files": 0})
    kept = read(path)
    blows.freeze()
    while found["kills"] < times:
        rounds = random.Random(chance.random())
        commands = [kept, *states(kept, rounds)]
        told, code = _struck(path, commands, chance)
        found["kills"] += ended(code)
        found["wrong"] += code == 1  # it ended by itself, but not well
        found["confirmed commands"] += told
        with closing(sqlite3.connect(path)) as connection:
            found["damaged files"] += connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
        now = read(path)
        found["the command after was kept as well"] += now != commands[told] and now in commands[told + 1 : told + 2]
        if now not in commands[told : told + 2]:
            found["lost" if now in commands[:told] else "wrong"] += 1
        kept = now
        if len(kept.others) > 20:
            path = path.with_name(f"selection {found['kills']}.sqlite")
            kept = read(path)
    return dict(found)


def read(path: Path) -> Kept:
    """What is in the file, as the explorer has it when it opens."""
    with SessionStore(path, CLOUD) as selection:
        rows: dict[int, tuple[str, list[tuple[str, str]]]] = {}
        for one in selection.kept_before:
            rows.setdefault(one.row, (one.title, []))[1].append((one.image, one.note))
        return Kept(
            tuple((title, tuple(row)) for title, row in rows.values()),
            selection.tour_before,
            selection.state_before,
            selection.name,
            tuple(selection.bookmarks),
            tuple(one.favourites for one in selections.sessions(path, CLOUD) if one.id != selection.session),
        )


def work(path: Path, kept: Sequence[Kept], told: int) -> None:
    """From each of `kept` to the next by the commands of a viewer. told: a pipe, gets a byte when one is kept."""
    selection = SessionStore(path, CLOUD)
    for before, after in pairwise(kept):
        if after.others != before.others:
            selection.close()
            selection = SessionStore(path, CLOUD, NEW)
        command(selection, before, after)
        if not selection.flush():
            raise RuntimeError("nothing is written")
        os.write(told, b".")
    selection.close()


def command(selection: SessionStore, before: Kept, after: Kept) -> None:
    """The one by which `before` becomes `after`."""
    if after.others != before.others:
        return
    if set(after.images) > set(before.images):
        selection.keep(next(iter(set(after.images) - set(before.images))))
    elif set(after.images) < set(before.images):
        selection.release(next(iter(set(before.images) - set(after.images))))
    elif after.rows != before.rows:
        selection.hang(after.rows)
    elif after.tour != before.tour:
        selection.keep_tour(after.tour or "")
    elif after.state != before.state and after.state is not None:
        selection.remember(after.state)
    elif after.name != before.name:
        selection.rename(after.name)
    else:
        for mark in set(after.bookmarks) - set(before.bookmarks):
            selection.bookmark(mark)
        for mark in set(before.bookmarks) - set(after.bookmarks):
            if mark.made not in {one.made for one in after.bookmarks}:
                selection.forget(mark)


def states(kept: Kept, chance: random.Random, count: int = COMMANDS, others: bool = True) -> list[Kept]:
    """What a viewer makes of `kept`, command by command. others: other sessions are begun as well."""
    made = []
    for _ in range(count):
        change = kept
        while change == kept or (change.others != kept.others and not others):
            change = _changed(kept, chance)
        kept = change
        made.append(kept)
    return made


def _changed(kept: Kept, chance: random.Random) -> Kept:
    kind, images = chance.random(), kept.images
    if kind < 0.3 and len(images) < IMAGES:
        image = f"image-{chance.randrange(IMAGES)}"
        last = kept.rows[-1] if kept.rows else ("", ())
        return kept if image in images else replace(kept, rows=(*kept.rows[:-1], (last[0], (*last[1], (image, "")))))
    if kind < 0.4 and images:
        return _without(kept, chance.choice(images))
    if kind < 0.6 and images:
        return replace(kept, rows=_hung(images, chance))
    if kind < 0.7:
        return replace(kept, tour=f'{{"stops": [{", ".join(map(str, _numbers(chance)))}]}}')
    if kind < 0.8:
        x, y, z, yaw, pitch = (chance.uniform(-9, 9) for _ in range(5))
        return replace(kept, state=State(f'{{"cards": {_numbers(chance)}}}', (x, y, z), yaw, pitch))
    if kind < 0.85:
        return replace(kept, name=f"Session {chance.randrange(1000)}")
    if kind < 0.87:
        return Kept(others=(len(images), *kept.others))
    return replace(kept, bookmarks=_marked(kept.bookmarks, chance))


def _without(kept: Kept, image: str) -> Kept:
    rows = tuple((title, tuple(one for one in row if one[0] != image)) for title, row in kept.rows)
    return replace(kept, rows=tuple(row for row in rows if row[1]))


def _hung(images: list[str], chance: random.Random) -> tuple[Row, ...]:
    """Anew, in rows with titles and notes."""
    mixed, rows = chance.sample(images, len(images)), list[Row]()
    while mixed:
        cut = chance.randint(1, len(mixed))
        rows.append((f"row {chance.randrange(99)}", tuple((image, f"note {chance.random()}") for image in mixed[:cut])))
        mixed = mixed[cut:]
    return tuple(rows)


def _marked(marks: tuple[Bookmark, ...], chance: random.Random) -> tuple[Bookmark, ...]:
    if marks and chance.random() < 0.3:
        gone = chance.choice(marks)
        return tuple(mark for mark in marks if mark is not gone)
    if marks and chance.random() < 0.3:
        named = chance.choice(marks)
        changed = replace(named, name=f"Place {chance.random()}")
        return tuple(changed if mark is named else mark for mark in marks)
    made = max((mark.made for mark in marks), default=1.7e9) + 1.0
    x, y, z, yaw, pitch = (chance.uniform(-9, 9) for _ in range(5))
    return (*marks, Bookmark(made, f"Place {len(marks)}", (x, y, z), yaw, pitch))


def _numbers(chance: random.Random) -> list[int]:
    """Of some kilobytes now and then, so that a write takes several pages."""
    return [chance.randrange(9999) for _ in range(chance.choice((1, 9, 2000)))]


def _struck(path: Path, kept: Sequence[Kept], chance: random.Random) -> tuple[int, int]:
    """(commands that were told to be kept, how the process ended)."""
    aim = Aim(0.15, 2000, 7, (path.with_name(f"{path.name}-wal"),), 300_000)
    said, code = struck(partial(work, path, kept, 1), aim, chance)
    return len(said), code
