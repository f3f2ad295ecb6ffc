"""What files tell alike is a criterion, and what can be chosen of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from classification.cloud import Cloud, Facts
from vr_explorer.scene.codec import from_plain, to_plain
from vr_explorer.scene.criteria import AllOf, Matcher, Measures, Not, Told

TOLD = (
    Facts(model="flux1-dev", sampler="euler", keywords=("bridge", "雪"), loras=("wash",), program="ComfyUI"),
    Facts(model="flux1-dev", sampler="dpmpp_2m", creator="Jörg", program="ComfyUI"),
    Facts(model="dreamshaper_8", sampler="euler", keywords=("bridge",), program="ComfyUI"),
    Facts(program="ComfyUI"),
)


@pytest.fixture
def cloud(make_cloud: Callable[[int], Cloud]) -> Cloud:
    return replace(make_cloud(len(TOLD)), provenance=[one.to_json() for one in TOLD])


def images(cloud: Cloud, criterion: Told | AllOf) -> list[int]:
    return np.flatnonzero(Matcher(Measures(cloud), np.zeros(len(cloud), np.float32)).match(criterion) >= 0.5).tolist()


def test_models_creators_and_keywords_are_criteria(cloud: Cloud) -> None:
    assert images(cloud, Told("model", "flux1-dev")) == [0, 1]
    assert images(cloud, Told("keywords", "雪")) == [0]
    assert images(cloud, Told("creator", "Jörg")) == [1]
    assert images(cloud, AllOf((Told("keywords", "bridge"), Not(Told("sampler", "dpmpp_2m"))))) == [0, 2]
    assert images(cloud, Told("model", "of another cloud")) == []


def test_what_can_be_chosen_tells_images_apart(cloud: Cloud) -> None:
    found = Measures(cloud).facets.frequent(1)
    assert found["model"] == ((("flux1-dev", 2),), 1)
    assert found["loras"].values == (("wash", 1),)
    assert "program" not in found, "all have the same"
    assert not Measures(replace(cloud, provenance=[])).facets.frequent(9)


def test_it_is_kept_and_read_again() -> None:
    criterion = Told("keywords", "雪")
    assert from_plain(to_plain(criterion)) == criterion
    for kind, value in (("prompt", "a"), ("model", ""), ("model", "a" * 300)):
        with pytest.raises(ValueError):
            Told(kind, value)


def test_what_a_stranger_wrote_is_passed_over(cloud: Cloud) -> None:
    told = ['{"model": 5, "keywords": {"a": 1}, "creator": null}', "[" * 100_000, '{"keywords": ["a", 4, "a"]}', "[]"]
    hostile = replace(cloud, provenance=told)
    assert Measures(hostile).facets.frequent(9) == {"keywords": ((("a", 1),), 0)}


def test_images_that_join_tell_nothing(cloud: Cloud, make_cloud: Callable[[int], Cloud]) -> None:
    measures = Measures(cloud)
    assert measures.facets.count == 4
    assert Measures(cloud, measures).facets is measures.facets, "read once for all who ask"
    longer = replace(make_cloud(6), provenance=[*cloud.provenance, "", ""])
    assert measures.joined(longer).told_by_files("model", "flux1-dev").tolist() == [True, True, *[False] * 4]
