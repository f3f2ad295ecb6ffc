"""Both hands become `InputFrame`, once a frame: the original application's mapping, completed (docs/controls.md)."""

from __future__ import annotations

import math

import numpy as np

from foundation.language import _
from vr_explorer.actions import BOMB_MENU, FAVOURITE, MENU, Action, Role
from vr_explorer.input import NO_CARDS, InputFrame
from vr_explorer.scene.body import Body
from vr_explorer.scene.commands import MoveHead
from vr_explorer.scene.view import Triple
from vr_explorer.xr.actions import LEFT, NO_HANDS, RIGHT, Hand
from vr_explorer.xr.buttons import TAP, Buttons
from vr_explorer.xr.grab import Hold
from vr_explorer.xr.help import Held
from vr_explorer.xr.interaction_profiles import TOUCH, Profile
from vr_explorer.xr.laser import Laser
from vr_explorer.xr.poses import Pose, Transform, applied, heading
from vr_explorer.xr.rig import Rig
from vr_explorer.xr.settings import HeadsetSettings
from vr_explorer.xr.steady import Steady

FLICKED, RESTING = 0.7, 0.35
"""Shares of the stick's travel: a turn begins beyond the first, the next one is possible below the second."""

FLYING_LEFT, FLYING_RIGHT = (Role.FLYING, Role.POINTING), (Role.POINTING, Role.FLYING)
ALONE_LEFT, ALONE_RIGHT = (Role.ALONE, Role.POINTING), (Role.POINTING, Role.ALONE)
"""Roles of the left and the right hand; the other one of a hand that is alone is not played with."""

ALONE = 3.0
"""Seconds for which only one controller is seen until it is played with one hand."""


