"""A run that is stopped anyhow ends with exactly the images that it would have made."""

import dataclasses
import gc
import importlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from foundation.errors import UserError
from foundation.images import load_rgb
from foundation.workers import WAITING_PER_WORKER
from generation import manifest
from generation.mix import Mix
from generation.pipeline import generate, locked
from generation.portrait import to_image, to_picture
from generation.recipe import Recipe, Step, apply_recipe
from tests import warm

COUNT = 30
SCRIPT = Path(__file__).with_name("run_small.py")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module beside this one; worker processes import it by name as well."""
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    return importlib.import_module(SCRIPT.stem)


def _run(folder: Path, jobs: int = 2, **options: Any) -> subprocess.Popen[bytes]:
    """A process that tests can end, with processes of its own."""
    command = [sys.executable, "-m", "tests.generation.run_small", str(folder), str(COUNT), str(jobs)]
    return warm.Popen(command, cwd=warm.ROOT, stderr=subprocess.PIPE, **options)


def _finished(folder: Path, small: ModuleType, file_format: str = "png") -> None:
    """The same run, begun or gone on with in this process, since another takes longer to start than the run itself."""
    assert generate(small.job(folder, file_format=file_format), COUNT, jobs=1).total == COUNT


def _content(folder: Path) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """Image bytes by name, and the manifest's lines without the time they took, sorted by id."""
    images = {path.name: path.read_bytes() for path in sorted((folder / "images").iterdir())}
    lines = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    for line in lines:
        del line["seconds"]
    return images, sorted(lines, key=lambda line: line["id"])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    assert _ended_well(_run(folder))
    return folder


def test_a_run_makes_what_it_promises(whole: Path) -> None:
    images, lines = _content(whole)
    assert len(images) == len(lines) == COUNT
    assert {line["file"] for line in lines} == {f"images/{name}" for name in images}
    made = {line["id"] for line in lines}
    with_parents = [line for line in lines if line["parents"]]
    assert with_parents
    assert all(set(line["parents"]) < made for line in with_parents)
    assert {line["method"] for line in lines} == {"tint", "shift", "fragile", "dim"}


