"""How the headset is driven and how it feels, with the defaults."""

from __future__ import annotations

from dataclasses import dataclass

CHOICES = {
    "mirror": ("eye", "smooth", "off"),
    "hints": ("first", "always", "never"),
    "board": ("before", "wrist"),
    "laser": ("pointing", "both"),
    "one_handed": ("auto", "always", "never"),
}


@dataclass(frozen=True)
class HeadsetSettings:
    """render_scale: of the runtime's recommended picture size, along each side. samples: a pixel. display_rate: the
    highest rate of the display up to this, in Hz, is asked for; 0 leaves the rate as it is set in the runtime. mirror:
    what the window shows, the left "eye", "smooth" (a calm view of its own, which costs a third picture) or "off".
    dynamic: pictures get smaller, down to `least_scale` along each side, while frames come late because the graphics
    card takes too long for them. quad_layers: panels are handed to the runtime as layers of their own, which it shows
    sharper than as a part of the picture. single_pass: both eyes are drawn by the same calls, which takes less of the
    processor, and not one after the other.

    snap_turn: degrees at a flick of the stick; 0 turns smoothly instead, by `smooth_turn` degrees a second at most.
    stick_rise: share of full thrust with which the stick lifts. dead_zone: share of the travel of a stick or a trigger
    that counts as its rest. fast: factor of the thrust while the flying hand squeezes. brake: factor of the drag while
    it only squeezes. left_handed: hands change their roles. squeezed: share of the travel from which a squeeze counts.
    laser: which hand has it, the "pointing" one or "both": then it also rests on the hand that flies, while that does
    not. laser_toggle: a pull of the pointing trigger switches it on and another one off, instead of holding it.
    one_handed: "auto" (while only one controller is seen), "always" (the flying hand) or "never". reach: of the laser,
    in metres of the world. cone: degrees around the laser in which a card is still met. haptics: 0..1, strength of the
    ticks. vignette: 0..1, how far the sight narrows while flying and turning smoothly. tunnel_grid: where it is
    narrowed, the grid of a room at rest is seen. smallest, largest: metres of the world for one of the viewer's,
    between which grabbing the world stays. hints: names of the buttons at the hands, "first" (the first minutes, and
    while the help is open), "always" or "never". board: where the menu is, "before" the viewer or on the "wrist" of the
    pointing hand. height: metres by which the viewer is lifted beside where the head really is.
    """

    render_scale: float = 1.0
    samples: int = 4
    display_rate: float = 0.0
    mirror: str = "eye"
    dynamic: bool = True
    least_scale: float = 0.6
    single_pass: bool = True
    quad_layers: bool = True
    snap_turn: float = 30.0
    smooth_turn: float = 110.0
    stick_rise: float = 0.6
    dead_zone: float = 0.15
    fast: float = 5.0
    brake: float = 8.0
    left_handed: bool = False
    squeezed: float = 0.5
    laser: str = "pointing"
    laser_toggle: bool = False
    one_handed: str = "auto"
    reach: float = 300.0
    cone: float = 1.2
    haptics: float = 0.6
    vignette: float = 0.6
    tunnel_grid: bool = True
    smallest: float = 0.02
    largest: float = 50.0
    hints: str = "first"
    board: str = "before"
    height: float = 0.0

    def __post_init__(self) -> None:
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}")
        if not -2.0 <= self.height <= 2.0:
            raise ValueError("height must be from -2 to 2")
        if not 0.3 <= self.least_scale <= 1.0:
            raise ValueError("least_scale must be from 0.3 to 1")
        if not 0.3 <= self.render_scale <= 4.0:
            raise ValueError("render_scale must be from 0.3 to 4")
        if not 1 <= self.samples <= 16:
            raise ValueError("samples must be from 1 to 16")
        if not 0.0 <= self.dead_zone < 1.0 or not 0.0 < self.squeezed < 1.0:
            raise ValueError("dead_zone and squeezed must be shares below 1")
        if not 0.0 <= self.haptics <= 1.0 or not 0.0 <= self.vignette <= 1.0:
            raise ValueError("haptics and vignette must be from 0 to 1")
        if min(self.snap_turn, self.smooth_turn, self.stick_rise, self.cone, self.display_rate) < 0.0:
            raise ValueError("snap_turn, smooth_turn, stick_rise, cone and display_rate must not be negative")
        if self.fast < 1.0 or self.brake < 1.0 or self.reach <= 0.0:
            raise ValueError("fast and brake must be 1 or more, reach greater than 0")
        if not 0.0 < self.smallest <= 1.0 <= self.largest:
            raise ValueError("smallest and largest must lie around 1")