class HandControls:
    """pointing, flying: LEFT or RIGHT, the hand with the laser and the one that flies. holding: those that hold the
    world. laser: the hand that has the laser now, None while it is off. alone: the only hand with which one plays, None
    where both do; it is `flying` then.

    profiles: of the controllers. painting: the grip selects what the laser passes over, instead of keeping one image.
    in_bomb: whether each hand, left and right, is inside a bomb; its trigger is then the bomb's. carriable: the laser
    meets what a grip carries. takes_card: it meets a card that a grip longer than a tap takes into the
    hand. at_card: whether each hand is at such a card itself, which it grips without the laser. on_board: the hand that
    operates the menu.

    ticks: hands in which what they begin was felt in this frame. said: a word of advice, else empty.
    """

    def __init__(self, settings: HeadsetSettings) -> None:
        self.settings = settings
        self.profiles: tuple[Profile, Profile] = (TOUCH, TOUCH)
        self.painting = False
        self.in_bomb = (False, False)
        self.carriable = self.takes_card = False
        self.at_card = (False, False)
        self.on_board: int | None = None
        self.alone: int | None = None
        self.ticks: tuple[int, ...] = ()
        self.said = ""
        self._steady = (Steady(), Steady())
        self._buttons = (Buttons(), Buttons())
        self._laser, self._hold = Laser(), Hold()
        self._before = NO_HANDS
        self._read_as = self.roles
        self._unseen = [0.0, 0.0]
        self._armed = True
        self._busy = [False, False]
        self._gripped_for = np.inf
        self._grips_ray = [False, False]
        self._card_for: list[float | None] = [None, None]
        self._reaching = [False, False]

    @property
    def pointing(self) -> int:
        return 1 - self.flying

    @property
    def flying(self) -> int:
        if self.alone is not None:
            return self.alone
        return LEFT if self.settings.left_handed else RIGHT

    @property
    def roles(self) -> tuple[Role, Role]:
        """Of the left and the right hand."""
        if self.alone is not None:
            return ALONE_LEFT if self.alone == LEFT else ALONE_RIGHT
        return FLYING_LEFT if self.settings.left_handed else FLYING_RIGHT

    @property
    def holding(self) -> tuple[int, ...]:
        return self._hold.hands

    @property
    def laser(self) -> int | None:
        return self._laser.hand

    @property
    def occupied(self) -> tuple[int, ...]:
        """Hands that reach for no card: that which was given the laser, those that grip already, one that is alone."""
        if self.alone is not None:
            return LEFT, RIGHT
        laser = None if self._laser.resting else self._laser.hand
        return tuple(n for n in (LEFT, RIGHT) if n in (laser, self.on_board) or self._gripping(n))

    @property
    def _shining(self) -> int | None:
        """The hand whose laser is on: one that only rests there gives way to a card at which the hand is."""
        number = self._laser.hand
        return None if number is not None and self._laser.resting and self.at_card[number] else number

    def _gripping(self, number: int) -> bool:
        return self._before[number].squeeze > 0.0 or self._before[number].trigger > 0.0 or self._busy[number]

    @property
    def held(self) -> Held:
        """For the help."""
        toggle, resting = self.settings.laser_toggle, self.settings.laser == "both"
        return Held(self.flying, self.alone is not None, self.profiles, toggle, resting)

    def present(self, hands: tuple[Hand, Hand], seconds: float) -> tuple[Hand, Hand]:
        """The hands with which one plays, made steady: both or one, which follows from the settings and from what is
        seen. hands: as they were read in their present `roles`.
        """
        self._read_as = self.roles
        seen = [hand.grip is not None for hand in hands]
        if any(seen):  # with neither, the controllers are put down, or the input is not ours
            self._unseen = [0.0 if seen[n] else self._unseen[n] + seconds for n in (LEFT, RIGHT)]
        first = LEFT if self.settings.left_handed else RIGHT
        if self.settings.one_handed == "never" or (self.settings.one_handed == "auto" and all(seen)):
            self.alone = None
        elif self.settings.one_handed == "always":
            self.alone = first if seen[first] or not seen[1 - first] else 1 - first
        elif any(seen):
            number = LEFT if seen[LEFT] else RIGHT
            if self.alone is not None or self._unseen[1 - number] > ALONE:
                self.alone = number
        left, right = self._steadied(LEFT, hands[LEFT]), self._steadied(RIGHT, hands[RIGHT])
        if self.alone is None:
            return left, right
        return (left, Hand()) if self.alone == LEFT else (Hand(), right)

    def read(
        self, hands: tuple[Hand, Hand], head: Transform, rig: Rig, body: Body, world: Transform, seconds: float
    ) -> InputFrame:
        """What the hands ask for. hands: as `present` returns them, less what they do on the menu. head: in the
        headset's space. world: that space in the world, as `rig` places it.
        """
        left, right = hands
        pointing, flying = hands[self.pointing], hands[self.flying]
        begun = self._take_triggers(hands)
        self._follow_laser(hands)
        ray = self._ray(hands, world)
        actions = self._pressed(hands, ray is not None and not self._laser.resting, seconds)
        held = self._hold.hands
        actions.extend(self._gripped(hands, seconds))
        gripping = left.squeeze > 0.0, right.squeeze > 0.0
        free = self._free(LEFT, left), self._free(RIGHT, right)
        carry = self._hold.follow(
            gripping,
            free,
            (_grip(left), _grip(right)),
            rig,
            body,
            world,
            (self.settings.smallest, self.settings.largest),
        )
        if self._hold.hands is not held:
            self.ticks += tuple(n for n in self._hold.hands if n not in held)
        brakes = (gripping[LEFT] and free[LEFT]) or (gripping[RIGHT] and free[RIGHT])
        (x, y, z), (a, b, c) = applied(world, *head[:3, 3].tolist()), body.position.tolist()
        input_frame = InputFrame(
            turn=(self._turned(flying, seconds), 0.0),
            ray=ray,
            actions=tuple(actions),
            hold=self._laser.hand is not None and self._grips_ray[self._laser.hand],
            glide=0.0,
            push=self._push(pointing, flying, head, world) if carry is None else (0.0, 0.0, 0.0),
            brake=self.settings.brake if brakes else 1.0,
            head=MoveHead((x - a, y - b, z - c), heading(head) - rig.yaw) if carry is None else None,
            carry=carry,
            grasp=self._position(flying, world) if self._busy[self.flying] else None,
            touch=self._position(pointing, world) if begun[self.pointing] else None,
            in_hands=self._in_hands(hands, world),
        )
        self._before = hands
        return input_frame

    def _free(self, number: int, hand: Hand) -> bool:
        """Whether the hand does nothing but perhaps grip."""
        busy = self._busy[number] or self._grips_ray[number]
        return hand.trigger == 0.0 and not busy and self._card_for[number] is None

    def _in_hands(self, hands: tuple[Hand, Hand], world: Transform) -> tuple[Triple | None, Triple | None]:
        if self._card_for == [None, None] or self.alone is not None:
            return NO_CARDS
        left, right = (
            self._position(hand, world) if since is not None else None
            for hand, since in zip(hands, self._card_for, strict=True)
        )
        return left, right

    def positions(self, hands: tuple[Hand, Hand], world: Transform) -> list[Triple | None]:
        """Where both hands are in the world, None where one is not seen."""
        return [self._position(hand, world) for hand in hands]

    def _position(self, hand: Hand, world: Transform) -> Triple | None:
        return hand.grip.placed(world)[0] if hand.grip is not None else None

    def _steadied(self, number: int, hand: Hand) -> Hand:
        settings, pad = self.settings, self.profiles[number].pad
        return self._steady[number].read(hand, settings.dead_zone, settings.squeezed, pad, number == self.flying)

    def _take_triggers(self, hands: tuple[Hand, Hand]) -> list[bool]:
        """A trigger that is pulled inside a bomb is the bomb's until it is loose. Returns for which hand that began."""
        begun = [False, False]
        for number, hand in enumerate(hands):
            pulled, before = hand.trigger > 0.0, self._before[number].trigger > 0.0
            begun[number] = pulled and not before and self.in_bomb[number]
            self._busy[number] = begun[number] or (self._busy[number] and pulled)
        return begun

    def _follow_laser(self, hands: tuple[Hand, Hand]) -> None:
        alone, board = self.alone is not None, self.on_board
        held = [not alone and seconds is not None and seconds >= TAP for seconds in self._card_for]
        rests = alone or self.settings.laser == "both" or held[self.pointing]
        resting = self.flying if rests and board != self.flying else None
        taken = self._busy[LEFT] or held[LEFT], self._busy[RIGHT] or held[RIGHT]
        self._laser.follow(hands, None if alone else self.pointing, resting, self.settings.laser_toggle, taken)

    def _ray(self, hands: tuple[Hand, Hand], world: Transform) -> tuple[Triple, Triple] | None:
        number = self._shining
        aim = hands[number].aim if number is not None else None
        if aim is None:
            return None
        return _ray_of(aim, world)

    def _gripped(self, hands: tuple[Hand, Hand], seconds: float) -> list[Action]:
        """What the grip of the hand with the laser asks for. While the laser only rests there, a short grip keeps and
        a longer one holds the world, but for what can be carried; a card that it takes is kept by a short grip only
        once that ends. With one hand alone, such a card is dragged onto another by the ray.
        """
        number = self._shining
        let_go = [n for n in (LEFT, RIGHT) if self._card_for[n] is not None and hands[n].squeeze == 0.0]
        short = [n for n in let_go if (self._card_for[n] or 0.0) < TAP and n == number and not self._reaching[n]]
        for n in (LEFT, RIGHT):
            since = self._card_for[n]
            self._card_for[n] = since + seconds if since is not None and n not in let_go else None
        if short:
            return [FAVOURITE]
        self._reach(hands, number)
        for other in (LEFT, RIGHT):
            self._grips_ray[other] &= hands[other].squeeze > 0.0 and other == number
        if number is None:
            self._gripped_for = np.inf
            return []
        squeezed, before = hands[number].squeeze > 0.0, self._before[number].squeeze > 0.0
        if squeezed and not before:
            self._gripped_for = 0.0
            if self.takes_card and not self.painting and not self.carriable:
                self._card_for[number], self._grips_ray[number] = 0.0, self.alone is not None
                self.ticks += (number,)
                return []
            self._grips_ray[number] = not self._laser.resting or self.painting or self.carriable
            return [FAVOURITE] if self._grips_ray[number] and not self.painting else []
        self._gripped_for += seconds
        if not before or squeezed or self._gripped_for >= TAP:
            return []
        holds = number in self._hold.hands
        return [BOMB_MENU, *([FAVOURITE] if self._laser.resting and holds else [])]

    def _reach(self, hands: tuple[Hand, Hand], laser: int | None) -> None:
        """Grips that begin at a card, of hands without the laser."""
        for n in (LEFT, RIGHT):
            begins = hands[n].squeeze > 0.0 and self._before[n].squeeze == 0.0
            if begins and n != laser and self.at_card[n] and hands[n].trigger == 0.0 and self._card_for[n] is None:
                self._card_for[n], self._reaching[n] = 0.0, True
                self.ticks += (n,)
            elif self._card_for[n] is None:
                self._reaching[n] = False

    def _push(self, pointing: Hand, flying: Hand, head: Transform, world: Transform) -> Triple:
        """The trigger thrusts where the flying hand points; sticks move level where the head looks, up and down."""
        right, up, back = 0.0, self.settings.stick_rise * flying.stick[1], 0.0
        if flying.aim is not None and flying.trigger > 0.0 and not self._busy[self.flying]:
            faster = flying.squeeze > 0.0 and self._card_for[self.flying] is None
            strength = flying.trigger * (self.settings.fast if faster else 1.0)
            x, y, z = _ray_of(flying.aim, world)[1]
            right, up, back = right + strength * x, up + strength * y, back + strength * z
        x, y = pointing.stick
        if x or y:
            angle = heading(world @ head)
            right += x * math.cos(angle) - y * math.sin(angle)
            back -= x * math.sin(angle) + y * math.cos(angle)
        return right, up, back

    def _turned(self, hand: Hand, seconds: float) -> float:
        """Radians to the left."""
        x, settings = hand.stick[0], self.settings
        if settings.snap_turn == 0.0:
            return -math.radians(settings.smooth_turn) * x * seconds
        if abs(x) < RESTING:
            self._armed = True
        if not self._armed or abs(x) < FLICKED:
            return 0.0
        self._armed = False
        return -math.copysign(math.radians(settings.snap_turn), x)

    def _pressed(self, hands: tuple[Hand, Hand], laser: bool, seconds: float) -> list[Action]:
        found, self.ticks, self.said = list[Action](), (), ""
        alone = self.alone is not None
        for number in (self.flying,) if alone else (self.pointing, self.flying):
            buttons = self._buttons[number]
            found.extend(buttons.read(hands[number], self._read_as[number], laser, seconds))
            if buttons.begun:
                self.ticks += (number,)
            if buttons.let_go:
                self.said = _("Hold the stick pressed to go back to the whole view")
        opens = self.flying if alone else self.pointing
        if self._buttons[opens].tapped_twice(hands[opens], seconds) and not self.profiles[opens].has("menu"):
            found.append(MENU)
        return found


def _grip(hand: Hand) -> Triple | None:
    return hand.grip.position if hand.grip is not None else None


def _ray_of(aim: Pose, world: Transform) -> tuple[Triple, Triple]:
    """Origin and unit direction in the world."""
    origin, (x, y, z) = aim.placed(world)
    length = math.hypot(x, y, z)
    return origin, (x / length, y / length, z / length)
