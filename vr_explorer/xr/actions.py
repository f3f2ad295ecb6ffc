"""What the hands hold, read once a frame (OpenXR specification, chapter 11)."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

import xr

from foundation.settings import APPLICATION
from vr_explorer.xr.calls import ActionState, SpaceLocator, Syncing
from vr_explorer.xr.poses import Pose
from vr_explorer.xr.profiles import PROFILES, Profile
from vr_explorer.xr.runtime import gone_with_its_runtime
from vr_explorer.xr.session import Session, told_when_lost

HANDS = ("/user/hand/left", "/user/hand/right")
LEFT, RIGHT = 0, 1

_KINDS = {
    "grip": (xr.ActionType.POSE_INPUT, "Hand"),
    "aim": (xr.ActionType.POSE_INPUT, "Pointing"),
    "trigger": (xr.ActionType.FLOAT_INPUT, "Fly or point"),
    "squeeze": (xr.ActionType.FLOAT_INPUT, "Grab"),
    "stick": (xr.ActionType.VECTOR2F_INPUT, "Turn"),
    "stick_click": (xr.ActionType.BOOLEAN_INPUT, "Centre"),
    "lower": (xr.ActionType.BOOLEAN_INPUT, "Lower button"),
    "upper": (xr.ActionType.BOOLEAN_INPUT, "Upper button"),
    "menu": (xr.ActionType.BOOLEAN_INPUT, "Menu"),
    "haptic": (xr.ActionType.VIBRATION_OUTPUT, "Ticks"),
}
_STATES = {
    xr.ActionType.FLOAT_INPUT: xr.ActionStateFloat,
    xr.ActionType.BOOLEAN_INPUT: xr.ActionStateBoolean,
    xr.ActionType.VECTOR2F_INPUT: xr.ActionStateVector2f,
}


class Hand(NamedTuple):
    """grip: where the hand is, aim: where it points along −z, in the session's space; None where it is not known.

    trigger, squeeze: 0..1. stick: −1..1 to the right and upward. The others: held now.
    """

    grip: Pose | None = None
    aim: Pose | None = None
    trigger: float = 0.0
    squeeze: float = 0.0
    stick: tuple[float, float] = (0.0, 0.0)
    stick_click: bool = False
    lower: bool = False
    upper: bool = False
    menu: bool = False


NO_HANDS = (Hand(), Hand())


class Actions:
    """One set of actions for both hands, attached to one session.

    profiles: path of the interaction profile of each hand's controller, "" while there is none. refused: paths of
    PROFILES that the runtime does not know.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        runtime = session.runtime
        self._sides = [runtime.path(hand) for hand in HANDS]
        with told_when_lost():
            self._set = xr.create_action_set(runtime.instance, xr.ActionSetCreateInfo(APPLICATION, "Exploring", 0))
            self._actions = {name: self._action(name, *kind) for name, kind in _KINDS.items()}
            self.refused = [profile.path for profile in PROFILES if not self._suggested(profile)]
            sets = (xr.ActionSet * 1)(self._set)
            xr.attach_session_action_sets(session.handle, xr.SessionActionSetsAttachInfo(action_sets=sets))
            self._spaces = {name: [self._space(name, side) for side in self._sides] for name in ("grip", "aim")}
        self._states = {
            name: [ActionState(session.handle, self._actions[name], side, _STATES[kind]) for side in self._sides]
            for name, (kind, _) in _KINDS.items()
            if kind in _STATES
        }
        self._poses = {
            name: [SpaceLocator(space, session.space) for space in spaces] for name, spaces in self._spaces.items()
        }
        self._syncing = Syncing(session.handle, self._set)
        self.profiles = ["", ""]
        session.listeners.append(self._on_event)

    def read(self, time: int) -> tuple[Hand, Hand]:
        """Left and right at `time` of display; hands without anything while the input is not ours."""
        with told_when_lost():
            if not self._syncing.sync():
                return NO_HANDS
            left, right = (self._hand(number, time) for number in (LEFT, RIGHT))
        return left, right

    def tick(self, hand: int, strength: float, seconds: float = 0.02) -> None:
        """A short shake of one hand, 0..1; nothing where it cannot be felt."""
        if strength <= 0.0:
            return
        shake = xr.HapticVibration(duration=int(seconds * 1e9), frequency=xr.FREQUENCY_UNSPECIFIED, amplitude=strength)
        where = xr.HapticActionInfo(action=self._actions["haptic"], subaction_path=self._sides[hand])
        with told_when_lost(), suppress(xr.exception.QualifiedSuccessResult):
            xr.apply_haptic_feedback(self._session.handle, where, shake)

    def release(self) -> None:
        with gone_with_its_runtime():
            for both in self._spaces.values():
                for space in both:
                    xr.destroy_space(space)
            xr.destroy_action_set(self._set)

    def _hand(self, number: int, time: int) -> Hand:
        read = {name: both[number].read() for name, both in self._states.items()}
        stick = read["stick"]
        grip, aim = self._poses["grip"][number].read(time), self._poses["aim"][number].read(time)
        return Hand(
            grip=Pose.of(grip) if grip is not None else None,
            aim=Pose.of(aim) if aim is not None else None,
            trigger=read["trigger"] or 0.0,
            squeeze=read["squeeze"] or 0.0,
            stick=(stick.x, stick.y) if stick is not None else (0.0, 0.0),
            stick_click=bool(read["stick_click"]),
            lower=bool(read["lower"]),
            upper=bool(read["upper"]),
            menu=bool(read["menu"]),
        )

    def _action(self, name: str, kind: xr.ActionType, words: str) -> Any:
        create = xr.ActionCreateInfo(
            action_name=name, action_type=kind, subaction_paths=self._sides, localized_action_name=words
        )
        return xr.create_action(self._set, create)

    def _space(self, name: str, side: Any) -> Any:
        create = xr.ActionSpaceCreateInfo(self._actions[name], side, pose_in_action_space=xr.Posef())
        return xr.create_action_space(self._session.handle, create)

    def _suggested(self, profile: Profile) -> bool:
        """In a call of its own: one path that a runtime does not know rejects the whole call."""
        runtime = self._session.runtime
        if profile.extension and profile.extension not in runtime.extensions and runtime.version < profile.since:
            return False
        pairs = [(self._actions[name], path) for name, parts in profile.parts.items() for path in _paths(parts)]
        bindings = [xr.ActionSuggestedBinding(action, runtime.path(path)) for action, path in pairs]
        wanted = (xr.ActionSuggestedBinding * len(bindings))(*bindings)
        suggestion = xr.InteractionProfileSuggestedBinding(runtime.path(profile.path), suggested_bindings=wanted)
        try:
            xr.suggest_interaction_profile_bindings(runtime.instance, suggestion)
        except xr.exception.PathUnsupportedError:
            return False
        return True

    def _on_event(self, kind: xr.StructureType) -> None:
        if kind != xr.StructureType.EVENT_DATA_INTERACTION_PROFILE_CHANGED:
            return
        for number, side in enumerate(self._sides):
            path = xr.get_current_interaction_profile(self._session.handle, side).interaction_profile
            self.profiles[number] = xr.path_to_string(self._session.runtime.instance, path) if path else ""


def _paths(parts: str | tuple[str, ...]) -> list[str]:
    """Whole paths; one that names no hand stands for both."""
    found = (parts,) if isinstance(parts, str) else parts
    return [
        path for part in found for path in ([part] if part.startswith("/user") else [hand + part for hand in HANDS])
    ]
