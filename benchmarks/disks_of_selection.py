"""The selection on a full disk: it is said, what was kept stays, and what waits is written when there is room."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from functools import partial
from itertools import pairwise
from pathlib import Path

from benchmarks import blows, storm_selection
from benchmarks.isolated import leave
from benchmarks.storm_selection import CLOUD, Kept, command, read
from foundation.errors import UserError
from vr_explorer.store import writer
from vr_explorer.store.session_store import SessionStore

MOST = 400
COMMANDS = 12


def selection(folder: Path, times: int, seed: int) -> dict[str, int]:
    """With 0 pages left, with 1, 2 … until all is written at once. In every second round the program is killed while
    the disk is full; else it waits until there is room.
    """
    chance = random.Random(seed)
    found = Counter[str](rounds=0, lost=0, wrong=0, **{"not told": 0, "not mended": 0, "damaged files": 0})
    path, filler = folder / "selection.sqlite", folder / "filler"
    with tempfile.TemporaryDirectory() as elsewhere:
        before, log = Path(elsewhere) / "selection.sqlite", Path(elsewhere) / "log"
        kept = _begun(before, chance)
        blows.freeze()
        for pages in range(times or MOST):
            for waits in (True, False):
                for old in folder.iterdir():
                    old.unlink()
                shutil.copy2(before, path)
                states = [kept, *storm_selection.states(kept, chance, COMMANDS, others=False)]
                ended = blows.run(partial(_work, path, states, filler, pages, waits), folder, log)
                filler.unlink(missing_ok=True)
                found["rounds"] += 1
                told = ended.said.count("kept\n")
                met = "full\n" in ended.said
                found["not told"] += "Traceback" in ended.said or "not told" in ended.said
                now = read(path)
                if now not in (states[told : told + 2] if not waits else states[-1:]):
                    found["lost" if now in states[:-1] else "wrong"] += 1
                found["not mended"] += waits and ended.code != 0
            if not met:
                break
    return dict(found)


def _begun(path: Path, chance: random.Random) -> Kept:
    states = [read(path), *storm_selection.states(Kept(), chance, COMMANDS, others=False)]
    with SessionStore(path, CLOUD) as selection:
        for before, after in pairwise(states):
            command(selection, before, after)
    return read(path)


def _work(path: Path, states: list[Kept], filler: Path, pages: int, waits: bool) -> None:
    """Says "kept" for each command that is written, "full" where one is not."""
    writer.RETRY_SECONDS = 0.02
    leave(filler, pages)
    try:
        selection = SessionStore(path, CLOUD)
    except UserError as error:
        _said(str(error))
        if not waits:
            return
        filler.unlink()
        selection = SessionStore(path, CLOUD)
    for before, after in pairwise(states):
        command(selection, before, after)
        if not _written(selection):
            _said(selection.failure or "")
            if not waits:
                raise SystemExit(9)
            filler.unlink(missing_ok=True)
            if not _flushed(selection, 60.0):
                raise RuntimeError("not written, though there is room")
        print("kept", flush=True)
    selection.close()


def _written(selection: SessionStore) -> bool:
    """Waits until the latest command is in the file, or it is known why not."""
    while not (written := _flushed(selection, 0.1)) and selection.failure is None:
        pass
    return written


def _flushed(selection: SessionStore, seconds: float) -> bool:
    writer.FLUSH_SECONDS = seconds
    return selection.flush()


def _said(sentence: str) -> None:
    print("full" if "the disk is full" in sentence else f"not told: {sentence}", flush=True)
