"""Breeding bombs that cannot breed, beside one that can, with the program's own process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

import moderngl
import pytest

from classification.cloud import Cloud
from generation import manifest
from tests.storms import SMALL_DISK
from tests.test_read_only_source import IN_A_NAMESPACE
from tests.vr_explorer.breeding import test_real_worker, test_worker
from tests.vr_explorer.breeding.test_bombs import thrown
from tests.vr_explorer.breeding.test_worker import Watched, explored
from vr_explorer.actions import BREED_BOMB
from vr_explorer.panels.breeding_bomb_state import GoOn
from vr_explorer.panels.page import Page
from vr_explorer.scene.commands import Select

ctx, importable = test_worker.ctx, test_worker.importable
generated, folder = test_real_worker.generated, test_real_worker.folder

OWN = [sys.executable, "-m", "artificial_inspiration"]


@contextmanager
def with_own_process(ctx: moderngl.Context, folder: Path, *command: str):  # type: ignore[no-untyped-def]
    """command: before its arguments; by default the program."""
    with explored(ctx, folder) as watched:
        process = watched.explorer.tools.breeding.process
        process.command = [*(command or OWN), "breed", str(folder / "cloud"), "--serve"]
        yield watched


def throw(watched: Watched, *cards: int) -> None:
    watched.explorer.scene.apply(Select(cards))
    watched.press(BREED_BOMB)


def changed(folder: Path, id_: str, **changes: object) -> None:
    """A line of the manifest."""
    path = folder / manifest.MANIFEST_FILE
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(one | (changes if one["id"] == id_ else {})) + "\n" for one in lines), "utf-8")


def test_each_says_why_while_another_goes_on_and_all_go_on_after_the_process_was_killed(
    ctx: moderngl.Context, folder: Path
) -> None:
    cloud = Cloud.load(folder / "cloud")
    changed(folder / "variants", cloud.ids[1], method="of_elsewhere", parameters={})
    changed(folder / "variants", cloud.ids[2], method="neural_style", parameters={})
    (folder / "variants" / cloud.paths[3]).unlink()
    with with_own_process(ctx, folder) as watched:
        explorer, scene = watched.explorer, watched.explorer.scene
        process = explorer.tools.breeding.process
        for card in (1, 2, 3):
            throw(watched, card)
        sound = thrown(watched, 4, 9)
        explorer.state.show(Page.BOMBS)
        watched.until(lambda: all(process.broods[number].failure for number in (1, 2, 3)))
        watched.press()
        failures = [process.broods[number].failure for number in (1, 2, 3)]
        assert cloud.ids[1] in failures[0] and "of_elsewhere" in failures[0]
        assert cloud.ids[2] in failures[1] and cloud.paths[3].split("/")[-1] in failures[2]
        shown = [one.words for one in explorer.state.breeders]
        signs = [sign.words for sign in explorer.state.signs if sign.at_bomb]
        for number, why in enumerate(failures):
            assert why.endswith((".", "…")) and shown[number].endswith(why), "the page has all of it"
            assert not scene.brood(number + 1) and why[:20] in signs[number] and len(signs[number]) < 100
        assert process.broods[4].going and not process.broods[4].failure
        worker = process._worker
        assert worker is not None and worker._process is not None
        os.killpg(worker._process.pid, signal.SIGKILL)
        watched.until(lambda: not process.broods[4].going)
        # One more than it told of may have joined the cloud before the process was killed.
        watched.until(lambda: len(scene.brood(4)) >= process.broods[4].made)
        seen = set(scene.cloud.ids[len(cloud) :])
        assert "Breeding stopped" in process.broods[4].failure
        explorer.state.bomb_wishes.append(GoOn(sound))
        watched.until(lambda: len(scene.brood(4)) > len(seen) + 1)
        assert process.broods[4].going and not process.broods[4].failure
    assert seen < set(Cloud.load(folder / "cloud").ids)


@SMALL_DISK
def test_of_a_cloud_that_cannot_be_written_children_are_seen_and_there_at_the_next_start(
    ctx: moderngl.Context, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    read_only = tmp_path / "read only"
    read_only.mkdir()
    for name in ("variants", "cloud"):
        shutil.move(folder / name, read_only / name)
        (folder / name).symlink_to(read_only / name)
    before = sorted(path.relative_to(read_only) for path in read_only.rglob("*"))
    command = ("unshare", "-rm", sys.executable, "-c", IN_A_NAMESPACE, str(read_only))
    with with_own_process(ctx, folder, *command) as watched:
        scene = watched.explorer.scene
        thrown(watched, 2, 9)
        assert not watched.explorer.tools.breeding.process.broods[1].failure
        seen = set(scene.cloud.ids[scene.cloud.classified :])
    assert sorted(path.relative_to(read_only) for path in read_only.rglob("*")) == before
    with explored(ctx, folder) as watched:
        scene = watched.explorer.scene
        assert seen <= set(scene.cloud.ids) and scene.bombs and seen <= {scene.cloud.ids[c] for c in scene.brood(1)}
