"""Tours: flights within their bounds, and what a tour does to the scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene.arrangements import RgbCube
from vr_explorer.scene.commands import (
    AddCheckpoint,
    ApplyFilter,
    Arrange,
    ChangeCheckpoint,
    Command,
    Fly,
    LookFrom,
    MoveCheckpoint,
    PauseTour,
    PlaceBomb,
    PlanTour,
    Redo,
    RemoveCheckpoint,
    ResumeTour,
    SetTourSpeed,
    StartTour,
    StopTour,
    ToggleBoard,
    ToggleFavourite,
    ToggleHome,
    Turn,
    Undo,
)
from vr_explorer.scene.criteria import Colours, InRange, Like, Measure
from vr_explorer.scene.flight import Flight, FlightPath, FlightSettings
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import tour_from_json, tour_to_json
from vr_explorer.scene.tour import Checkpoint, Tour
from vr_explorer.scene.touring import from_bombs, usual_tour

RED, BLUE = Colours(((220, 30, 30),)), Colours(((20, 40, 200),))
DARK = InRange(Measure.LIGHTNESS, 0.0, 0.4)
TOUR = Tour((Checkpoint(RED, "Red"), Checkpoint(DARK), Checkpoint(BLUE)))
STEP = 1.0 / 60.0
PLACE = st.tuples(*(st.integers(-4, 4).map(lambda step: 70.0 * step) for _ in range(3)))
"""As far apart as checkpoints are at least."""


def flown(flight: Flight, wishes: dict[int, float], most: int = 60_000) -> tuple[np.ndarray, np.ndarray]:
    """Places and yaws, frame by frame. wishes: frame → factor that is wanted from then on."""
    positions, yaws = [], []
    for number in range(most):
        if flight.done:
            break
        flight.wanted = wishes.get(number, flight.wanted)
        flight.advance(STEP)
        position, yaw = flight.pose()
        positions.append(position)
        yaws.append(yaw)
    return np.array(positions), np.array(yaws)


SHARP = (
    (-70, 280, -70),
    (140, 0, 210),
    (280, 280, -210),
    (-70, 140, -280),
    (-280, 280, -140),
    (-70, 0, -280),
    (0, -140, 280),
)
"""A path with a bend of 0.8 metres, where one sample of it is 0.7 metres from the next."""


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
@example(list(SHARP), list(SHARP[::-1]), 0.2, [1.0, 0.0, 1.0, 1.0])
@given(
    st.lists(PLACE, min_size=2, max_size=7, unique=True),
    st.lists(PLACE, min_size=7, max_size=7),
    st.floats(-3.1, 3.1),
    st.lists(st.sampled_from([0.0, 0.25, 1.0, 1.5]), min_size=4, max_size=4),
)
def test_a_flight_stays_within_its_bounds_whatever_is_asked_of_it(
    positions: list[tuple[float, ...]], targets: list[tuple[float, ...]], yaw: float, factors: list[float]
) -> None:
    bounds = FlightSettings()
    aside = np.array([17.0, 5.0, 23.0])
    path = FlightPath(np.array(positions), np.array(targets[: len(positions)]) + aside, yaw, bounds)
    flight = Flight(path, bounds)
    flight.factor = 0.0
    wishes = {200 * (number + 1): factor for number, factor in enumerate(factors)} | {1_200: 1.5}
    seen, yaws = flown(flight, wishes)
    velocity, turning = np.diff(seen, axis=0) / STEP, np.diff(yaws) / STEP
    assert np.linalg.norm(velocity, axis=1).max(initial=0.0) <= 1.01 * bounds.speed
    assert np.linalg.norm(np.diff(velocity, axis=0), axis=1).max(initial=0.0) / STEP <= 1.05 * bounds.acceleration
    assert np.degrees(np.abs(turning).max(initial=0.0)) <= 1.01 * bounds.turning
    assert np.degrees(np.abs(np.diff(turning)).max(initial=0.0)) / STEP <= 1.05 * bounds.turning_change


def test_a_flight_passes_every_place_and_ends_at_the_last() -> None:
    positions = np.array([[0.0, 0.0, 0.0], [60.0, 10.0, -80.0], [-20.0, -15.0, -190.0], [40.0, 0.0, -300.0]])
    path = FlightPath(positions, positions + np.array([0.0, 0.0, -40.0]), 0.0, FlightSettings())
    for position, time in zip(positions, path.reached, strict=True):
        np.testing.assert_allclose(path.at(float(time))[0], position, atol=0.5)
    assert path.reached[0] == 0.0 and path.reached[-1] == pytest.approx(path.seconds)
    assert path.at(0.0)[1] == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(path.at(path.seconds + 9.0)[0], positions[-1], atol=1e-6)


def test_a_flight_is_the_same_whatever_the_frames() -> None:
    positions = np.array([[0.0, 0.0, 0.0], [60.0, 10.0, -80.0], [-20.0, -15.0, -190.0]])
    path, bounds = FlightPath(positions, positions, 0.0, FlightSettings()), FlightSettings()
    ends = []
    for rate in (24, 90, 1_000):
        flight = Flight(path, bounds)
        for second, factor in enumerate((1.0, 0.0, 0.25, 1.5, 0.0)):
            flight.wanted = factor
            for _ in range(rate * (2 + second)):
                flight.advance(1.0 / rate)
        ends.append(flight.time)
    np.testing.assert_allclose(ends, ends[0], rtol=1e-9)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    scene = Scene(make_cloud(300))
    scene.apply(LookFrom((0.0, 5.0, 160.0), 0.0, 0.0))
    return scene


def advance(scene: Scene, seconds: float) -> None:
    for _ in range(round(seconds * 30)):
        scene.advance(1.0 / 30.0)


def test_a_tour_gathers_flies_through_and_gives_everything_back(scene: Scene) -> None:
    scene.apply(Arrange(RgbCube()))
    before = scene.placement
    scene.apply(StartTour(TOUR))
    assert [bomb.criterion for bomb in scene.bombs] == [RED, DARK, BLUE]
    assert scene.bombs[0].name == "Red"
    middles, nearest = np.array([bomb.position for bomb in scene.bombs]), np.full(3, np.inf)
    passed = []
    while scene.tour is not None:
        scene.advance(0.1)
        nearest = np.minimum(nearest, np.linalg.norm(middles - scene.body.head, axis=1))
        passed.append(scene.tour.passed if scene.tour is not None else 3)
        assert scene.time < 1_000.0
    assert passed == sorted(passed) and passed[0] == 0
    assert (nearest < 80.0).all() and (nearest > 15.0).all(), "past the images, not through their middle"
    assert scene.placement == before
    assert isinstance(scene.arrangement, RgbCube)
    assert scene.body.speed == 0.0


@pytest.mark.parametrize("shown", [ToggleHome(), ToggleBoard(), ApplyFilter(RED)])
def test_a_tour_leads_through_all_images_whatever_is_shown(scene: Scene, shown: Command) -> None:
    scene.apply(ToggleFavourite(0))
    scene.apply(shown)
    before = scene.placement
    scene.apply(StartTour(TOUR))
    assert not scene.arrangement.of_favourites and scene.placement.filter is None
    scene.settle()
    for bomb in scene.bombs:
        near = np.linalg.norm(scene.cards.target - bomb.position, axis=1) < 60.0
        assert (scene.cards.fade_to[near] == 1.0).any(), "images are there to be seen"
    scene.apply(StopTour())
    assert scene.placement == before


def test_other_seeds_lead_elsewhere_and_the_same_one_to_the_same_places(scene: Scene) -> None:
    found = []
    for seed in (1, 2, 1):
        scene.apply(StartTour(replace(TOUR, seed=seed)))
        found.append([bomb.position for bomb in scene.bombs])
        scene.apply(StopTour())
    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize(
    ("tour", "said"),
    [
        (Tour((Checkpoint(RED),)), "start and an end"),
        (Tour((Checkpoint(RED), Checkpoint(), Checkpoint(BLUE), Checkpoint())), "2 and 4 gather nothing"),
        (Tour((Checkpoint(RED), Checkpoint())), "Checkpoint 2 gathers nothing"),
        (Tour((Checkpoint(RED),) * 13), "at most 12"),
    ],
)
def test_a_tour_that_cannot_be_flown_says_why(scene: Scene, tour: Tour, said: str) -> None:
    before = scene.placement
    with pytest.raises(UserError, match=said):
        scene.apply(StartTour(tour))
    assert scene.placement == before and scene.tour is None


def test_a_tour_pauses_softly_and_goes_on_from_where_the_viewer_is(scene: Scene) -> None:
    scene.apply(StartTour(TOUR))
    advance(scene, 20.0)
    scene.apply(PauseTour())
    assert scene.tour is not None and scene.tour.paused
    assert scene.body.speed > 0.0, "not at once"
    advance(scene, 20.0)
    assert scene.body.speed == 0.0
    here = scene.body.head
    advance(scene, 2.0)
    np.testing.assert_array_equal(scene.body.head, here)
    scene.apply(LookFrom((90.0, 40.0, 100.0), 1.0, 0.0))
    scene.apply(ResumeTour())
    scene.advance(1.0 / 30.0)
    np.testing.assert_allclose(scene.body.head, (90, 40, 100), atol=0.2)
    scene.apply(SetTourSpeed(1.5))
    advance(scene, 60.0)
    assert scene.tour.passed >= 1 and not scene.tour.paused


def test_whoever_flies_by_themselves_pauses_the_tour_and_whoever_looks_around_does_not(scene: Scene) -> None:
    scene.apply(StartTour(TOUR))
    advance(scene, 10.0)
    yaw = scene.body.yaw
    scene.apply(Turn(0.4, 0.1))
    assert scene.body.yaw == pytest.approx(yaw + 0.4)
    scene.apply(Fly((0.0, 0.0, 0.0), 0.03))
    assert scene.tour is not None and not scene.tour.paused
    scene.apply(Fly((0.0, 0.0, -1.0), 0.03))
    assert scene.tour.paused


def test_a_stopped_tour_is_taken_back_and_what_is_kept_is_what_was_before(scene: Scene) -> None:
    scene.apply(PlaceBomb(RED, (0.0, 0.0, -40.0)))
    before = scene.placement
    scene.apply(StartTour(from_bombs((*scene.bombs, *scene.bombs))))
    assert scene.lasting == before != scene.placement
    scene.apply(ToggleFavourite(3))
    scene.apply(StopTour())
    assert scene.placement == before and 3 in scene.favourites
    scene.apply(Undo())
    assert len(scene.bombs) == 2, "the gathered images, without the flight"


def test_what_is_done_to_a_tour_is_taken_back_and_done_again_step_by_step(scene: Scene) -> None:
    scene.apply(PlanTour(TOUR))
    steps = (
        AddCheckpoint(Checkpoint()),
        ChangeCheckpoint(3, criterion=RED),
        MoveCheckpoint(3, 0),
        RemoveCheckpoint(2),
        PlanTour(replace(TOUR, seed=9)),
        PlanTour(Tour()),
    )
    tours = [scene.planned]
    for step in steps:
        scene.apply(step)
        tours.append(scene.planned)
    first, second, third = TOUR.checkpoints
    assert [tour.checkpoints for tour in tours[1:5]] == [
        (first, second, third, Checkpoint()),
        (first, second, third, Checkpoint(RED)),
        (Checkpoint(RED), first, second, third),
        (Checkpoint(RED), first, third),
    ]
    for tour in reversed(tours[:-1]):
        scene.apply(Undo())
        assert scene.planned == tour
    for tour in tours[1:]:
        scene.apply(Redo())
        assert scene.planned == tour
    scene.apply(Redo())
    assert scene.planned == Tour(), "nothing is left to do again"


def test_letters_of_a_name_are_taken_back_as_one_and_nothing_done_is_no_step(scene: Scene) -> None:
    scene.apply(PlanTour(TOUR))
    for length in range(1, 5):
        scene.apply(ChangeCheckpoint(1, name="Dark"[:length]))
        scene.advance(0.2)
    scene.apply(MoveCheckpoint(2, 2))
    scene.apply(PlanTour(scene.planned))
    assert scene.planned.checkpoints[1] == Checkpoint(DARK, "Dark")
    scene.apply(Undo())
    assert scene.planned == TOUR
    scene.apply(Undo())
    assert scene.planned == Tour()


def test_a_tour_and_the_rest_of_the_scene_are_taken_back_in_the_order_of_doing(scene: Scene) -> None:
    scene.apply(PlanTour(TOUR))
    scene.apply(Arrange(RgbCube()))
    scene.apply(RemoveCheckpoint(0))
    scene.apply(ToggleFavourite(3))
    seen = []
    for _ in range(4):
        seen.append((3 in scene.favourites, len(scene.planned.checkpoints), isinstance(scene.arrangement, RgbCube)))
        scene.apply(Undo())
    assert seen == [(True, 2, True), (False, 2, True), (False, 3, True), (False, 3, False)]
    assert scene.planned == Tour()


@pytest.mark.parametrize("command", [ChangeCheckpoint(3, name="x"), MoveCheckpoint(-1, 0), RemoveCheckpoint(3)])
def test_a_checkpoint_that_is_gone_is_said_and_nothing_changes(scene: Scene, command: Command) -> None:
    scene.apply(PlanTour(TOUR))
    with pytest.raises(UserError, match="any more"):
        scene.apply(command)
    scene.apply(PlanTour(Tour((Checkpoint(),) * 12)))
    with pytest.raises(UserError, match="at most 12"):
        scene.apply(AddCheckpoint(Checkpoint()))
    scene.apply(Undo())
    assert scene.planned == TOUR


def test_a_tour_of_the_cloud_itself_and_its_json(scene: Scene) -> None:
    tour = usual_tour([(200, 40, 40), (30, 30, 34), (20, 60, 200), (90, 200, 80), (240, 240, 240)])
    assert tour.complaint() == ""
    assert [one.criterion for one in tour.checkpoints[1:-1]] == [
        Colours((colour,)) for colour in ((20, 60, 200), (200, 40, 40), (90, 200, 80))
    ]
    ids = scene.cloud.ids
    whole = Tour((*tour.checkpoints, Checkpoint(Like((3, 9)), "“Eyes”"), Checkpoint()), 7)
    indices = {image: index for index, image in enumerate(ids)}
    assert tour_from_json(tour_to_json(whole, ids), indices) == whole
    strangers = (
        Tour((Checkpoint(),) * 13),
        Tour((Checkpoint(name="x" * 41),)),
        Tour((Checkpoint(name="\x1b[2J"),)),
        Tour(seed=-1),
        Tour((Checkpoint(criterion=7),)),  # type: ignore[arg-type]
    )
    for text in (
        "{",
        "[]",
        '{"is": "Tour", "checkpoints": [1]}',
        '{"is": "Tour", "checkpoints": 1}',
        tour_to_json(whole, ids).replace(ids[3], "gone"),
        *(tour_to_json(stranger, ids) for stranger in strangers),
    ):
        with pytest.raises(ValueError):
            tour_from_json(text, indices)