def test_only_what_others_start_from_is_kept_in_memory(whole: Path, tmp_path: Path, small: ModuleType) -> None:
    """Of a million, all that the manifest says would be gigabytes."""
    parents = {parent for line in _content(whole)[1] for parent in line["parents"]}
    kept: list[set[str]] = []

    def done(finished: int, total: int) -> None:
        kept.append({one.id for one in gc.get_objects() if type(one) is manifest.Entry})

    generate(small.job(tmp_path), COUNT // 2, jobs=1)
    assert generate(small.job(tmp_path), COUNT, jobs=1, done=done).made
    assert max(len(ids - parents) for ids in kept) <= 1 + WAITING_PER_WORKER, "what has just come, beside them"


def test_names_say_what_was_done_and_what_lay_under_it(whole: Path) -> None:
    _, lines = _content(whole)
    by_id = {line["id"]: line for line in lines}
    for line in lines:
        assert line["name"].startswith(f"{line['method'].capitalize()} in "), line["name"]
        for parent in line["parents"]:
            assert line["name"].endswith(f", over {by_id[parent]['method']}"), line["name"]
    assert any(", over " in line["name"] for line in lines)


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random_moments(whole: Path, tmp_path: Path, seed: int, small: ModuleType) -> None:
    rng = random.Random(seed)
    kills, ended = 0, False
    while kills < 3 and not (kills and ended):
        if ended:  # before anything killed it: from the start
            shutil.rmtree(tmp_path)
            tmp_path.mkdir()
        process = _run(tmp_path)
        _wait_for_first_image(tmp_path, process)
        time.sleep(rng.uniform(0.0, 0.25))
        ended = process.poll() is not None
        kills += not ended
        process.kill()
        process.communicate()
    _finished(tmp_path, small)
    assert _content(tmp_path) == _content(whole)


def test_interrupted_it_says_so_and_goes_on(whole: Path, tmp_path: Path, small: ModuleType) -> None:
    process = _halted(tmp_path)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    _, stderr = process.communicate(timeout=60)
    assert f"of {COUNT} variants are finished" in stderr.decode()
    _finished(tmp_path, small)
    assert _content(tmp_path) == _content(whole)


def test_a_dead_worker_is_told_and_nothing_is_lost(whole: Path, tmp_path: Path, small: ModuleType) -> None:
    process = _halted(tmp_path, jobs=1)
    for worker in _workers(process.pid):
        os.kill(worker, signal.SIGKILL)
    process.send_signal(signal.SIGCONT)
    _, stderr = process.communicate(timeout=60)
    assert "worker process was ended from outside" in stderr.decode()
    _finished(tmp_path, small)
    assert _content(tmp_path) == _content(whole)


def test_damage_between_runs_is_mended(whole: Path, tmp_path: Path, small: ModuleType) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    (tmp_path / "images" / ".v000003.png.1.part").write_bytes(b"half a file")
    next((tmp_path / "images").glob("v000005-*")).unlink()
    lines = (tmp_path / "manifest.jsonl").read_bytes()
    (tmp_path / "manifest.jsonl").write_bytes(b"not json\n" + lines[:-40])
    _finished(tmp_path, small)
    assert _content(tmp_path) == _content(whole)


def test_a_longer_run_begins_with_the_shorter(whole: Path, tmp_path: Path, small: ModuleType) -> None:
    generate(small.job(tmp_path), 12, jobs=1)
    short, _ = _content(tmp_path)
    longer, _ = _content(whole)
    assert len(short) == 12
    assert short.items() <= longer.items()


def test_another_run_does_not_mix_in(whole: Path, small: ModuleType) -> None:
    job = small.job(whole)
    others = {
        "another seed": {"seed": 8},
        "another size": {"portrait": job.portrait[:40]},
        "another portrait": {"portrait": job.portrait[::-1]},
        "another mix": {"mix": Mix(graphic=0.5)},
        "other methods": {"methods": small.broken_methods},
        "other styles": {"styles": "0123"},
        "another format": {"format": "jpg"},
    }
    before = _content(whole)
    for words, changes in others.items():
        with pytest.raises(UserError, match=f"made with {words}; choose another folder"):
            generate(dataclasses.replace(job, **changes), 3, jobs=1)
    assert _content(whole) == before


def test_two_runs_at_once_are_refused(tmp_path: Path, small: ModuleType) -> None:
    first = _halted(tmp_path)
    with pytest.raises(UserError, match="Another run is working"):
        generate(small.job(tmp_path), 3, jobs=1)
    first.send_signal(signal.SIGCONT)
    assert _ended_well(first)


def test_others_write_into_a_folder_that_is_shared(tmp_path: Path, small: ModuleType) -> None:
    """As children are bred while variants are made; their lines in between are left as they are."""
    written = []

    def write(finished: int, total: int) -> None:
        if finished:
            with locked(tmp_path), manifest.appending(tmp_path) as writer:
                child = dataclasses.replace(next(iter(manifest.read(tmp_path).values())), id=f"b{finished}")
                writer.append(child)
                written.append(child.id)

    assert generate(small.job(tmp_path), 3, jobs=1, done=write, shared=True).made == 3
    assert len(written) == 3 and set(written) < set(manifest.read(tmp_path))
    assert len(manifest.read(tmp_path)) == 6
    with pytest.raises(UserError, match="Another run is working"):
        generate(small.job(tmp_path / "own"), 3, jobs=1, done=lambda *_: locked(tmp_path / "own").__enter__())


def test_a_folder_that_cannot_be_made(tmp_path: Path, small: ModuleType) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="choose another"):
        generate(small.job(tmp_path / "file" / "out"), 3, jobs=1)


def test_a_line_is_enough_to_make_its_image_again(whole: Path, small: ModuleType) -> None:
    _, lines = _content(whole)
    files = {line["id"]: line["file"] for line in lines}
    for line in lines:
        start = small.job(whole).portrait
        for parent in line["parents"]:
            start = to_picture(load_rgb(whole / files[parent]))
        own = dict(line["parameters"])
        steps = [*(Step(**step) for step in own.pop("before", [])), Step(line["method"], own)]
        again = to_image(apply_recipe(Recipe(tuple(steps), line["seed"]), start, small.methods()))
        assert np.array_equal(np.asarray(again), np.asarray(load_rgb(whole / line["file"])))


