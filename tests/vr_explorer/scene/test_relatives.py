"""Parents, children, siblings and what is most alike, beside a slow search."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import FEATURES_FILE, Cloud
from vr_explorer.actions import RELATIVES
from vr_explorer.input import InputFrame, commands
from vr_explorer.scene.commands import Select, ShowRelatives
from vr_explorer.scene.relatives import MOST, Relatives
from vr_explorer.scene.scene import Scene


@pytest.fixture
def cloud(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> Cloud:
    """Images 0 and 1 are parents of 10 to 13; 30 to 34 come from one that is not here; all others from the portrait."""
    plain = make_cloud(80)
    parents = [["portrait"] for _ in range(80)]
    for card in range(10, 14):
        parents[card] = [plain.ids[0], plain.ids[1]]
    for card in range(30, 35):
        parents[card] = ["gone"]
    saved = replace(plain, parents=parents).save(tmp_path)
    features = np.random.default_rng(2).standard_normal((80, 16))
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    np.save(tmp_path / FEATURES_FILE, features.astype(np.float16))
    return saved


def test_relatives_are_those_found_one_by_one(cloud: Cloud) -> None:
    scene = Scene(cloud)
    features = np.asarray(cloud.features(), np.float64)
    for card in (0, 1, 11, 31, 50):
        scene.apply(ShowRelatives(card))
        found = scene.relatives
        assert found is not None and found.card == scene.related == card

        def nearest(cards: list[int], taken: set[int], card: int = card) -> list[int]:
            left = [other for other in cards if other not in taken]
            chosen = sorted(left, key=lambda other: -features[other] @ features[card])[:MOST]
            taken.update(chosen)
            return chosen

        taken = {card}
        numbers = {name: number for number, name in enumerate(cloud.ids)}
        parents = nearest([numbers[name] for name in cloud.parents[card] if name in numbers], taken)
        children = nearest([other for other in range(80) if cloud.ids[card] in cloud.parents[other]], taken)
        same = [other for other in range(80) if cloud.parents[other] == cloud.parents[card]]
        siblings = nearest(same, taken) if len(same) <= 40 else []
        alike = nearest(list(range(80)), taken)
        assert [list(kind) for kind in found.kinds] == [parents, children, siblings, alike]
        assert len(found) == len(taken) - 1


def test_lineage_across_programs(cloud: Cloud) -> None:
    """The same seed in several programs, and pictures that look the same; a seed that most have says nothing."""
    told = [json.dumps({"program": "InvokeAI", "seed": 7})] * 80
    for card, program in ((2, "ComfyUI"), (3, "A1111"), (60, "ComfyUI")):
        told[card] = json.dumps({"program": program, "prompt": 'a "seed": 7, ', "seed": 2**64 - 1}, ensure_ascii=False)
    for card in (5, 70):
        told[card] = json.dumps({"program": "ComfyUI", "twin": cloud.ids[20]})
    told[9] = ""
    scene = Scene(replace(cloud, provenance=told))

    def found(card: int) -> Relatives:
        scene.apply(ShowRelatives(card))
        assert scene.relatives is not None
        everyone = [one for kind in scene.relatives.kinds for one in kind]
        assert len(set(everyone)) == len(everyone) and all(len(kind) <= MOST for kind in scene.relatives.kinds)
        return scene.relatives

    assert set(found(2).siblings) == {3, 60} and set(found(60).siblings) == {2, 3}
    assert found(40).siblings == () == found(9).siblings, "more than half of the cloud"
    for card in (5, 20, 70):
        assert set(found(card).alike[:2]) == {5, 20, 70} - {card} and len(found(card).alike) == MOST


def test_without_features_the_family_alone_is_known(make_cloud: Callable[[int], Cloud]) -> None:
    plain = make_cloud(20)
    scene = Scene(replace(plain, parents=[[]] * 10 + [[plain.ids[3]]] * 10))
    scene.apply(ShowRelatives(3))
    assert scene.relatives is not None
    assert (scene.relatives.children, scene.relatives.alike) == (tuple(range(10, 18)), ())
    with pytest.raises(IndexError):
        scene.apply(ShowRelatives(20))


def test_a_large_cloud_is_searched_beside_the_frames(cloud: Cloud) -> None:
    with ThreadPoolExecutor(1) as worker:
        scene = Scene(cloud, worker=worker)
        scene.apply(ShowRelatives(11))
        worker.submit(lambda: None).result()
        assert scene.relatives is not None and set(scene.relatives.parents) == {0, 1}
        scene.apply(ShowRelatives(None))
        assert scene.relatives is None and scene.related is None


def test_asked_for_again_they_go_and_the_only_chosen_card_has_them_too(cloud: Cloud) -> None:
    scene = Scene(cloud)

    def ask(pointed: int | None) -> None:
        for command in commands(InputFrame(actions=(RELATIVES,)), scene, pointed, 0.01):
            scene.apply(command)

    ask(5)
    assert scene.related == 5
    ask(6)
    assert scene.related == 6
    ask(6)
    assert scene.related is None
    scene.apply(Select((8,)))
    ask(None)
    assert scene.related == 8
    ask(None)
    assert scene.related is None
