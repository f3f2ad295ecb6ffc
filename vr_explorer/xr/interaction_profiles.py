"""Which part of which controller does what: suggested bindings (OpenXR specification 6.4 and registered extensions).

Every controller is given all actions that its parts allow. A path without a side stands for both hands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from foundation.language import N_

Parts = dict[str, str | tuple[str, ...]]
Names = dict[str, str | tuple[str, str]]

SQUEEZE_VALUE, SQUEEZE_CLICK = "/input/squeeze/value", "/input/squeeze/click"
_TRIGGER = "/input/trigger/value"
_POSES = {"grip": "/input/grip/pose", "aim": "/input/aim/pose", "haptic": "/output/haptic"}
_THUMBSTICK = {"stick": "/input/thumbstick", "stick_click": "/input/thumbstick/click"}
_PAD = {"stick": "/input/trackpad", "stick_click": "/input/trackpad/click"}
_LEFT_MENU, _MENUS = "/user/hand/left/input/menu/click", "/input/menu/click"
_XY_AND_AB = {
    "lower": ("/user/hand/left/input/x/click", "/user/hand/right/input/a/click"),
    "upper": ("/user/hand/left/input/y/click", "/user/hand/right/input/b/click"),
}
_USUAL: Names = {
    "trigger": N_("Trigger"),
    "squeeze": N_("Grip"),
    "stick": N_("Stick"),
    "stick_click": N_("Stick-click"),
    "lower": ("X", "A"),
    "upper": ("Y", "B"),
    "menu": N_("Menu"),
}


@dataclass(frozen=True, eq=False)
class Profile:
    """parts: paths of each action. extension: needed for it, "" for none. since: version of the API that has it without
    the extension, None for none. names: what is written on its parts, or what one calls them, for both hands or for
    left and right; one of "" is not on that hand. pad: its stick is a touchpad.
    """

    path: str
    parts: Parts
    extension: str = ""
    since: tuple[int, int] | None = None
    names: Names = field(default_factory=lambda: _USUAL)
    pad: bool = False

    def has(self, part: str) -> bool:
        """On one hand at least."""
        return part in self.parts

    def name(self, part: str, hand: int) -> str:
        """What `part` is called on the LEFT or RIGHT hand; "" where it is not there."""
        paths = self.parts.get(part, ())
        sided = [path for path in ([paths] if isinstance(paths, str) else paths) if path.startswith("/user")]
        side = "/user/hand/right" if hand else "/user/hand/left"
        if not paths or (sided and not any(path.startswith(side) for path in sided)):
            return ""
        names = self.names.get(part, "")
        return names if isinstance(names, str) else names[hand]

    def offered(self, extensions: frozenset[str], version: tuple[int, int]) -> bool:
        """Whether a runtime with these knows it."""
        if not self.extension and self.since is None:
            return True
        return self.extension in extensions or (self.since is not None and version >= self.since)


_TOUCH: Parts = {
    **_POSES,
    **_THUMBSTICK,
    **_XY_AND_AB,
    "trigger": _TRIGGER,
    "squeeze": SQUEEZE_VALUE,
    "menu": _LEFT_MENU,
}
_CLICKED_GRIP: Parts = {**_TOUCH, "squeeze": SQUEEZE_CLICK}
_MIXED: Parts = {
    **_POSES,
    **_THUMBSTICK,
    "trigger": _TRIGGER,
    "squeeze": SQUEEZE_CLICK,
    "lower": "/input/trackpad/click",
    "menu": _MENUS,
}
_MIXED_NAMES: Names = {**_USUAL, "lower": N_("Pad")}
_PICO, _CORE = "XR_BD_controller_interaction", (1, 1)

TOUCH = Profile("/interaction_profiles/oculus/touch_controller", _TOUCH)

PROFILES = (
    TOUCH,
    Profile("/interaction_profiles/meta/touch_plus_controller", _TOUCH, since=_CORE),
    Profile("/interaction_profiles/meta/touch_controller_plus", _TOUCH, "XR_META_touch_controller_plus"),
    Profile("/interaction_profiles/meta/touch_pro_controller", _TOUCH, since=_CORE),
    Profile("/interaction_profiles/facebook/touch_controller_pro", _TOUCH, "XR_FB_touch_controller_pro"),
    Profile(
        "/interaction_profiles/valve/index_controller",
        {
            **_POSES,
            **_THUMBSTICK,
            "trigger": _TRIGGER,
            # How hard it is squeezed: its value is full as soon as the fingers lie around it.
            "squeeze": "/input/squeeze/force",
            "lower": "/input/a/click",
            "upper": "/input/b/click",
            "menu": "/user/hand/left/input/trackpad/force",
        },
        names={**_USUAL, "squeeze": N_("Squeeze"), "lower": "A", "upper": "B", "menu": N_("Pad")},
    ),
    Profile(
        "/interaction_profiles/htc/vive_controller",
        {**_POSES, **_PAD, "trigger": _TRIGGER, "squeeze": SQUEEZE_CLICK, "menu": _MENUS},
        names={**_USUAL, "stick": N_("Pad-edge"), "stick_click": N_("Pad-middle")},
        pad=True,
    ),
    Profile(
        "/interaction_profiles/htc/vive_cosmos_controller",
        _CLICKED_GRIP,
        "XR_HTC_vive_cosmos_controller_interaction",
        _CORE,
    ),
    Profile(
        "/interaction_profiles/htc/vive_focus3_controller",
        _CLICKED_GRIP,
        "XR_HTC_vive_focus3_controller_interaction",
        _CORE,
    ),
    Profile("/interaction_profiles/microsoft/motion_controller", _MIXED, names=_MIXED_NAMES),
    Profile(
        "/interaction_profiles/samsung/odyssey_controller",
        _MIXED,
        "XR_EXT_samsung_odyssey_controller",
        _CORE,
        _MIXED_NAMES,
    ),
    Profile(
        "/interaction_profiles/hp/mixed_reality_controller",
        {**_TOUCH, "menu": _MENUS},
        "XR_EXT_hp_mixed_reality_controller",
        _CORE,
    ),
    Profile("/interaction_profiles/bytedance/pico_neo3_controller", _TOUCH, _PICO, _CORE),
    Profile("/interaction_profiles/bytedance/pico4_controller", _TOUCH, _PICO, _CORE),
    # Of the Pico 4 Ultra: by later versions of the extension, and by one of its own.
    Profile("/interaction_profiles/bytedance/pico4s_controller", _TOUCH, _PICO),
    Profile(
        "/interaction_profiles/bytedance/pico_ultra_controller_bd",
        _TOUCH,
        "XR_BD_ultra_controller_interaction",
    ),
    Profile(
        "/interaction_profiles/ext/hand_interaction_ext",
        {
            "grip": "/input/grip/pose",
            "aim": "/input/aim/pose",
            "trigger": "/input/aim_activate_ext/value",
            "squeeze": "/input/grasp_ext/value",
        },
        "XR_EXT_hand_interaction",
        names={"trigger": N_("Pinch"), "squeeze": N_("Fist")},
    ),
    Profile(
        "/interaction_profiles/khr/simple_controller",
        {**_POSES, "trigger": "/input/select/click", "menu": _MENUS},
        names={"trigger": N_("Select"), "menu": N_("Menu")},
    ),
)
_BY_PATH = {profile.path: profile for profile in PROFILES}


def known(path: str) -> Profile:
    """The profile of that path; Touch, whose parts most controllers share, while there is none."""
    return _BY_PATH.get(path, TOUCH)
