"""A run that is stopped anyhow ends with exactly the images that it would have made."""

import importlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from foundation.errors import UserError
from generation import manifest
from generation.pipeline import generate

COUNT = 30
SCRIPT = Path(__file__).with_name("run_small.py")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module beside this one; worker processes import it by name as well."""
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    return importlib.import_module(SCRIPT.stem)


def _run(folder: Path, jobs: int = 2) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(SCRIPT), str(folder), str(COUNT), str(jobs)])


def _content(folder: Path) -> tuple[dict[str, bytes], list[dict[str, object]]]:
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
    assert _run(folder).wait() == 0
    return folder


def test_a_run_makes_what_it_promises(whole: Path) -> None:
    images, lines = _content(whole)
    assert len(images) == len(lines) == COUNT
    assert {line["file"] for line in lines} == {f"images/{name}" for name in images}
    made = {line["id"] for line in lines}
    with_parents = [line for line in lines if line["parents"]]
    assert with_parents
    assert all(set(line["parents"]) < made for line in with_parents)
    assert {line["method"] for line in lines} == {"tint", "shift", "dim"}


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random_moments(whole: Path, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    kills = 0
    for _ in range(3):
        process = _run(tmp_path)
        _wait_for_first_image(tmp_path, process)
        time.sleep(rng.uniform(0.0, 0.25))
        if process.poll() is None:
            kills += 1
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert kills
    assert _run(tmp_path, jobs=1).wait() == 0
    assert _content(tmp_path) == _content(whole)


def test_interrupted_it_says_so_and_goes_on(whole: Path, tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, str(SCRIPT), str(tmp_path), str(COUNT), "2"], stderr=subprocess.PIPE)
    _wait_for_first_image(tmp_path, process)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert f"of {COUNT} variants are finished" in stderr.decode()
    assert _run(tmp_path).wait() == 0
    assert _content(tmp_path) == _content(whole)


def test_a_dead_worker_is_told_and_nothing_is_lost(whole: Path, tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, str(SCRIPT), str(tmp_path), str(COUNT), "1"], stderr=subprocess.PIPE)
    _wait_for_first_image(tmp_path, process)
    for worker in _workers(process.pid):
        os.kill(worker, signal.SIGKILL)
    _, stderr = process.communicate(timeout=60)
    assert "worker process was ended from outside" in stderr.decode()
    assert _run(tmp_path).wait() == 0
    assert _content(tmp_path) == _content(whole)


def test_damage_between_runs_is_mended(whole: Path, tmp_path: Path) -> None:
    assert _run(tmp_path).wait() == 0
    (tmp_path / "images" / ".v000003.png.1.part").write_bytes(b"half a file")
    next((tmp_path / "images").glob("v000005-*")).unlink()
    lines = (tmp_path / "manifest.jsonl").read_bytes()
    (tmp_path / "manifest.jsonl").write_bytes(b"not json\n" + lines[:-40])
    assert _run(tmp_path).wait() == 0
    assert _content(tmp_path) == _content(whole)


def test_a_longer_run_begins_with_the_shorter(whole: Path, tmp_path: Path, small: ModuleType) -> None:
    generate(small.job(tmp_path), 12, jobs=1)
    short, _ = _content(tmp_path)
    longer, _ = _content(whole)
    assert len(short) == 12
    assert short.items() <= longer.items()


def test_another_run_does_not_mix_in(whole: Path, small: ModuleType) -> None:
    with pytest.raises(UserError, match="made with another seed"):
        generate(small.job(whole, seed=8), 3, jobs=1)


def test_two_runs_at_once_are_refused(tmp_path: Path, small: ModuleType) -> None:
    first = _run(tmp_path)
    _wait_for_first_image(tmp_path, first)
    with pytest.raises(UserError, match="Another run is working"):
        generate(small.job(tmp_path), 3, jobs=1)
    assert first.wait() == 0


def test_a_folder_that_cannot_be_made(tmp_path: Path, small: ModuleType) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="choose another"):
        generate(small.job(tmp_path / "file" / "out"), 3, jobs=1)


def test_foreign_paths_in_a_manifest_are_no_entries(tmp_path: Path) -> None:
    entry = {"id": "x", "file": "../secret.png", "method": "m", "parameters": {}, "seed": 1, "parents": []}
    line = json.dumps({**entry, "width": 1, "height": 1, "seconds": 0.1, "software": "s"})
    (tmp_path / "manifest.jsonl").write_text(line + "\n")
    assert manifest.read(tmp_path) == {}


def _wait_for_first_image(folder: Path, process: subprocess.Popen[bytes]) -> None:
    path = folder / "manifest.jsonl"
    while not (path.exists() and path.stat().st_size) and process.poll() is None:
        time.sleep(0.01)


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
