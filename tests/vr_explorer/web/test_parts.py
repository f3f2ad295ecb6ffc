"""The parts of a published cloud: what is told of them, and that the page sees and meets them as the explorer does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud
from classification.cloud.facts import Facts
from tests.factories import pictured_cloud, small_cloud
from vr_explorer.pages.cloud_file import decoded, encoded
from vr_explorer.render.exemplars import A_ROW, GAP, SIDE, side_of
from vr_explorer.taste.regions import Region, seen_from_afar
from vr_explorer.tools.exemplars import meets
from vr_explorer.web.site import PublishSettings, publish

COLOURS = np.array([(220, 30, 30), (30, 200, 30), (40, 60, 230)])
METHODS = ("mosaic", "chalk", "woodcut")
EACH = 60
TALL = 4.8

SEEN = """
import { seenFromAfar } from "./regions.js";
const { parts, looks } = question;
const seen = { true: [], false: [] };
answer(looks.map(({ position, back, pictured }) => {
  seen[pictured] = seenFromAfar(parts, { position, back }, 4.8, seen[pictured], pictured);
  return seen[pictured].map((part) => parts.indexOf(part));
}));
"""
MET = """
import { meets, sideOf } from "./regions.js";
answer(question.map(({ origin, direction, head, part, distance, gap }) =>
  [meets(origin, direction, head, part, distance, gap), sideOf(distance, part.radius)]));
