"""What controllers are asked for, and how their parts are called where people read of them."""

import re

import pytest
import xr

from foundation.language import ENGLISH, choose, languages
from vr_explorer.actions import ACTIONS, Role
from vr_explorer.xr.actions import LEFT, RIGHT
from vr_explorer.xr.help import Held, example_button, greeting, next_button, one_hand, sections
from vr_explorer.xr.inputs import inputs, suggested
from vr_explorer.xr.interaction_profiles import PROFILES, TOUCH, Profile, known
from vr_explorer.xr.runtime import WANTED

INDEX = known("/interaction_profiles/valve/index_controller")
VIVE = known("/interaction_profiles/htc/vive_controller")
HANDS = known("/interaction_profiles/ext/hand_interaction_ext")

each = pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.path.split("/")[-1])


def held(profile: Profile, alone: bool = False, flying: int = RIGHT) -> Held:
    return Held(flying, alone, (profile, profile))


@each
def test_every_profile_is_asked_for_where_it_is_known_and_nowhere_else(profile: Profile) -> None:
    assert not profile.extension or profile.extension in WANTED, "and its extension is switched on"
    core = not profile.extension and profile.since is None
    assert profile.offered(frozenset(), (1, 0)) is core
    assert profile.offered(frozenset(), (1, 1)) is (core or profile.since is not None)
    if profile.extension:
        assert profile.offered(frozenset({profile.extension}), (1, 0))


@each
def test_every_profile_reaches_the_menu_with_two_hands_and_with_either_alone(profile: Profile) -> None:
    """The menu has what a controller has no part for (`test_pointed_image.py`)."""
    assert {"grip", "aim", "trigger"} <= profile.parts.keys()
    for hand in (LEFT, RIGHT):
        by_button = profile.name("menu", hand) or profile.name("upper", hand)
        assert by_button or not profile.has("menu"), "two taps open it where there is no button at all"


@each
def test_hints_name_the_parts_of_what_is_held_and_only_those(profile: Profile) -> None:
    for flying in (LEFT, RIGHT):
        for alone in (False, True):
            for title, rows in sections(held(profile, alone, flying)):
                assert title and 1 <= len(rows) <= 8
                hand = flying if "flying" in title or "alone" in title else 1 - flying
                there = {profile.name(part, side) for part in profile.names for side in (hand, LEFT, RIGHT)}
                for keys, effect in rows:
                    assert len(effect) <= 48, "the panel is no wider"
                    for key in keys.split(" "):
                        name = key.removeprefix("Laser+").removesuffix("-twice")
                        assert name and (name in there or name.removesuffix("s") in there), key
        assert profile.name("trigger", LEFT).lower() in greeting(held(profile, flying=flying))


def test_two_controllers_are_told_apart() -> None:
    flying, pointing, both = sections(held(TOUCH))
    assert ("A B", "flat sheet; favourites and back") in flying[1]
    assert ("X Y", "by colour, cloud; at an image: take it") in pointing[1]
    flying, pointing, both = sections(held(INDEX))
    assert ("A B", "by colour, cloud; at an image: take it") in pointing[1]
    assert both[1][-1][0] == "Pad"
    flying, pointing, both = sections(held(VIVE))
    assert [keys for keys, _ in flying[1]] == ["Trigger", "Grip", "Pad-edge", "Laser+Pad-middle", "Pad-middle"]
    flying, pointing, both = sections(held(HANDS))
    assert [keys for keys, _ in pointing[1]] == ["Pinch", "Fist", "Fist", "Pinch-twice"]
    assert both[1][-1][0] == "Pinch-twice"
    assert (
        greeting(held(HANDS))
        == "Right pinch flies, left pinch points, a fist holds the world – Pinch-twice for the menu"
    )


def test_different_controllers_in_both_hands_are_named_each() -> None:
    flying, pointing, _ = sections(Held(RIGHT, profiles=(HANDS, VIVE)))
    assert flying[1][0][0] == "Trigger" and pointing[1][0][0] == "Pinch"
    assert "right" in one_hand(RIGHT) and "Both" in one_hand(None)


def test_actions_are_named_by_what_they_mean_where_the_runtime_lets_its_user_change_them() -> None:
    found = inputs(ACTIONS)
    words = [one.words for one in found]
    assert len(set(words)) == len(words) and len({one.name for one in found}) == len(found)
    assert max(len(said.encode()) for said in words) < xr.MAX_LOCALIZED_ACTION_NAME_SIZE
    assert all(re.fullmatch(r"[a-z0-9_]+", one.name) and len(one.name) < xr.MAX_ACTION_NAME_SIZE for one in found)
    parts = set(TOUCH.parts) - {"grip", "aim", "haptic", "menu"}
    assert not parts & {one.name for one in found}, "none is named after a part of a controller"
    assert {"fly", "point", "hold", "turn", "move", "undo", "undo_one_hand", "menu"} <= {one.name for one in found}


@each
def test_each_part_of_a_controller_is_suggested_for_what_is_asked_with_it(profile: Profile) -> None:
    found = inputs(ACTIONS)
    pairs = suggested(profile, found)
    assert len(set(pairs)) == len(pairs)
    paths = {path for _, path in pairs}
    assert all(path.startswith(("/user/hand/left/", "/user/hand/right/")) for path in paths)
    for role in Role:
        for part in profile.parts:
            assert any(part in one.parts and role in one.roles for one in found), f"{part} does nothing: {role}"


def test_the_button_for_an_example_is_that_of_the_hand_with_the_laser() -> None:
    assert [example_button(held(TOUCH, flying=flying)) for flying in (LEFT, RIGHT)] == ["A", "X"]
    assert example_button(held(TOUCH, alone=True)) == ""
    assert next_button(held(TOUCH)) == "Laser+Stick-click" and next_button(held(TOUCH, alone=True)) == ""
    assert example_button(held(HANDS)) == ""


@pytest.mark.parametrize("language", languages())
def test_in_every_language_a_runtime_is_told_names_that_it_takes(language: str) -> None:
    """None twice, none too long (XR_ERROR_LOCALIZED_NAME_DUPLICATED, XR_MAX_LOCALIZED_ACTION_NAME_SIZE)."""
    choose(language)
    try:
        words = [one.words for one in inputs(ACTIONS)]
    finally:
        choose(ENGLISH)
    assert len(set(words)) == len(words)
    assert all(0 < len(one.encode()) < xr.MAX_LOCALIZED_ACTION_NAME_SIZE for one in words)
