"""A brood of a small folder, from the request to its pictures and lines."""

from __future__ import annotations

import io
import json
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from foundation.errors import UserError
from foundation.files import DiskFullError
from foundation.images import load_rgb
from foundation.settings import Settings
from generation import manifest
from generation.breeding import cli, service
from generation.breeding.brood import LEAST_APART, Brood
from generation.breeding.genome import genome_of
from generation.breeding.kin import Kin
from generation.breeding.making import ALIKE, again, rms_difference, thumbnail
from generation.breeding.nursery import Nursery
from generation.breeding.service import Service, shares_of
from generation.breeding.shelf import Shelf
from generation.methods import chosen_methods
from generation.mix import Mix
from generation.pipeline import generate
from generation.portrait import bundled_portrait, to_picture
from generation.worker import Job

SIZE, COUNT = 64, 24
NAMES = ("painted_style", "mosaic", "low_poly", "waves", "swirl", "halftone")


def _methods() -> Any:
    return chosen_methods(NAMES)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("breeding") / "variants"
    mix = Mix(**(dict.fromkeys(vars(Mix()), 0.0) | {"flat": 0.4, "plain": 0.2, "regions": 0.1, "graphic": 0.3}))
    generate(Job(bundled_portrait(SIZE), folder, 5, mix, _methods), COUNT, 1)
    return folder


@pytest.fixture
def variants(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "variants")
    return tmp_path / "variants"


