"""What the hands hold, read once a frame (OpenXR specification, chapter 11)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any, NamedTuple

import xr

from foundation.language import _
from foundation.settings import APPLICATION
from vr_explorer.actions import ACTIONS, Role
from vr_explorer.xr.inputs import HANDS, Button, Input, inputs, suggested
from vr_explorer.xr.interaction_profiles import PROFILES, Profile
from vr_explorer.xr.poses import Pose
from vr_explorer.xr.raw import ActionState, SpaceLocator, Syncing
from vr_explorer.xr.results import ignoring_release_failures, translating_errors
from vr_explorer.xr.session import Session

LEFT, RIGHT = 0, 1

_STATES = {
    xr.ActionType.FLOAT_INPUT: xr.ActionStateFloat,
    xr.ActionType.BOOLEAN_INPUT: xr.ActionStateBoolean,
    xr.ActionType.VECTOR2F_INPUT: xr.ActionStateVector2f,
}


class Hand(NamedTuple):
    """grip: where the hand is, aim: where it points along −z, in the session's space; None where it is not known.

    trigger: 0..1, of what a hand in its role does most, flying or pointing. squeeze: 0..1, of holding. stick: −1..1 to
    the right and upward. pressed: what is held now, of what a hand in its role can press.
    """

    grip: Pose | None = None
    aim: Pose | None = None
    trigger: float = 0.0
    squeeze: float = 0.0
    stick: tuple[float, float] = (0.0, 0.0)
    pressed: tuple[Button, ...] = ()


class _Reading(NamedTuple):
    """What is read of one hand in one role."""

    trigger: ActionState
    squeeze: ActionState
    stick: ActionState
    buttons: tuple[tuple[Button, ActionState], ...]


NO_HANDS = (Hand(), Hand())


class Actions:
    """One set of actions for both hands, attached to one session.

    profiles: path of the interaction profile of each hand's controller, "" while there is none. refused: paths of
    PROFILES that the runtime should know, by its version and extensions, and does not.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ticking = True
        runtime = session.runtime
        self._made = ExitStack()
        with translating_errors(), self._made:
            self._sides = [runtime.path(hand) for hand in HANDS]
            self._set = xr.create_action_set(runtime.instance, xr.ActionSetCreateInfo(APPLICATION, _("Exploring"), 0))
            self._made.callback(_destroyed, xr.destroy_action_set, self._set)
            self._inputs = inputs(ACTIONS)
            self._actions = {one.name: self._action(one) for one in self._inputs}
            offered = [profile for profile in PROFILES if profile.offered(runtime.extensions, runtime.version)]
            self.refused = [profile.path for profile in offered if not self._suggested(profile)]
            sets = (xr.ActionSet * 1)(self._set)
            xr.attach_session_action_sets(session.handle, xr.SessionActionSetsAttachInfo(action_sets=sets))
            self._spaces = {name: [self._space(name, side) for side in self._sides] for name in ("grip", "aim")}
            self._made = self._made.pop_all()
        self._readings = {role: [self._reading(role, side) for side in self._sides] for role in Role}
        self._poses = {
            name: [SpaceLocator(space, session.space) for space in spaces] for name, spaces in self._spaces.items()
        }
        self._syncing = Syncing(session.handle, self._set)
        self.profiles = ["", ""]
        session.listeners.append(self._on_event)

    def read(self, time: int, roles: tuple[Role, Role]) -> tuple[Hand, Hand]:
        """Left and right at `time` of display, each in its role; hands without anything while the input is not ours."""
        with translating_errors():
            if not self._syncing.sync():
                return NO_HANDS
            return self._hand(LEFT, roles[LEFT], time), self._hand(RIGHT, roles[RIGHT], time)

    def tick(self, hand: int, strength: float, seconds: float = 0.02) -> None:
        """A short shake of one hand, 0..1; nothing where it cannot be felt."""
        if strength <= 0.0 or not self._ticking:
            return
        shake = xr.HapticVibration(duration=int(seconds * 1e9), frequency=xr.FREQUENCY_UNSPECIFIED, amplitude=strength)
        where = xr.HapticActionInfo(action=self._actions["haptic"], subaction_path=self._sides[hand])
        self._ticking = False
        with self._session.optional("Nothing is felt in the hands: the runtime does not shake them"):
            with suppress(xr.exception.SessionNotFocused):
                xr.apply_haptic_feedback(self._session.handle, where, shake)
            self._ticking = True

    def release(self) -> None:
        self._made.close()

    def _hand(self, number: int, role: Role, time: int) -> Hand:
        reading = self._readings[role][number]
        pressed: tuple[Button, ...] = ()
        stick = reading.stick.read()
        grip, aim = self._poses["grip"][number].read(time), self._poses["aim"][number].read(time)
        for button, state in reading.buttons:
            if state.read():
                pressed = (*pressed, button)
        return Hand(
            Pose.of(*grip) if grip is not None else None,
            Pose.of(*aim) if aim is not None else None,
            reading.trigger.read() or 0.0,
            reading.squeeze.read() or 0.0,
            (stick.x, stick.y) if stick is not None else (0.0, 0.0),
            pressed,
        )

    def _reading(self, role: Role, side: Any) -> _Reading:
        def state(one: Input) -> ActionState:
            return ActionState(self._session.handle, self._actions[one.name], side, _STATES[one.kind])

        read = [one for one in self._inputs if role in one.roles]
        moved = {one.parts[0]: state(one) for one in read if one.button is None and one.kind in _STATES}
        buttons = tuple((one.button, state(one)) for one in read if one.button is not None)
        return _Reading(moved["trigger"], moved["squeeze"], moved["stick"], buttons)

    def _action(self, one: Input) -> Any:
        create = xr.ActionCreateInfo(
            action_name=one.name, action_type=one.kind, subaction_paths=self._sides, localized_action_name=one.words
        )
        action = xr.create_action(self._set, create)
        self._made.callback(_destroyed, xr.destroy_action, action)
        return action

    def _space(self, name: str, side: Any) -> Any:
        create = xr.ActionSpaceCreateInfo(self._actions[name], side, pose_in_action_space=xr.Posef())
        space = xr.create_action_space(self._session.handle, create)
        self._made.callback(_destroyed, xr.destroy_space, space)
        return space

    def _suggested(self, profile: Profile) -> bool:
        """In a call of its own: one path that a runtime does not know rejects the whole call."""
        runtime = self._session.runtime
        pairs = [(self._actions[name], path) for name, path in suggested(profile, self._inputs)]
        with self._session.optional(f"The runtime does not take the controllers of {profile.path}"):
            bindings = [xr.ActionSuggestedBinding(action, runtime.path(path)) for action, path in pairs]
            wanted = (xr.ActionSuggestedBinding * len(bindings))(*bindings)
            suggestion = xr.InteractionProfileSuggestedBinding(runtime.path(profile.path), suggested_bindings=wanted)
            xr.suggest_interaction_profile_bindings(runtime.instance, suggestion)
            return True
        return False

    def _on_event(self, kind: xr.StructureType) -> None:
        if kind != xr.StructureType.EVENT_DATA_INTERACTION_PROFILE_CHANGED:
            return
        with self._session.optional("The runtime does not name the controllers"):
            for number, side in enumerate(self._sides):
                path = xr.get_current_interaction_profile(self._session.handle, side).interaction_profile
                self.profiles[number] = xr.path_to_string(self._session.runtime.instance, path) if path else ""


def _destroyed(destroy: Callable[[Any], None], handle: Any) -> None:
    with ignoring_release_failures():
        destroy(handle)