def test_ctrl_c_reaches_a_whole_terminal_while_workers_start(whole: Path, tmp_path: Path, small: ModuleType) -> None:
    process = _halted(tmp_path, wait=_wait_while_workers_start, start_new_session=True)
    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGCONT)
    _, stderr = process.communicate(timeout=60)
    said = rf"Stopped; \d+ of {COUNT} variants are finished, and the same command goes on from there\."
    assert re.fullmatch(said, stderr.decode().strip()), "once, whichever worker it reached where"
    _finished(tmp_path, small)
    assert _content(tmp_path) == _content(whole)


def test_failed_attempts_are_told_and_drawn_anew(tmp_path: Path, small: ModuleType) -> None:
    report = generate(small.job(tmp_path), 24, jobs=1)
    images, _ = _content(tmp_path)
    assert len(images) == report.total == 24
    assert len(report.failures) >= 2
    assert all("fragile: IndexError: too few columns" in failure for failure in report.failures)


def test_a_method_that_always_fails_is_told(tmp_path: Path, small: ModuleType) -> None:
    job = dataclasses.replace(small.job(tmp_path), methods=small.broken_methods)
    with pytest.raises(UserError, match=r"The variant v000000-broken could not be made \(ZeroDivisionError: "):
        generate(job, 3, jobs=1)


def test_methods_that_cannot_be_made_in_a_worker_are_told(
    tmp_path: Path, small: ModuleType, worker_processes: None
) -> None:
    job = dataclasses.replace(small.job(tmp_path), methods=small.methods_of_the_parent_alone)
    with pytest.raises(UserError, match=r"^The styles have gone\.$"):
        generate(job, 3, jobs=1)


@pytest.mark.parametrize("file_format", ["jpg", "webp"])
def test_other_formats(tmp_path: Path, file_format: str, whole: Path, small: ModuleType) -> None:
    _finished(tmp_path, small, file_format)
    images, lines = _content(tmp_path)
    assert len(images) == COUNT
    assert {Path(str(line["file"])).suffix for line in lines} == {f".{file_format}"}
    first = lines[0]["file"]
    exact = np.asarray(load_rgb((whole / str(first)).with_suffix(".png")), float)
    assert np.abs(np.asarray(load_rgb(tmp_path / str(first)), float) - exact).mean() < 4


def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(
    whole: Path, tmp_path: Path, small: ModuleType
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be mounted by root on Linux")
    try:
        process = _run(disk)
        _, stderr = process.communicate(timeout=60)
        assert process.returncode
        assert "the disk is full; free some space and run the command again" in stderr.decode()
        assert "Traceback" not in stderr.decode()
        subprocess.run(["mount", "-o", "remount,size=16m", str(disk)], check=True)
        _finished(disk, small)
        assert _content(disk) == _content(whole)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _ended_well(process: subprocess.Popen[bytes]) -> bool:
    _, stderr = process.communicate(timeout=120)
    print(stderr.decode())
    return process.returncode == 0


def _wait_for_first_image(folder: Path, process: subprocess.Popen[bytes]) -> None:
    path = folder / "manifest.jsonl"
    while not (path.exists() and path.stat().st_size) and process.poll() is None:
        time.sleep(0.01)


def _wait_while_workers_start(folder: Path, process: subprocess.Popen[bytes]) -> None:
    while not (folder / "manifest.jsonl").exists() and process.poll() is None:
        time.sleep(0.005)
    time.sleep(0.1)


def _halted(
    folder: Path,
    jobs: int = 2,
    wait: Callable[[Path, subprocess.Popen[bytes]], None] = _wait_for_first_image,
    start_new_session: bool = False,
) -> subprocess.Popen[bytes]:
    """A run that stands still in the middle, until it is told to go on (SIGCONT): however late it is looked at.

    start_new_session: its workers stand still with it.
    """

    def tell(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
        if not start_new_session:
            process.send_signal(number)
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)

    for _ in range(20):
        process = _run(folder, jobs, start_new_session=start_new_session)
        wait(folder, process)
        tell(process, signal.SIGSTOP)
        if process.poll() is None and len((folder / "manifest.jsonl").read_bytes().splitlines()) < COUNT:
            return process
        tell(process, signal.SIGKILL)
        process.communicate()
        shutil.rmtree(folder)
        folder.mkdir()
    raise AssertionError("each run had ended before it could be halted")


def _workers(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            command = status.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and b"spawn_main" in command:
            found.append(int(status.parent.name))
    return found