class Pictures:
    """A family whose features are what the pictures look like at a glance."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.beside: Path | None = None
        entries = manifest.read(source)
        files = [path.relative_to(source).as_posix() for path in sorted(source.rglob("*.png"))]
        by_file = {entry.file: entry.id for entry in entries.values()}
        self.known = {by_file.get(file, file): file for file in files if not file.startswith("portrait")}
        self.broods: dict[str, list[str]] = {}
        self.aside: set[str] = set()
        self._measured: dict[str, np.ndarray] = {}
        self.vectors(list(self.known))

    def paths(self) -> Mapping[str, str]:
        return self.known

    def vectors(self, ids: Sequence[str]) -> np.ndarray:
        for id_ in ids:
            if id_ not in self._measured:
                self._measured[id_] = self.vector(load_rgb(self.source / self.known[id_]))
        return np.stack([self._measured[id_] for id_ in ids]).astype(np.float32)

    def vector(self, picture: Image.Image) -> np.ndarray:
        seen = thumbnail(to_picture(picture)).ravel()
        return np.asarray(seen / np.linalg.norm(seen), np.float32)

    def join(self, path: str, entry: Mapping[str, Any], brood: str) -> str:
        assert (self.source / path).is_file(), "the picture is there before the child is"
        id_ = str(entry["id"])
        self.known[id_] = path
        self.broods.setdefault(brood, []).append(id_)
        return id_

    def of_brood(self, brood: str) -> list[str]:
        return self.broods.get(brood, [])

    def discard(self, ids: Sequence[str]) -> list[str]:
        found = [id_ for id_ in ids if id_ in self.known and id_ not in self.aside]
        self.aside |= set(found)
        return found

    def recover(self, ids: Sequence[str]) -> list[str]:
        found = [id_ for id_ in ids if id_ in self.aside]
        self.aside -= set(found)
        return found


def _served(family: Pictures, *lines: Any, format_: str = "png") -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    kin = Kin(family, Shelf(root=family.source), format_, learn=False)
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    Service(kin, said.append).serve(iter(texts))
    return said


def test_a_line_that_is_no_text_is_told_and_the_next_is_heard(
    variants: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'\xff\xfe\n{"nothing": 1}\n'), "utf-8"))
    cli.serve(lambda: nullcontext(Pictures(variants)), Settings(), None)
    ready, *told = map(json.loads, capsys.readouterr().out.splitlines())
    assert ready == {"ready": True} and len(told) == 2
    assert all("was not understood" in line["failed"] for line in told)


def _parents(folder: Path, *methods: str) -> list[str]:
    entries = manifest.read(folder).values()
    return [next(entry.id for entry in entries if entry.method == method) for method in methods]


def test_a_child_is_bred_again_bit_for_bit_from_its_entry(variants: Path) -> None:
    parents = _parents(variants, "painted_style", "mosaic")
    said = _served(
        Pictures(variants), {"brood": 1, "parents": parents, "shares": [0.4, 0.6], "strength": 0.6, "count": 6}
    )
    children = [one["child"] for one in said if "child" in one]
    entries = manifest.read(variants)
    assert len(children) == 6
    assert said[0] == {"ready": True}
    assert said[-1] == {"brood": 1, "done": True}
    for id_ in children:
        entry = entries[id_]
        picture = again(entry, Nursery(variants, Shelf()))
        kept = np.asarray(load_rgb(variants / entry.file))
        assert entry.parents == parents
        assert entry.bred["shares"] == [0.4, 0.6]
        assert np.array_equal((picture * 255 + 0.5).astype(np.uint8), kept)


def test_the_same_seed_breeds_the_same_children(variants: Path, tmp_path: Path) -> None:
    parents = _parents(variants, "painted_style", "mosaic")
    shutil.copytree(variants, tmp_path / "other")
    pixels = []
    for folder in (variants, tmp_path / "other"):
        said = _served(Pictures(folder), {"brood": 3, "parents": parents, "shares": [0.5], "count": 3, "seed": 8})
        files = [manifest.read(folder)[one["child"]].file for one in said if "child" in one]
        pixels.append([np.asarray(load_rgb(folder / file)).tobytes() for file in files])
    assert pixels[0] == pixels[1]
    assert len(set(pixels[0])) == 3


def test_children_lie_between_and_lean(variants: Path) -> None:
    """At a share of 0 they look more like the first, at 1 more like the second, in the mean of a few."""
    family = Pictures(variants)
    parents = _parents(variants, "painted_style", "low_poly")
    places = []
    for share in (0.05, 0.95):
        request = {"brood": 1, "parents": parents, "shares": [share], "strength": 0.1, "count": 4, "seed": 2}
        children = [one["child"] for one in _served(family, request) if "child" in one]
        vectors, ends = family.vectors(children), family.vectors(parents)
        away = np.linalg.norm(vectors[:, None] - ends[None], axis=2)
        places.append(float(np.mean(away[:, 0] / away.sum(axis=1))))
    assert places[0] + 0.2 < places[1]


def test_no_child_is_as_one_that_is_there(variants: Path) -> None:
    family = Pictures(variants)
    parents = _parents(variants, "painted_style", "mosaic")
    said = _served(family, {"brood": 1, "parents": parents, "shares": [0.5], "strength": 0.0, "count": 8})
    ids = [*parents, *(one["child"] for one in said if "child" in one)]
    thumbnails = [thumbnail(to_picture(load_rgb(variants / family.known[id_]))) for id_ in ids]
    pairs = [(one, other) for at, one in enumerate(thumbnails) for other in thumbnails[:at]]
    differences = np.array([rms_difference(one, other) for one, other in pairs])
    assert differences.min() > LEAST_APART
    assert np.mean(differences < ALIKE) < 0.05


def test_a_later_brood_of_the_same_parents_brings_others(variants: Path) -> None:
    """Also with the seed of the earlier one, in a worker that was started anew."""
    family = Pictures(variants)
    parents = _parents(variants, "painted_style", "mosaic")
    request = {"parents": parents, "shares": [0.5], "count": 4, "seed": 3}
    ids = [one["child"] for brood in (1, 2) for one in _served(family, {"brood": brood, **request}) if "child" in one]
    thumbnails = [thumbnail(to_picture(load_rgb(variants / family.known[id_]))) for id_ in ids]
    assert len(ids) == 8
    assert min(rms_difference(one, other) for one in thumbnails[:4] for other in thumbnails[4:]) > ALIKE


def test_one_parent_and_many(variants: Path) -> None:
    entries = list(manifest.read(variants))
    said = _served(
        Pictures(variants),
        {"brood": 1, "parents": entries[:1], "strength": 0.4, "count": 2},
        {"brood": 2, "parents": entries[:4], "shares": [1, 1, 1, 5], "strength": 0.2, "count": 2},
    )
    assert sum("child" in one for one in said) == 4, said


def test_what_comes_in_never_ends_the_worker(variants: Path) -> None:
    parents = _parents(variants, "mosaic")
    hostile = [
        "nonsense",
        "[1, 2]",
        "x" * 200_000,
        "[" * 50_000,
        {"brood": -1},
        {"brood": 1, "parents": "mosaic"},
        {"brood": 1, "parents": ["../../etc/passwd"]},
        {"brood": 1, "parents": parents, "shares": [float("nan")]},
        {"brood": 1, "parents": parents, "strength": 7},
        {"brood": 1, "parents": parents, "count": 10**9},
        {"pace": "fast"},
        {"what": "?"},
        {"stop": 99},
    ]
    said = _served(Pictures(variants), *hostile, {"brood": 5, "parents": parents, "count": 1})
    assert sum("failed" in one for one in said) == len(hostile) - 1, said
    assert [one["made"] for one in said if "child" in one] == [1]


def test_a_brood_is_set_aside_and_comes_back(variants: Path) -> None:
    family = Pictures(variants)
    parents = _parents(variants, "mosaic")
    children = [one["child"] for one in _served(family, {"brood": 4, "parents": parents, "count": 2}) if "child" in one]
    said = _served(family, {"discard": 4}, {"recover": 4})
    assert said[1:] == [{"brood": 4, "discarded": children}, {"brood": 4, "recovered": children}]


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
    broken, sound = _parents(variants, "mosaic", "low_poly")
    _with(variants, broken, **changes)
    said = _served(
        Pictures(variants), {"brood": 1, "parents": [broken], "count": 2}, {"brood": 2, "parents": [sound], "count": 1}
    )
    failures = [one["failed"] for one in said if "failed" in one]
    assert len(failures) == 1
    assert sentence in failures[0]
    assert any("child" in one for one in said)


def test_without_the_picture_or_the_portrait_nothing_is_bred(variants: Path) -> None:
    family = Pictures(variants)
    gone, sound = _parents(variants, "mosaic", "low_poly")
    (variants / family.known[gone]).unlink()
    said = _served(family, {"brood": 1, "parents": [gone], "count": 1}, {"brood": 2, "parents": [sound], "count": 1})
    assert "is not there any more" in next(one["failed"] for one in said if "failed" in one)
    assert any("child" in one for one in said)
    (variants / "portrait.png").unlink()
    said = _served(Pictures(variants), {"brood": 2, "parents": [sound], "count": 1})
    assert "portrait.png" in said[1]["failed"]


def test_a_run_in_the_folder_is_waited_for_by_whoever_asks(variants: Path) -> None:
    """A child that cannot be written leaves no picture behind, and is told in one sentence."""
    from generation.pipeline import locked

    family = Pictures(variants)
    before = sorted(path.name for path in (variants / "images").iterdir())
    with locked(variants):
        said = _served(family, {"brood": 1, "parents": _parents(variants, "mosaic"), "count": 2})
    assert [one["failed"][:27] for one in said if "failed" in one] == ["Another run is working in /"[:27]] * 2
    assert sorted(path.name for path in (variants / "images").iterdir()) == before


def test_broods_take_turns_and_one_has_a_pace_of_its_own(variants: Path) -> None:
    parents = _parents(variants, "mosaic")
    said = _served(
        Pictures(variants),
        {"brood": 1, "parents": parents, "count": 3},
        {"brood": 2, "parents": parents, "count": 3},
        {"brood": 3, "parents": parents, "count": 2, "pace": 0.001},
        {"brood": 3, "parents": parents, "count": 2, "pace": None},
        {"brood": 4, "parents": parents, "count": None},
        {"brood": 5, "parents": parents, "pace": "fast"},
    )
    assert "pace is not from" in next(one["failed"] for one in said if "failed" in one)
    made = [one["brood"] for one in said if "child" in one and one["brood"] != 4]
    assert sorted(made) == [1, 1, 1, 2, 2, 2, 3, 3]
    first = {number: made.index(number) for number in (1, 2, 3)}
    last = {number: len(made) - 1 - made[::-1].index(number) for number in (1, 2, 3)}
    assert max(first.values()) < min(last[1], last[2]), "none waits until another one is done"


def test_a_full_disk_in_the_middle_of_a_brood_is_told(variants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest is a device that is always full; the picture of a child without a line does not stay."""
    family = Pictures(variants)
    parents = _parents(variants, "mosaic")
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
    first = {"brood": 1, "parents": _parents(variants, "mosaic"), "count": None}
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
    parents = _parents(variants, "mosaic")
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


