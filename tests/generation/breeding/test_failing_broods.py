"""Parents that cannot be bred from, folders that are busy, disks that are full."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import UserError
from foundation.files import DiskFullError
from foundation.settings import Settings
from generation import manifest
from generation.breeding import service
from generation.breeding.brood import Brood
from generation.breeding.kin import Kin
from generation.breeding.service import Service
from generation.breeding.shelf import Shelf
from generation.pipeline import locked
from tests.generation.breeding.family import COUNT, Pictures, parents_by, served


def _with(folder: Path, id_: str, **changes: Any) -> None:
    path = folder / manifest.MANIFEST_FILE
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(json.dumps(line | (changes if line["id"] == id_ else {})) + "\n" for line in lines))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"method": "of_elsewhere"}, "There is no method of_elsewhere"),
        ({"parameters": {"stone": "large"}}, "do not fit this version"),
        ({"method": "neural_style"}, "Nothing can be bred from"),
    ],
)
def test_a_parent_that_cannot_be_is_told_and_the_rest_goes_on(
    variants: Path, changes: dict[str, Any], sentence: str
) -> None:
    broken, sound = parents_by(variants, "mosaic", "low_poly")
    _with(variants, broken, **changes)
    said = served(
        Pictures(variants), {"brood": 1, "parents": [broken], "count": 2}, {"brood": 2, "parents": [sound], "count": 1}
    )
    failures = [one["failed"] for one in said if "failed" in one]
    assert len(failures) == 1
    assert sentence in failures[0]
    assert any("child" in one for one in said)


def test_without_the_picture_or_the_portrait_nothing_is_bred(variants: Path) -> None:
    family = Pictures(variants)
    gone, sound = parents_by(variants, "mosaic", "low_poly")
    (variants / family.known[gone]).unlink()
    said = served(family, {"brood": 1, "parents": [gone], "count": 1}, {"brood": 2, "parents": [sound], "count": 1})
    assert "is not there any more" in next(one["failed"] for one in said if "failed" in one)
    assert any("child" in one for one in said)
    (variants / "portrait.png").unlink()
    said = served(Pictures(variants), {"brood": 2, "parents": [sound], "count": 1})
    assert "portrait.png" in said[1]["failed"]


def test_a_run_in_the_folder_is_waited_for_by_whoever_asks(variants: Path) -> None:
    """A child that cannot be written leaves no picture behind, and is told in one sentence."""
    family = Pictures(variants)
    before = sorted(path.name for path in (variants / "images").iterdir())
    with locked(variants):
        said = served(family, {"brood": 1, "parents": parents_by(variants, "mosaic"), "count": 2})
    assert [one["failed"][:27] for one in said if "failed" in one] == ["Another run is working in /"[:27]] * 2
    assert sorted(path.name for path in (variants / "images").iterdir()) == before


def test_a_full_disk_in_the_middle_of_a_brood_is_told(variants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest is a device that is always full; the picture of a child without a line does not stay."""
    family = Pictures(variants)
    parents = parents_by(variants, "mosaic")
    kin = Kin(family, Shelf(root=variants), learn=False)
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    said: list[dict[str, Any]] = []
    at_work = Service(kin, said.append)
    at_work.fulfil({"brood": 1, "parents": parents, "count": 1})
    path = variants / manifest.MANIFEST_FILE
    content = path.read_bytes()
    path.unlink()
    path.symlink_to("/dev/full")
    at_work.fulfil({"brood": 2, "parents": parents, "count": 1})
    pictures = len(list((variants / "images").iterdir()))
    path.unlink()
    path.write_bytes(content)
    at_work.fulfil({"brood": 3, "parents": parents, "count": 1})
    assert "the disk is full" in next(one["failed"] for one in said if "failed" in one)
    assert sum("child" in one for one in said) == 2
    assert pictures == COUNT + 1


