"""What a person wants in one frame, whichever device they hold, and the commands that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vr_explorer.actions import Action, At
from vr_explorer.scene.commands import Approach, Carry, Command, Fly, Hover, MoveHead, Turn
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple

NO_CARDS: tuple[Triple | None, Triple | None] = (None, None)


@dataclass(frozen=True)
class Outline:
    """A line drawn on the picture, around what is to be selected.

    points: −1..1 to the right and upward over the picture, closed by the way from the last to the first. reach: of the
    picture's right and upper edge, the tangents of the angles from its middle. added: to what is selected already.
    """

    points: tuple[tuple[float, float], ...]
    reach: tuple[float, float]
    added: bool = False


@dataclass(frozen=True)
class InputFrame:
    """One frame of one device.

    thrust: along right, up and back of the viewer, each about −1..1 (times the speed asked for). turn: yaw to the left
    and pitch upward since the last frame, in radians. ray: origin and unit direction in world space of what points at
    cards, None where nothing points. actions: in the order in which they were asked for.

    typed: letters of a keyboard, with "\\b" for the erasing of one and "\\n" for the end, while a panel takes words.
    hold: what the ray points at is held; reel: notches by which it is pushed away. approach: notches by which one
    comes nearer to what the ray points at.
    glide: seconds of the way to a card that one goes to, 0 is at once.

    orbit: yaw and pitch by which one goes around what is chosen, radians as of `turn`; None while one does not.

    outlined: a line around cards that was finished. sweep: all that the ray passes over is to be selected.
    dropped: files that were let fall on the window.

    Of a headset alone: push, thrust in world space; brake, factor of the drag; head, where it is beside the body;
    carry, where the body is while the hands hold the world, None where they do not; grasp, the world place of the hand
    that holds a bomb about it; touch, that of the hand that asks for the menu of the bomb about it; in_hands, those of
    the left and the right hand where they grip a card.
    """

    thrust: Triple = (0.0, 0.0, 0.0)
    turn: tuple[float, float] = (0.0, 0.0)
    ray: tuple[Triple, Triple] | None = None
    actions: tuple[Action, ...] = ()
    typed: str = ""
    hold: bool = False
    reel: float = 0.0
    approach: float = 0.0
    glide: float = 0.9
    orbit: tuple[float, float] | None = None
    outlined: Outline | None = None
    sweep: bool = False
    dropped: tuple[Path, ...] = ()
    push: Triple = (0.0, 0.0, 0.0)
    brake: float = 1.0
    head: MoveHead | None = None
    carry: Carry | None = None
    grasp: Triple | None = None
    touch: Triple | None = None
    in_hands: tuple[Triple | None, Triple | None] = NO_CARDS


NOTHING_ASKED = InputFrame()
"""By a device that nobody has touched since the frame before."""


def merge(first: InputFrame, second: InputFrame) -> InputFrame:
    """What both devices ask for; the ray and the head are the second's."""
    x, y, z = (one + other for one, other in zip(first.thrust, second.thrust, strict=True))
    return InputFrame(
        thrust=(x, y, z),
        turn=(first.turn[0] + second.turn[0], first.turn[1] + second.turn[1]),
        ray=second.ray,
        actions=first.actions + second.actions,
        typed=first.typed + second.typed,
        hold=first.hold or second.hold,
        reel=first.reel + second.reel,
        approach=first.approach + second.approach,
        dropped=first.dropped,
        glide=second.glide,
        orbit=first.orbit,
        push=second.push,
        brake=second.brake,
        head=second.head,
        carry=second.carry,
        grasp=second.grasp,
        touch=second.touch,
        in_hands=second.in_hands,
    )


NOTCH = 0.16
"""Share of the way that a notch leaves behind."""

VOID = 60.0
"""Metres, of the reference number of images, that the way is where the ray meets nothing."""


def _approach(notches: float, ray: tuple[Triple, Triple], scene: Scene, pointed: int | None) -> Approach:
    """As many notches back lead to where one was before."""
    if pointed is not None:
        x, y, z = scene.cards.position_at(pointed, scene.time).tolist()
    else:
        (a, b, c), (d, e, f) = ray
        way = VOID * max(scene.scale, 0.3)
        x, y, z = a + way * d, b + way * e, c + way * f
    return Approach((x, y, z), 1.0 - (1.0 - NOTCH) ** notches)


@dataclass(frozen=True)
class Pointer:
    """What a device does on a picture with panels.

    position: pixels from the upper left, None where nothing points at the picture. wheel: notches upward.
    pressed_right: the button is held that asks what can be done with something; for a moment also as a press lasts.
    """

    position: tuple[float, float] | None = None
    pressed: bool = False
    wheel: float = 0.0
    pressed_right: bool = False


def commands(input_frame: InputFrame, scene: Scene, pointed: int | None, seconds: float) -> list[Command]:
    """What `input_frame` asks of the scene, in this order: hold, look, fly, point, act.

    pointed: the card on the ray. seconds: since the last frame. Actions without a command (help, screenshot, leaving)
    are left to the application.
    """
    asked: list[Command] = [command for command in (input_frame.carry, input_frame.head) if command is not None]
    if input_frame.turn != (0.0, 0.0):
        asked.append(Turn(*input_frame.turn))
    if any(input_frame.thrust) or any(input_frame.push) or scene.body.speed > 0.0:
        right, up, back = scene.body.axes()
        x, y, z = input_frame.thrust
        world = x * right + y * up + z * back + input_frame.push
        asked.append(Fly((float(world[0]), float(world[1]), float(world[2])), seconds, input_frame.brake))
    if input_frame.approach and input_frame.ray is not None:
        asked.append(_approach(input_frame.approach, input_frame.ray, scene, pointed))
    if pointed != scene.hovered:
        asked.append(Hover(pointed))
    if input_frame.actions:
        at = At(scene, pointed, input_frame.glide)
        for action in input_frame.actions:
            command = action.command(at) if action.command is not None else None
            if command is not None:
                asked.append(command)
    return asked