def test_pictures_of_ones_own_are_content_and_their_children_go_into_a_folder_of_their_own(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for number in range(2):
        small = Image.fromarray(rng.integers(0, 255, (6, 5, 3), np.uint8).astype(np.uint8))
        small.resize((100, 120), Image.Resampling.BICUBIC).save(tmp_path / f"{number}.png")
    family = Pictures(tmp_path)
    said = _served(family, {"brood": 1, "parents": ["0.png", "1.png"], "shares": [0.5], "count": 2})
    children = [one["child"] for one in said if "child" in one]
    assert len(children) == 2, said
    entries = manifest.read(tmp_path / "bred")
    for id_ in children:
        assert entries[id_].bred["picture"] in ("0.png", "1.png")
        picture = again(entries[id_], Nursery(tmp_path, Shelf(root=tmp_path)))
        assert np.array_equal(
            (picture * 255 + 0.5).astype(np.uint8), np.asarray(load_rgb(tmp_path / "bred" / entries[id_].file))
        )
    grandchild = _served(Pictures(tmp_path), {"brood": 2, "parents": [f"bred/{entries[children[0]].file}"], "count": 1})
    assert any("child" in one for one in grandchild), grandchild


def test_a_genome_has_the_steps_of_the_variant_that_it_started_from(variants: Path) -> None:
    entries = manifest.read(variants)
    first, second = (entries[id_] for id_ in _parents(variants, "painted_style", "mosaic"))
    chained = manifest.Entry(
        **{**vars(second), "id": "chained", "parents": [first.id], "bred": {}, "software": ""},
    )
    genome = genome_of(chained, {**entries, "chained": chained}, Shelf())
    assert [step.method for step in genome.steps][-2:] == ["painted_style", "mosaic"]


def test_shares_are_weights_or_of_two_the_share_of_the_second() -> None:
    assert shares_of([0.25], 2) == (0.75, 0.25)
    assert shares_of([3, 1], 2) == (0.75, 0.25)
    assert shares_of([], 1) == (1.0,)
    for given, parents in (([1.5], 2), ([0, 0], 2), ("ab", 2), ([1, 1], 3), ([True, 1], 2)):
        with pytest.raises(ValueError, match="share"):
            shares_of(given, parents)


def test_settings_reach_methods_that_have_some() -> None:
    with pytest.raises(UserError, match="nobody"):
        Shelf(settings=Settings()).method("nobody", "a picture")