"""
READ = """
import { readCloud } from "./cloud_file.js";
answer(question.map((content) => {
  try {
    return readCloud(Uint8Array.from(content).buffer).head.parts.length;
  } catch (error) {
    return error.message;
  }
}));
"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """Three clusters side by side, each in fine stripes of one colour, and of one method; a prompt says more
    of the third.
    """
    stripes = np.where(np.arange(128) % 2 < 1, 1.0, 0.2)[:, None, None]
    pictures = (np.repeat(COLOURS, EACH, axis=0)[:, None, None] * stripes).astype(np.uint8)
    saved = pictured_cloud(tmp_path_factory.mktemp("parts"), np.tile(pictures, (1, 1, 128, 1)))
    rng = np.random.default_rng(1)
    middles = np.repeat(np.array([[-1.0, 0.0, 0.0], [0.0, 0.8, 0.0], [1.0, 0.0, 0.0]]), EACH, axis=0)
    told = [Facts(prompt="a hidden lighthouse" if number >= 2 * EACH else "").to_json() for number in range(3 * EACH)]
    return replace(
        saved,
        positions=(middles + rng.normal(0.0, 0.06, middles.shape)).astype(np.float32),
        methods=[method for method in METHODS for _ in range(EACH)],
        provenance=told,
    )


@pytest.fixture(scope="module")
def site(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites") / "site"
    return publish(cloud, folder, "A", PublishSettings(side=256, etc2=False)).parent


def head_of(site: Path) -> dict[str, Any]:
    return decoded((site / "cloud.bin").read_bytes()).head


def sheet_of(site: Path) -> np.ndarray:
    with Image.open(site / "pictures" / head_of(site)["mark"] / "parts.webp") as sheet:
        return np.asarray(sheet.convert("RGB")).astype(int)


def test_parts_have_names_and_one_of_their_images(cloud: Cloud, site: Path) -> None:
    parts = head_of(site)["parts"]
    assert {one["image"] // EACH for one in parts} == {0, 1, 2}
    assert all(METHODS[one["image"] // EACH] in one["text"] for one in parts)
    sheet = sheet_of(site)
    assert sheet.shape == (A_ROW * SIDE, A_ROW * SIDE, 3)
    for number, one in enumerate(parts):
        row, column = divmod(number, A_ROW)
        shown = sheet[row * SIDE :, column * SIDE :][8 : SIDE - 8, 8 : SIDE - 8]
        assert np.abs(shown.mean((0, 1)) - 0.6 * COLOURS[one["image"] // EACH]).max() < 16


def test_what_prompts_say_names_no_part(cloud: Cloud, site: Path, tmp_path: Path) -> None:
    told = replace(cloud, methods=["ink"] * len(cloud))
    publish(told, tmp_path / "told", "A", PublishSettings(side=0, etc2=False, words=True))
    for folder in (site, tmp_path / "told"):
        assert "lighthouse" not in json.dumps(head_of(folder))
    assert {one["text"] for one in head_of(tmp_path / "told")["parts"]} == {""}


def test_without_large_pictures_small_ones_stand_for_parts(cloud: Cloud, site: Path, tmp_path: Path) -> None:
    """Nothing finer than what is published else."""
    small = publish(cloud, tmp_path / "small", "A", PublishSettings(side=0, etc2=False)).parent
    contrasts = [float(sheet_of(one)[8 : SIDE - 8, SIDE // 2].std(axis=0).max()) for one in (small, site)]
    assert contrasts[0] < 0.3 * contrasts[1]


def test_the_page_sees_what_the_explorer_sees(asked: Callable[[Path, str, Any], Any], site: Path) -> None:
    rng = np.random.default_rng(3)
    words = ("", "mosaics", "woodcuts", "chalk pictures")
    regions = tuple(
        Region(tuple(rng.normal(0.0, 80.0, 3).tolist()), float(rng.uniform(5.0, 40.0)), words[number % 4], 20, number)
        for number in range(16)
    )
    looks, wanted = [], []
    seen: dict[bool, tuple[Region, ...]] = {True: (), False: ()}
    head = rng.normal(0.0, 200.0, 3)
    for number in range(60):
        head = rng.normal(0.0, 200.0, 3) if number % 5 == 0 else head + rng.normal(0.0, 12.0, 3)
        ahead = -head + rng.normal(0.0, 60.0, 3)
        ahead /= np.linalg.norm(ahead)
        pictured = number % 3 > 0
        told = regions if pictured else tuple(one for one in regions if one.words)
        seen[pictured] = seen_from_afar(told, head, ahead, TALL, seen[pictured], pictured)
        wanted.append([regions.index(one) for one in seen[pictured]])
        looks.append({"position": head.tolist(), "back": (-ahead).tolist(), "pictured": pictured})
    parts = [{"position": one.middle, "radius": one.radius, "text": one.words} for one in regions]
    assert asked(site, SEEN, {"parts": parts, "looks": looks}) == wanted
    assert any(wanted) and len({len(one) for one in wanted}) > 3


def test_the_page_meets_what_the_explorer_meets(asked: Callable[[Path, str, Any], Any], site: Path) -> None:
    rng = np.random.default_rng(4)
    questions, wanted = [], []
    for number in range(400):
        middle, head = rng.normal(0.0, 60.0, 3), rng.normal(0.0, 200.0, 3)
        head[[0, 2]] = middle[[0, 2]] if number == 0 else head[[0, 2]]
        radius, shape = float(rng.uniform(1.0, 40.0)), ((1.0, 0.6), (0.4, 1.0), (1.0, 1.0))[number % 3]
        distance = float(np.linalg.norm(middle - head))
        origin = head + rng.normal(0.0, 0.3, 3)
        side = side_of(distance, radius)
        raised = np.array([0.0, GAP * distance + 0.5 * side, 0.0])
        aim = middle + raised + rng.normal(0.0, 0.5 * side, 3)
        direction = (aim - origin) / np.linalg.norm(aim - origin)
        from_head = (tuple(one.tolist()) for one in (origin - head, direction, middle - head))
        wanted.append([meets(*from_head, distance, radius, shape), side])
        part = {"position": middle.tolist(), "radius": radius, "shape": shape}
        one = {"origin": origin.tolist(), "direction": direction.tolist(), "head": head.tolist(), "part": part}
        questions.append({**one, "distance": distance, "gap": GAP})
    answers = asked(site, MET, questions)
    assert [met for met, _ in answers] == [met for met, _ in wanted]
    assert np.allclose([side for _, side in answers], [side for _, side in wanted])
    assert 50 < sum(met for met, _ in answers) < 350


def test_clouds_of_before_have_no_parts_and_hostile_ones_are_refused(
    asked: Callable[[Path, str, Any], Any], site: Path, tmp_path: Path
) -> None:
    publish(small_cloud(), tmp_path / "small", "A", PublishSettings(side=0))
    head, arrays = decoded((tmp_path / "small" / "cloud.bin").read_bytes())
    head.pop("arrays")
    arrays = {name: array[:, 0] if array.shape[1] == 1 else array for name, array in arrays.items()}
    part = {"text": "mosaics", "position": [0.0, 0.0, 0.0], "radius": 2.0, "image": 1}
    before = {name: value for name, value in head.items() if name != "parts"}
    heads = [before, {**before, "parts": [part] * 16}]
    wrong: list[Any] = [{"image": 6}, {"image": -2}, {"image": 0.5}, {"radius": -1.0}, {"radius": 1e9}]
    wrong += [{"position": [0.0, 0.0]}, {"position": [0.0, 0.0, 1e9]}, {"text": 3}, {"text": "m" * 201}]
    heads += [{**before, "parts": [{**part, **one}]} for one in wrong]
    heads += [{**before, "parts": [part] * 17}, {**before, "parts": {}}, {**before, "parts": [None]}]
    answers = asked(site, READ, [list(encoded(one, arrays)) for one in heads])
    assert answers[:2] == [0, 16]
    assert all(isinstance(one, str) and "is damaged" in one for one in answers[2:]), answers