def _told_while(said: list[dict[str, Any]], first: dict[str, Any], steps: Sequence[tuple[str, Any]]) -> Any:
    """`first`, and once something of the name of each step was said, the step is done; then the input ends."""
    yield json.dumps(first)
    for name, step in steps:
        end = time.monotonic() + 120.0
        while not any(name in one for one in said):
            assert time.monotonic() < end, said
            time.sleep(0.01)
        step()


def test_a_brood_waits_for_room_and_goes_on_with_the_child_that_had_none(
    variants: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First its line finds no room, in a manifest that is a device that is always full, then its row."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    monkeypatch.setattr(service, "ROOM_SECONDS", 0.05)
    family, said = Pictures(variants), list[dict[str, Any]]()
    path = variants / manifest.MANIFEST_FILE
    first = {"brood": 1, "parents": parents_by(variants, "mosaic"), "count": None}
    content, joins, join = path.read_bytes(), list[str](), family.join

    def joined(child: str, entry: Mapping[str, Any], brood: str) -> str:
        joins.append(child)
        if len(joins) < 3:
            raise DiskFullError("The disk is full.", variants / "grown.sqlite")
        return join(child, entry, brood)

    monkeypatch.setattr(family, "join", joined)
    kin = Kin(family, Shelf(root=variants), learn=False)
    painted, child_of = list[int](), Brood.child

    def child(brood: Brood) -> Any:
        painted.append(brood.number)
        return child_of(brood)

    monkeypatch.setattr(Brood, "child", child)
    path.unlink()
    path.symlink_to("/dev/full")

    def make_room() -> None:
        assert not any("child" in one for one in said) and len(list((variants / "images").iterdir())) == COUNT
        path.unlink()
        path.write_bytes(content)

    lines = _told_while(said, first, (("waits", make_room), ("child", lambda: None)))
    Service(kin, said.append).serve(lines)
    failed = [one for one in said if "failed" in one]
    assert [set(one) for one in failed] == [{"brood", "failed", "waits"}], "it is told once"
    assert "is full; free some space" in failed[0]["failed"] and str(variants.name) in failed[0]["failed"]
    assert len(set(joins[:3])) == 1, "the same child, once it has a line"
    made = [one["child"] for one in said if "child" in one]
    entries = manifest.read(variants)
    assert set(made) <= set(entries) and painted[: len(made)] == list(range(len(made)))
    assert len(list((variants / "images").iterdir())) == len(entries) == COUNT + len(set(joins))


def test_a_child_that_fails_is_told_as_one_and_a_brood_as_given_up(
    variants: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kin, said = Kin(Pictures(variants), Shelf(root=variants), learn=False), list[dict[str, Any]]()
    bear = kin.bear
    failures: list[Exception] = [UserError("No luck."), OSError(5, "Input/output error")]

    def born(*asked: Any) -> str:
        if failures:
            raise failures.pop()
        return bear(*asked)

    monkeypatch.setattr(kin, "bear", born)
    parents = parents_by(variants, "mosaic")
    Service(kin, said.append).serve(iter([json.dumps({"brood": 1, "parents": parents, "count": 3})]))
    first, second = (one for one in said if "failed" in one)
    assert "Input/output error" in first["failed"] and "Traceback" not in first["failed"]
    assert second == {"brood": 1, "failed": "No luck.", "goes_on": True} and first["goes_on"]
    assert sum("child" in one for one in said) == 1 and said[-1] == {"brood": 1, "done": True}
    failures += [UserError("No luck.")] * service.MOST_FAILURES
    said.clear()
    Service(kin, said.append).serve(iter([json.dumps({"brood": 2, "parents": parents, "count": 100})]))
    assert ["goes_on" in one for one in said if "failed" in one] == [True] * (service.MOST_FAILURES - 1) + [False]
    assert said[-1] == {"brood": 2, "done": True}


def test_settings_reach_methods_that_have_some() -> None:
    with pytest.raises(UserError, match="nobody"):
        Shelf(settings=Settings()).method("nobody", "a picture")
