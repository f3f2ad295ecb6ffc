"""Which part of which controller does what: suggested bindings (OpenXR specification 6.4 and registered extensions).

Every controller is given all actions that its parts allow. A path without a side stands for both hands.
"""

from __future__ import annotations

from typing import NamedTuple

Parts = dict[str, str | tuple[str, ...]]

SQUEEZE_VALUE, SQUEEZE_CLICK = "/input/squeeze/value", "/input/squeeze/click"
_POSES = {"grip": "/input/grip/pose", "aim": "/input/aim/pose", "haptic": "/output/haptic"}
_THUMBSTICK = {"stick": "/input/thumbstick", "stick_click": "/input/thumbstick/click"}
_TOUCH: Parts = {
    **_POSES,
    **_THUMBSTICK,
    "trigger": "/input/trigger/value",
    "squeeze": SQUEEZE_VALUE,
    "menu": "/user/hand/left/input/menu/click",
    "lower": ("/user/hand/left/input/x/click", "/user/hand/right/input/a/click"),
    "upper": ("/user/hand/left/input/y/click", "/user/hand/right/input/b/click"),
}


class Profile(NamedTuple):
    """extension: needed for it, "" for none. since: version of the API that has it without the extension."""

    path: str
    parts: Parts
    extension: str = ""
    since: tuple[int, int] = (1, 0)


PROFILES = (
    Profile("/interaction_profiles/oculus/touch_controller", _TOUCH),
    Profile("/interaction_profiles/meta/touch_plus_controller", _TOUCH, "-", (1, 1)),
    Profile("/interaction_profiles/meta/touch_controller_plus", _TOUCH, "XR_META_touch_controller_plus"),
    Profile("/interaction_profiles/meta/touch_pro_controller", _TOUCH, "-", (1, 1)),
    Profile("/interaction_profiles/facebook/touch_controller_pro", _TOUCH, "XR_FB_touch_controller_pro"),
    Profile(
        "/interaction_profiles/valve/index_controller",
        {
            **_POSES,
            **_THUMBSTICK,
            "trigger": "/input/trigger/value",
            "squeeze": SQUEEZE_VALUE,
            "lower": "/input/a/click",
            "upper": "/input/b/click",
            "menu": "/user/hand/left/input/trackpad/force",
        },
    ),
    Profile(
        "/interaction_profiles/htc/vive_controller",
        {
            **_POSES,
            "trigger": "/input/trigger/value",
            "squeeze": SQUEEZE_CLICK,
            "stick": "/input/trackpad",
            "stick_click": "/input/trackpad/click",
            "menu": "/input/menu/click",
        },
    ),
    Profile(
        "/interaction_profiles/microsoft/motion_controller",
        {
            **_POSES,
            **_THUMBSTICK,
            "trigger": "/input/trigger/value",
            "squeeze": SQUEEZE_CLICK,
            "lower": "/input/trackpad/click",
            "menu": "/input/menu/click",
        },
    ),
    Profile(
        "/interaction_profiles/bytedance/pico4_controller",
        {
            **_POSES,
            **_THUMBSTICK,
            "trigger": "/input/trigger/value",
            "squeeze": SQUEEZE_VALUE,
            "menu": "/user/hand/left/input/menu/click",
            "lower": ("/user/hand/left/input/x/click", "/user/hand/right/input/a/click"),
            "upper": ("/user/hand/left/input/y/click", "/user/hand/right/input/b/click"),
        },
        "XR_BD_controller_interaction",
        (1, 1),
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
    ),
    Profile(
        "/interaction_profiles/khr/simple_controller",
        {**_POSES, "trigger": "/input/select/click", "menu": "/input/menu/click"},
    ),
)
