"""How the cloud stood is there again, however the program ended."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from classification.cloud import Cloud
from vr_explorer.scene.commands import ApplyFilter, LookFrom, MoveBomb, PlaceBomb
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.autosave import PAUSE, Autosave

RED = Colours(((220, 30, 30),))
KILLED = 3
"""Times; the storm on the selection (tests/test_storms.py) strikes the same writer forty times, in forks."""

PROGRAM = """
import sys, time
from pathlib import Path
from tests.vr_explorer.tools.test_autosave import commands
from tests.factories import clustered_cloud
from vr_explorer.tools.autosave import Autosave
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_store import SessionStore

folder, seed = Path(sys.argv[1]), int(sys.argv[2])
cloud = clustered_cloud(200)
selection = SessionStore(folder / "selection.sqlite", "cloud")
kept = [cloud.ids.index(favourite.image) for favourite in selection.kept_before]
keep = lambda card, on: (selection.keep if on else selection.release)(cloud.ids[card])
scene = Scene(cloud, favourites=kept, listeners=PickListeners(keep))
autosave = Autosave(scene, selection, {image: index for index, image in enumerate(cloud.ids)})
autosave.resume()
for command in commands(seed):
    scene.apply(command)
    autosave.follow()
    while not selection._writer._writes.empty():
        time.sleep(0.001)
    time.sleep(0.01)
    print("done", flush=True)
"""


def commands(seed: int) -> list[object]:
    """What a user does, at random but always the same for a seed."""
    from vr_explorer.scene import commands as c
    from vr_explorer.scene.arrangements import ARRANGEMENTS
    from vr_explorer.scene.criteria import InRange, Measure

    rng, done = random.Random(seed), list[object]()
    arranging: list[object] = [c.Arrange(one) for one in ARRANGEMENTS.values() if not one.of_favourites]
    arranging += [c.ToggleBoard(), c.ToggleHome()]
    for _ in range(400):
        done.append(
            rng.choice(
                [
                    rng.choice(arranging),
                    c.ApplyFilter(InRange(Measure.ABSTRACTNESS, 0.0, rng.random())),
                    c.ClearFilter(),
                    c.PlaceBomb(RED, (rng.uniform(-50, 50), 0.0, -30.0)),
                    c.ToggleFavourite(rng.randrange(200)),
                    c.Undo(),
                    c.Redo(),
                ]
            )
        )
    return done


def bare(placement: Placement) -> Placement:
    """As it is stored: the rows of the board are kept with the favourites."""
    return replace(placement, spec=replace(placement.spec, rows=()))


def kept(path: Path, cloud: Cloud) -> tuple[Placement, set[int]]:
    indices = {image: index for index, image in enumerate(cloud.ids)}
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT placement FROM states").fetchone()
        favourites = {indices[image] for (image,) in connection.execute("SELECT image FROM favourites")}
        return from_json(row[0], indices) if row else Placement(), favourites


def test_after_each_command_the_file_has_what_stands(tmp_path: Path, make_cloud: Callable[[int], Cloud]) -> None:
    cloud, file = make_cloud(200), tmp_path / "selection.sqlite"
    with SessionStore(file, "cloud") as selection:

        def keep(card: int, on: bool) -> None:
            (selection.keep if on else selection.release)(cloud.ids[card])

        scene = Scene(cloud, listeners=PickListeners(keep))
        autosave = Autosave(scene, selection, {image: index for index, image in enumerate(cloud.ids)})
        for command in commands(8)[:60]:
            scene.apply(command)  # type: ignore[arg-type]
            autosave.follow()
            assert selection.flush()
            assert kept(file, cloud) == (bare(scene.placement), set(scene.favourites))


def test_a_sudden_end_loses_nothing(tmp_path: Path, make_cloud: Callable[[int], Cloud]) -> None:
    """Killed at random moments; there is what was told as done last, or already the command after it."""
    cloud, file, rng = make_cloud(200), tmp_path / "selection.sqlite", np.random.default_rng(8)
    SessionStore(file, "cloud").close()
    for number in range(KILLED):
        placement, favourites = kept(file, cloud)
        arguments = [sys.executable, "-c", PROGRAM, str(tmp_path), str(number)]
        child = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])
        assert child.stdout is not None
        lines = [child.stdout.readline()]
        time.sleep(float(rng.uniform(0.0, 0.12)))
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.readlines()
        child.wait()
        child.stdout.close()
        told = sum(line == "done\n" for line in lines)
        assert told > 0, "the program ran"
        scene = Scene(cloud, favourites=favourites)
        scene.restore(placement)
        states = []
        for command in commands(number)[: told + 1]:
            scene.apply(command)  # type: ignore[arg-type]
            states.append((bare(scene.placement), set(scene.favourites)))
        assert kept(file, cloud) in states[-2:]


def test_the_state_is_come_back_to(tmp_path: Path, make_cloud: Callable[[int], Cloud]) -> None:
    cloud = make_cloud(100)
    indices = {image: index for index, image in enumerate(cloud.ids)}

    def begun() -> tuple[Scene, Autosave, SessionStore]:
        selection, scene = SessionStore(tmp_path / "selection.sqlite", "cloud"), Scene(cloud)
        return scene, Autosave(scene, selection, indices), selection

    scene, autosave, selection = begun()
    assert not autosave.resume(), "the first time"
    scene.apply(PlaceBomb(RED, (1.0, 2.0, -30.0)))
    scene.apply(ApplyFilter(RED))
    scene.apply(LookFrom((4.0, 5.0, 6.0), 0.3, -0.1))
    autosave.follow()
    selection.close()
    again, autosave, selection = begun()
    assert autosave.resume()
    assert again.placement == scene.placement
    np.testing.assert_allclose(again.cards.target, scene.cards.target)
    np.testing.assert_allclose((*again.body.head, again.body.yaw, again.body.pitch), (4.0, 5.0, 6.0, 0.3, -0.1))
    selection.close()


def test_a_dragged_bomb_is_written_now_and_then(tmp_path: Path, make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(50))
    with SessionStore(tmp_path / "selection.sqlite", "cloud") as selection:
        autosave, written = Autosave(scene, selection, {}), []
        selection.remember = written.append  # type: ignore[method-assign]
        scene.apply(PlaceBomb(RED, (0.0, 0.0, -30.0)))
        autosave.follow(0.0)
        assert len(written) == 1, "at once"
        for frame in range(1, 61):
            scene.apply(MoveBomb(1, (float(frame), 0.0, -30.0)))
            autosave.follow(frame / 60.0)
        assert 2 <= len(written) <= 2 + 1.0 / PAUSE
        autosave.follow(10.0)
        assert from_json(written[-1].placement, {}).bombs[0].position == (60.0, 0.0, -30.0)


def test_a_state_that_does_not_fit_is_left_alone(tmp_path: Path, make_cloud: Callable[[int], Cloud]) -> None:
    cloud = make_cloud(50)
    scene = Scene(cloud)
    with SessionStore(tmp_path / "selection.sqlite", "cloud") as selection:
        autosave = Autosave(scene, selection, {})
        autosave.write()
    with closing(sqlite3.connect(tmp_path / "selection.sqlite")) as connection:
        connection.execute("UPDATE states SET placement = 'x'")
        connection.commit()
    with SessionStore(tmp_path / "selection.sqlite", "cloud") as selection:
        assert not Autosave(scene, selection, {}).resume()
