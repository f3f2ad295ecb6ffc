"""The settings of devices that the page goes by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.xr.settings import HeadsetSettings

HEADSET = (
    *("snap_turn", "smooth_turn", "stick_rise", "dead_zone", "fast", "brake", "squeezed", "reach", "cone", "haptics"),
    *("vignette", "tunnel_grid", "smallest", "largest", "height", "render_scale", "display_rate"),
)
DESKTOP = ("stick_turn", "dead_zone", "fast", "slow")
"""Which hand flies is not among them: that is for each visitor to say."""


@dataclass(frozen=True)
class DeviceSettings:
    """Of a headset and of a gamepad at a desk."""

    headset: HeadsetSettings = field(default_factory=HeadsetSettings)
    desktop: DesktopSettings = field(default_factory=DesktopSettings)

    def to_json(self) -> dict[str, dict[str, Any]]:
        """As the head of the published file has them."""
        return {
            "headset": {name: getattr(self.headset, name) for name in HEADSET},
            "desktop": {name: getattr(self.desktop, name) for name in DESKTOP},
        }
