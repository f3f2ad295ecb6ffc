"""The page answers criteria and places images as the explorer does: the same cloud, filter and bombs for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classification.cloud import Cloud, LabelColumn
from classification.cloud.facts import Facts
from tests.factories import clustered_cloud
from vr_explorer.scene.arrangements import ARRANGEMENTS, WIDE
from vr_explorer.scene.board import Row
from vr_explorer.scene.bombs import Bomb, flown
from vr_explorer.scene.codec import to_plain
from vr_explorer.scene.criteria import (
    About,
    AllOf,
    AnyOf,
    Colours,
    Criterion,
    Favourites,
    InRange,
    Labelled,
    Matcher,
    Measure,
    Measures,
    Method,
    Not,
    Told,
)
from vr_explorer.scene.flight import FlightPath, FlightSettings
from vr_explorer.scene.layout_solver import LayoutSolver
from vr_explorer.scene.placement import ArrangementSpec, Filter, Placement
from vr_explorer.scene.settings import SceneSettings, Unmatched
from vr_explorer.web.site import PublishSettings, publish

COUNT = 700
SCENES = 24
METHODS = ["stained_glass", "singan, style_transfer", "ink", "style_transfer"]
MODELS = ["sd_xl", "flux", "", "Æther “3”"]
KEYWORDS = [f"word {number}" for number in range(20)]
KEPT = range(0, COUNT, 9)
SETTINGS = SceneSettings()

ASK = """
import { Matcher } from "./criteria.js";
import { Placement } from "./placement.js";
import { Bombs } from "./bombs.js";
import { readCloud } from "./cloud_file.js";
const file = readFileSync("cloud.bin");
const cloud = readCloud(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
const matcher = new Matcher(cloud, new Set(question.kept));
answer(question.scenes.map(({ arrangement, filter, bombs: thrown, seconds }) => {
  const placement = new Placement(cloud, matcher);
  const bombs = new Bombs(cloud.head.scene.bomb_drag);
  bombs.all = thrown;
  placement.resolve(cloud.arrays[`positions-${arrangement}`], null, filter, bombs.all);
  bombs.fly(seconds);
  const counts = [...placement.counts].sort(([one], [other]) => one - other);
  const asked = [filter, ...thrown].filter(Boolean).map(({ criterion }) => criterion);
  return {
    positions: [...placement.positions(bombs.all)], fades: [...placement.fades], counts, matches: placement.matches,
    matched: asked.map((criterion) => [...matcher.match(criterion)]),
    answers: asked.every((one) => matcher.answers(one)),
  };
}));
"""


@pytest.fixture(scope="module")
def cloud() -> Cloud:
    rng = np.random.default_rng(3)
    made = clustered_cloud(COUNT)
    abstractness = made.measures["abstractness"].values.copy()
    abstractness[::17] = np.nan
    measures = made.measures | {"abstractness": replace(made.measures["abstractness"], values=abstractness)}
    series = LabelColumn("label_series", "Series", rng.choice(["one", "two", "drei", ""], COUNT).tolist())
    told = [
        Facts(prompt="x", model=str(rng.choice(MODELS)), keywords=tuple(rng.choice(KEYWORDS, 3).tolist())).to_json()
        for _ in range(COUNT)
    ]
    methods = rng.choice(METHODS, COUNT).tolist()
    return replace(made, methods=methods, measures=measures, labels={series.id: series}, provenance=told)


@pytest.fixture(scope="module")
def site(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(cloud, tmp_path_factory.mktemp("formulas") / "site", "A", PublishSettings(side=0, words=True)).parent


def some_criterion(rng: np.random.Generator, cloud: Cloud, depth: int = 0) -> Criterion:
    kind = rng.integers(0, 9 if depth < 2 else 6)
    colours = tuple(tuple(cloud.colours[rng.integers(0, COUNT), rng.integers(0, 5)].tolist()) for _ in range(3))
    if kind == 0:
        weights = tuple(rng.uniform(0.2, 3.0, 2).tolist()) if rng.random() < 0.5 else ()
        return Colours(
            tuple(colours[: 2 if weights else rng.integers(1, 4)]), float(rng.choice([0.13, 0.2])), 0.2, weights
        )
    if kind == 1:
        return Colours(colours[:1])
    if kind == 2:
        low, high = sorted(rng.uniform(0.0, 1.0, 2).tolist())
        scale = 100.0 if rng.random() < 0.5 else 1.0
        measure = Measure.COMPOSITION if scale > 1.0 else Measure.ABSTRACTNESS
        return InRange(measure, low * scale, 1.0 * scale if rng.random() < 0.3 else high * scale)
    if kind == 3:
        return About(Measure.HUE if rng.random() < 0.5 else Measure.LIGHTNESS, float(rng.uniform(0.0, 1.0)), 0.15)
    if kind == 4:
        low, high = rng.uniform(0.0, 360.0, 2).tolist()
        return (
            Method(str(rng.choice(["ink", "style_transfer"])))
            if rng.random() < 0.5
            else InRange(Measure.HUE, low, high)
        )
    if kind == 5:
        told = (Told("model", "sd_xl"), Told("keywords", str(rng.choice(KEYWORDS))), Labelled("label_series", "drei"))
        return told[rng.integers(0, len(told))]
    if kind == 6:
        return AllOf(tuple(some_criterion(rng, cloud, depth + 1) for _ in range(2)))
    if kind == 7:
        return AnyOf((some_criterion(rng, cloud, depth + 1), Favourites()))
    return Not(some_criterion(rng, cloud, depth + 1))


def some_placement(rng: np.random.Generator, cloud: Cloud) -> Placement:
    count = int(rng.integers(0, 5))
    bombs = tuple(
        Bomb(
            number + 1,
            some_criterion(rng, cloud),
            tuple(rng.normal(0.0, 80.0, 3).tolist()),
            tuple(rng.normal(0.0, 40.0, 3).tolist()) if rng.random() < 0.5 else (0.0, 0.0, 0.0),
            active=bool(rng.random() < 0.9),
            repelling=bool(rng.random() < 0.25),
            strength=float(rng.choice([0.5, 1.5, 4.0, 10.0])),
        )
        for number in range(count)
    )
    applied = None
    if count == 0 or rng.random() < 0.5:
        viewer = tuple(rng.normal(0.0, 60.0, 3).tolist())
        applied = Filter(some_criterion(rng, cloud), viewer, list(Unmatched)[int(rng.integers(0, 3))])
    return Placement(ArrangementSpec(ARRANGEMENTS[str(rng.choice(["cloud", "colour"]))]), applied, bombs)


def plain(value: Any) -> Any:
    """As the explorer's files have it, methods as the page calls them."""
    if isinstance(value, dict):
        return {key: one.replace("_", " ") if value["is"] == "Method" else plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def asked_of(placement: Placement, seconds: float) -> dict[str, Any]:
    applied = placement.filter
    return {
        "arrangement": placement.spec.arrangement.id,
        "seconds": seconds,
        "filter": applied
        and {
            "criterion": plain(to_plain(applied.criterion)),
            "viewer": applied.viewer,
            "unmatched": applied.unmatched.value,
        },
        "bombs": [
            {
                **{name: getattr(bomb, name) for name in ("number", "active", "repelling", "strength", "name")},
                "position": list(bomb.position),
                "velocity": list(bomb.velocity),
                "criterion": plain(to_plain(bomb.criterion)),
            }
            for bomb in placement.bombs
        ],
    }


def test_all_places_are_the_explorers(asked: Callable[[Path, str, Any], Any], cloud: Cloud, site: Path) -> None:
    rng = np.random.default_rng(11)
    kept = np.zeros(COUNT, np.float32)
    kept[list(KEPT)] = 1.0
    matcher = Matcher(Measures(cloud), kept)
    solver = LayoutSolver(cloud, matcher)
    placements = [some_placement(rng, cloud) for _ in range(SCENES)]
    seconds = rng.uniform(0.0, 1.5, SCENES).tolist()
    scenes = [asked_of(one, passed) for one, passed in zip(placements, seconds, strict=True)]
    told = asked(site, ASK, {"kept": list(KEPT), "scenes": scenes})
    for number, (placement, passed, theirs) in enumerate(zip(placements, seconds, told, strict=True)):
        resolved = solver.resolve(placement, SETTINGS)
        ours = resolved.positions(flown(placement.bombs, SETTINGS.bomb_drag, passed))
        assert theirs["answers"], number
        wanted = [one.criterion for one in (placement.filter, *placement.bombs) if one is not None]
        for criterion, match in zip(wanted, theirs["matched"], strict=True):
            assert np.array_equal(matcher.match(criterion), np.array(match, np.float32)), criterion
        apart = np.abs(ours - np.array(theirs["positions"]).reshape(-1, 3)).max()
        assert apart < 1e-3, f"scene {number}: {placement}"
        assert np.array_equal(resolved.fades, np.array(theirs["fades"], np.float32)), number
        assert dict(theirs["counts"]) == resolved.taken, number
        assert theirs["matches"] == resolved.matches


HANG = """
import { Arrangements } from "./arrangements.js";
import { readCloud } from "./cloud_file.js";
const file = readFileSync("cloud.bin");
const cloud = readCloud(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
answer(question.map(({ kept, bound, aspect }) => {
  const arrangements = new Arrangements(cloud, { cards: new Set(kept) });
  return Object.fromEntries(arrangements.all.map(({ id }, at) => {
    const { positions, shown, labels } = arrangements.place(at, bound, aspect);
    return [id, { positions: [...positions], shown: shown && [...shown], labels: [...labels] }];
  }));
}));
"""


def test_arrangements_stand_before_the_viewer_as_the_explorers_do(
    asked: Callable[[Path, str, Any], Any], cloud: Cloud, site: Path
) -> None:
    rng = np.random.default_rng(4)
    questions = [
        {
            "kept": rng.permutation(COUNT)[:count].tolist(),
            "bound": [*rng.normal(0.0, 60.0, 3).tolist(), float(rng.uniform(-3.0, 3.0))],
            "aspect": aspect,
        }
        for count, aspect in ((1, 1.8), (2, 0.5), (7, 1.2), (23, 0.46), (78, 2.3))
    ]
    matcher = Matcher(Measures(cloud), np.zeros(COUNT, np.float32))
    for question, told in zip(questions, asked(site, HANG, questions), strict=True):
        *position, yaw = question["bound"]
        for name, theirs in told.items():
            board = name == "board"
            rows = (Row(tuple(question["kept"])),) if board else ()
            aspect = question["aspect"] if board else WIDE
            turned = board or not ARRANGEMENTS[name].before_viewer
            stood = (tuple(position), yaw) if turned else ((0.0, 0.0, 0.0), 0.0)
            spec = ArrangementSpec(ARRANGEMENTS[name], *stood, rows, aspect)
            layout = spec.arrangement.layout(spec.context(matcher, SETTINGS))
            places = [scale.title for scale in layout.scales] + [one.position for one in layout.titles]
            there = np.concatenate([layout.positions, np.array(places).reshape(-1, 3)])
            if not turned:  # the page turns a wall that was laid out for who looks along −z
                cos, sin = np.cos(yaw), np.sin(yaw)
                there = there @ np.array([[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]]) + position
            assert np.abs(there[:COUNT] - np.array(theirs["positions"]).reshape(-1, 3)).max() < 1e-3, name
            assert (theirs["shown"] is None) == (layout.shown is None)
            assert not board or np.array_equal(layout.shown, np.array(theirs["shown"], bool))
            assert len(theirs["labels"]) >= 3 * len(places)
            for place in there[COUNT:]:
                assert np.abs(np.array(theirs["labels"]).reshape(-1, 3) - place).max(axis=1).min() < 1e-3, name


LINKS = """
import { linkOf, viewIn } from "./view_link.js";
import { Matcher } from "./criteria.js";
import { readCloud } from "./cloud_file.js";
const file = readFileSync("cloud.bin");
const cloud = readCloud(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
const matcher = new Matcher(cloud, new Set()), ids = ["cloud", "flat"];
const read = (fragment) => {
  try {
    return { view: viewIn(fragment, ids, matcher) };
  } catch (error) {
    return { name: error.constructor.name, said: error.message };
  }
};
answer({
  whole: question.views.map((view) => read(linkOf(view))),
  hostile: [...question.hostile.map((view) => linkOf(view)), ...question.fragments].map(read),
});
"""


def test_a_link_brings_back_its_view_and_a_hostile_one_is_refused(
    asked: Callable[[Path, str, Any], Any], site: Path
) -> None:
    red = {"is": "Colours", "colours": [[200, 40, 40]], "tolerance": 0.2, "share": 0.2, "weights": []}
    told = {"is": "Told", "kind": "model", "value": "Æther “3”"}
    kind = {"is": "Not", "criterion": {"is": "AnyOf", "criteria": [{"is": "Method", "name": "ink"}, told]}}
    bomb = {
        "criterion": red,
        "position": [1.5, -2, 3],
        "name": "Röte ☃",
        "active": True,
        "repelling": False,
        "strength": 4,
    }
    view = {"at": [1, 2, 3, 0.4, -0.2], "arrangement": "flat", "stood": [0, 0, 0, 1], "filter": None, "bombs": []}
    wanted = {"criterion": kind, "viewer": [1, 2, 3], "unmatched": "ghost"}
    views = [view, view | {"filter": wanted, "bombs": [bomb, bomb | {"criterion": kind}]}]
    deep: Any = red
    for _ in range(12):
        deep = {"is": "Not", "criterion": deep}
    measure = {"is": "Measure", "value": "__proto__"}
    hostile = [
        view | {"at": [1, 2, 3, 0.4]},
        view | {"at": [1, 2, 3, 0.4, 1e9]},
        view | {"at": [1, 2, 3, 0.4, None]},
        view | {"arrangement": "../home"},
        view | {"stood": "0000"},
        view | {"filter": wanted | {"unmatched": "constructor"}},
        view | {"filter": wanted | {"criterion": deep}},
        view | {"filter": wanted | {"criterion": {"is": "AllOf", "criteria": [red] * 400}}},
        view | {"filter": wanted | {"criterion": {"is": "InRange", "measure": measure, "low": 0, "high": 1}}},
        view | {"filter": wanted | {"criterion": red | {"colours": [[0, 0, 300]]}}},
        view | {"filter": wanted | {"criterion": red | {"tolerance": -1}}},
        view | {"filter": wanted | {"criterion": {"is": "Method", "name": "toString"}}},
        view | {"filter": wanted | {"criterion": {"is": "Told", "kind": "model", "value": "no such model"}}},
        view | {"filter": wanted | {"criterion": {"is": "Told", "kind": "__proto__", "value": "sd_xl"}}},
        view | {"filter": wanted | {"criterion": {"is": "Labelled", "label": "label_series", "value": 7}}},
        view | {"filter": []},
        view | {"bombs": [bomb] * 9},
        view | {"bombs": [bomb | {"strength": 1e6}]},
        view | {"bombs": [bomb | {"name": "x" * 41}]},
        view | {"bombs": [bomb | {"position": [0, 0, "0"]}]},
        view | {"bombs": [None]},
        [],
        None,
        7,
        "x" * 9000,
    ]
    fragments = ["#view=", "#view=%%%", "#view=/w==", "#view=bm90IGpzb24", "#view=" + "W1tb" * 1500]
    told = asked(site, LINKS, {"views": views, "hostile": hostile, "fragments": fragments})
    assert [one["view"] for one in told["whole"]] == views
    for question, one in zip([*hostile, *fragments], told["hostile"], strict=True):
        assert one.get("name") == "Problem", question
        assert "The link to a view is damaged" in one["said"]
    assert (
        asked(site, LINKS, {"views": [], "hostile": [], "fragments": ["", "#top"]})["hostile"] == [{"view": None}] * 2
    )


FLY = """
import { FlightPath } from "./flight.js";
answer(question.map(({ positions, targets, yaw, shares }) => {
  const path = new FlightPath(positions, targets, yaw);
  return { seconds: path.seconds, poses: shares.map((share) => [...path.at(share * path.seconds, [0, 0, 0, 0])]) };
}));
"""


def test_a_tour_is_flown_as_the_explorer_flies_it(asked: Callable[[Path, str, Any], Any], site: Path) -> None:
    rng = np.random.default_rng(8)
    shares = np.linspace(0.0, 1.0, 40).tolist()
    questions = [
        {
            "positions": rng.normal(0.0, 150.0, (count, 3)).tolist(),
            "targets": rng.normal(0.0, 150.0, (count, 3)).tolist(),
            "yaw": float(rng.uniform(-3.0, 3.0)),
            "shares": shares,
        }
        for count in (2, 3, 6, 9)
    ]
    for question, theirs in zip(questions, asked(site, FLY, questions), strict=True):
        places = np.array(question["positions"]), np.array(question["targets"])
        path = FlightPath(*places, question["yaw"], FlightSettings())
        assert abs(theirs["seconds"] - path.seconds) < 1e-3
        poses = [path.at(share * path.seconds) for share in shares]
        ours = np.array([[*position, yaw] for position, yaw in poses])
        assert np.abs(ours - theirs["poses"]).max() < 1e-3


def test_colours_are_called_what_people_call_them(asked: Callable[[Path, str, Any], Any], site: Path) -> None:
    known = {
        "black": (5, 5, 8),
        "white": (250, 250, 248),
        "grey": (128, 128, 128),
        "red": (200, 30, 35),
        "orange": (240, 140, 30),
        "brown": (130, 80, 40),
        "light yellow": (250, 230, 60),
        "green": (50, 150, 60),
        "teal": (20, 150, 150),
        "blue": (50, 80, 200),
        "dark blue": (20, 25, 90),
        "purple": (130, 50, 160),
        "pink": (230, 90, 150),
    }
    script = 'import { colourName } from "./colour_names.js"; answer(question.map(colourName));'
    assert asked(site, script, list(known.values())) == list(known)
