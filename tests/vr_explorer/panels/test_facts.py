"""What the plate says about an image."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud, MeasureColumn, MeasureDescription
from classification.cloud import Facts as Told
from vr_explorer.panels import file_metadata
from vr_explorer.panels.facts import LONGEST, MEASURES, ROWS, facts


def one(make_cloud: Callable[[int], Cloud], **changes: object) -> Cloud:
    return dataclasses.replace(make_cloud(1), **changes)  # type: ignore[arg-type]


def test_method_parameters_and_parents(make_cloud: Callable[[int], Cloud]) -> None:
    known = facts(make_cloud(1), 0)
    assert known.title == "Stained glass"
    assert known.name == "image-000000"
    assert known.made == "Leaded as a window"
    assert [(one.low, one.high) for one in known.measures][:1] == [("a clear face", "no face")]
    assert known.rows == (
        ("cells", "220"),
        ("leading", "1.4"),
        ("palette", "12, 40"),
        ("original colours", "no"),
        ("from", "portrait"),
    )
    assert known.more == 0


def test_many_parameters_are_counted(make_cloud: Callable[[int], Cloud]) -> None:
    text = "{" + ", ".join(f'"name_{n}": {n}' for n in range(20)) + "}"
    known = facts(one(make_cloud, parameters=[text]), 0)
    assert len(known.rows) == ROWS
    assert known.rows[-1] == ("from", "portrait")
    assert known.more == 20 - (ROWS - 1)


def test_the_first_of_many_measures_are_told_with_their_values(make_cloud: Callable[[int], Cloud]) -> None:
    described = [
        MeasureDescription(f"m{n}", f"Number {n} of a great many", 0.0, 50.0, unit=" mm", undefined="none")
        for n in range(20)
    ]
    values = [np.array([np.nan if n else 12.3], np.float32) for n in range(20)]
    columns = {one.id: MeasureColumn(one, value) for one, value in zip(described, values, strict=True)}
    shown = facts(one(make_cloud, measures=columns), 0).measures
    assert len(shown) == MEASURES
    title, share, words, *_ = shown[0]
    assert (title, words) == ("Number 0 of a…", "12 mm") and share == pytest.approx(12.3 / 50)
    assert np.isnan(shown[1][1]) and shown[1][2] == "none"


def test_a_measure_whose_title_is_too_long_is_called_in_short(make_cloud: Callable[[int], Cloud]) -> None:
    description = MeasureDescription("created", "Years since the first", high=9.0, short="Years")
    columns = {"created": MeasureColumn(description, np.array([3.0], np.float32))}
    assert facts(one(make_cloud, measures=columns), 0).measures[0].title == "Years"


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "null", '"x"'])
def test_damaged_parameters_are_left_out(make_cloud: Callable[[int], Cloud], text: str) -> None:
    known = facts(one(make_cloud, parameters=[text], methods=[""], paths=["out/ComfyUI_00001_.png"]), 0)
    assert known.title == "ComfyUI_00001_.png", "it has no other name"
    assert known.rows == (("from", "portrait"),)


def test_long_texts_are_cut(make_cloud: Callable[[int], Cloud]) -> None:
    known = facts(one(make_cloud, ids=["x" * 99], parameters=['{"styles": {"a": "' + "y" * 99 + '"}}']), 0)
    assert len(known.name) == LONGEST
    assert all(len(value) <= LONGEST for _, value in known.rows)


def test_a_name_comes_before_the_method(make_cloud: Callable[[int], Cloud]) -> None:
    named = facts(one(make_cloud, names=["Terrazzo in rust\nand teal"]), 0)
    assert (named.title, named.name) == ("Terrazzo in rust and teal", "image-000000")
    assert facts(one(make_cloud, names=[""]), 0).title == "Stained glass"


TOLD = Told(
    program="ComfyUI",
    prompt="a lighthouse at dusk, " * 40,
    negative="blurry,\nlow quality",
    model="dreamshaper_8",
    sampler="euler",
    scheduler="karras",
    seed=2**63 + 5,
    steps=20,
    guidance=7.5,
    loras=("ink wash", "grain"),
    texts=("a lighthouse at dusk, ", "an unused idea"),
    keywords=("bridge", "雪"),
    creator="Jörg",
    created="2021-03-04T05:06:07",
)


def test_what_the_file_tells_is_said_in_short_and_in_full(make_cloud: Callable[[int], Cloud]) -> None:
    known = facts(one(make_cloud, provenance=[TOLD.to_json()]), 0)
    assert known.said.startswith("a lighthouse at dusk, a") and known.said.endswith("…")
    assert len(known.said) <= file_metadata.LONGEST
    assert known.told == (
        ("model", "dreamshaper_8"), ("LoRAs", "ink wash, grain"), ("keywords", "bridge, 雪"), ("by", "Jörg"),
        ("date", "2021-03-04"),
    )  # fmt: skip
    assert {
        ("not wanted", "blurry, low quality"), ("sampler", "euler karras"), ("seed", str(2**63 + 5)), ("steps", "20"),
        ("guidance", "7.5"), ("made with", "ComfyUI"),
    } < set(known.told_all)  # fmt: skip
    whole = dict(file_metadata.whole(TOLD))
    assert whole["Prompt"] == TOLD.prompt.strip()
    assert whole["Not wanted"] == "blurry,\nlow quality"
    assert whole["Further texts of the workflow"] == "an unused idea"


def test_a_title_of_the_file_names_an_image_that_has_no_name(make_cloud: Callable[[int], Cloud]) -> None:
    told_title = [Told(title="Die Brücke", caption="A red bridge").to_json()]
    known = facts(one(make_cloud, provenance=told_title), 0)
    assert (known.title, known.said) == ("Die Brücke", "A red bridge")
    assert facts(one(make_cloud, provenance=told_title, names=["Mosaic in rust"]), 0).title == "Mosaic in rust"


def test_what_a_stranger_put_into_the_table_costs_no_plate(make_cloud: Callable[[int], Cloud]) -> None:
    hostile = '{"prompt": "\\u202eab\\u0000c\\ud800", "model": 5, "seed": -1, "keywords": {"a": 1}, "created": "soon"}'
    known = facts(one(make_cloud, provenance=[hostile]), 0)
    assert (known.said, known.told) == ("abc", ())
    assert facts(one(make_cloud, provenance=["[" * 100_000]), 0).said == ""
