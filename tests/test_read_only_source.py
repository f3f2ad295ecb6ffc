"""Children of a cloud whose pictures lie where nothing can be written: bred, seen, exported, brought there later."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from artificial_inspiration import app
from classification.cloud import Cloud
from classification.pipeline import classify
from generation import manifest
from generation.method import Method
from generation.methods import chosen_methods
from generation.mix import Mix
from generation.pipeline import generate
from generation.portrait import bundled_portrait
from generation.worker import Job
from tests import warm
from tests.storms import SMALL_DISK
from vr_explorer.gallery.favourites import favourite_images
from vr_explorer.store.session_store import SessionStore

COUNT = 8

IN_A_NAMESPACE = """
import ctypes, os, subprocess, sys
from pathlib import Path

source, *sys.argv[1:] = sys.argv[1:]
user, group, new_user, new_mounts = os.getuid(), os.getgid(), 0x10000000, 0x20000
assert ctypes.CDLL(None).unshare(new_user | new_mounts) == 0
for file, content in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
    Path("/proc/self", file).write_text(content)
subprocess.run(["mount", "--bind", source, source], check=True)
subprocess.run(["mount", "-o", "remount,bind,ro", source], check=True)
from tests import in_process
in_process.work_here()
from artificial_inspiration import main
main()
"""

pytestmark = SMALL_DISK


def _methods() -> Mapping[str, Method]:
    return chosen_methods(("mosaic", "halftone", "swirl"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    mix = Mix(**(dict.fromkeys(vars(Mix()), 0.0) | {"graphic": 1.0}))
    job = Job(bundled_portrait(64), folder / "variants", 5, mix, _methods)
    generate(job, COUNT, 1)
    classify(folder / "variants", folder / "cloud", "builtin", jobs=1)
    return folder


@pytest.fixture
def own(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    shutil.copytree(made, tmp_path / "own")
    return tmp_path / "own"


def run(own: Path, *command: str, read_only: bool) -> str:
    """`artificial-inspiration` with these arguments; read_only: its folder of variants cannot be written, in a process
    of its own.
    """
    if not read_only:
        here = CliRunner().invoke(app, command)
        assert here.exit_code == 0, here.output
        return here.output
    done = warm.run([sys.executable, "-c", IN_A_NAMESPACE, str(own / "variants"), *command], text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def breed(own: Path, count: int, read_only: bool) -> None:
    first, other = Cloud.load(own / "cloud").ids[:2]
    parents = ("--from", first, "--with", other, "--seed", "1")
    run(own, "breed", str(own / "cloud"), *parents, "--count", str(count), read_only=read_only)


def test_children_go_beside_are_seen_and_exported_and_come_to_the_source(own: Path) -> None:
    files = sorted(path.name for path in (own / "variants").rglob("*"))
    lines = (own / "variants" / "manifest.jsonl").read_bytes()
    breed(own, 2, read_only=True)
    assert sorted(path.name for path in (own / "variants").rglob("*")) == files
    breed(own, 1, read_only=True)
    cloud = Cloud.load(own / "cloud")
    children = cloud.ids[COUNT:]
    assert len(set(children)) == 3
    contents = [cloud.content(cloud.image_path(index)) for index in range(COUNT, COUNT + 3)]
    assert all(cloud.image_path(index).is_relative_to(cloud.beside) for index in range(COUNT, COUNT + 3))
    with SessionStore(own / "selection.sqlite", cloud.identity) as store:
        store.keep(children[1])
        assert store.flush()
    found, missing = favourite_images(cloud, own / "selection.sqlite")
    assert not missing and [image.content() for image in found] == [contents[1]]

    breed(own, 1, read_only=False)
    assert not list(cloud.beside.rglob("*.png")) and not list(cloud.beside.rglob("*.jsonl"))
    entries = manifest.read(own / "variants")
    assert {entries[child].file for child in children} == set(cloud.paths[COUNT:])
    assert (own / "variants" / "manifest.jsonl").read_bytes().startswith(lines)
    again = Cloud.load(own / "cloud")
    assert again.ids[: COUNT + 3] == cloud.ids and len(again) == COUNT + 4
    for seen in (again, cloud):  # one that was opened before finds them as well
        assert [seen.content(seen.image_path(index)) for index in range(COUNT, COUNT + 3)] == contents
    found, missing = favourite_images(cloud, own / "selection.sqlite")
    assert not missing and [image.content() for image in found] == [contents[1]]


def test_a_classify_leaves_them_beside_until_it_can_bring_them(own: Path) -> None:
    breed(own, 2, read_only=True)
    before = Cloud.load(own / "cloud")
    where = (str(own / "variants"), "--out", str(own / "cloud"), "--embedder", "builtin", "--jobs", "1")
    said = run(own, "classify", *where, read_only=True)
    assert "still wait in" in " ".join(said.split())
    cloud = Cloud.load(own / "cloud")
    assert cloud.classified == COUNT and cloud.ids[COUNT:] == before.ids[COUNT:]
    assert cloud.content(cloud.image_path(COUNT)) == before.content(before.image_path(COUNT))
    said = run(own, "classify", *where, read_only=False)
    assert "still wait in" not in " ".join(said.split())
    cloud = Cloud.load(own / "cloud")
    assert cloud.classified == len(cloud) == COUNT + 2 and set(before.ids) == set(cloud.ids)


def test_a_copy_of_the_cloud_takes_no_children_that_are_not_its_own(own: Path) -> None:
    shutil.copytree(own, own.with_name("copy"))
    breed(own, 1, read_only=True)
    breed(own.with_name("copy"), 1, read_only=False)
    cloud = Cloud.load(own / "cloud")
    assert cloud.content(cloud.image_path(COUNT)) and cloud.image_path(COUNT).is_relative_to(cloud.beside)
    breed(own, 1, read_only=False)
    assert cloud.content(cloud.image_path(COUNT)) and not list(cloud.beside.rglob("*.png"))
