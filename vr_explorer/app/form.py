"""What the settings page of the menu offers."""

from __future__ import annotations

from dataclasses import replace

from vr_explorer.panels.forms import Choice, FormSection, Presets, Slider, Toggle

COMFORTABLE = {"headset.snap_turn": 30.0, "headset.vignette": 0.8, "headset.stick_rise": 0.4}
FREE = {"headset.snap_turn": 0.0, "headset.vignette": 0.0, "headset.stick_rise": 1.0}

HEADSET = (
    FormSection(
        "Comfort in the headset",
        (
            Presets("All at once", (("Comfortable", COMFORTABLE), ("Free", FREE))),
            Choice("headset.snap_turn", "Turning", (("Steps of 30°", 30.0), ("Steps of 45°", 45.0), ("Smooth", 0.0))),
            Slider("headset.smooth_turn", "Smooth turning", 30.0, 240.0, "{:.0f}° a second"),
            Slider("headset.vignette", "Narrow the view while flying and turning", 0.0, 1.0, "{:.0f} %", 100.0),
            Toggle("headset.tunnel_grid", "A still grid around the narrower view"),
            Slider("headset.height", "Height, sitting or standing", -1.0, 1.0, "{:+.2f} m"),
        ),
    ),
    FormSection(
        "Hands in the headset",
        (
            Toggle("headset.left_handed", "Left-handed: the hands swap roles"),
            Slider("headset.haptics", "Vibration in the hand", 0.0, 1.0, "{:.0f} %", 100.0),
            Choice(
                "headset.one_handed",
                "One hand",
                (("While one is seen", "auto"), ("Always", "always"), ("Never", "never")),
            ),
            Choice("headset.laser", "Laser", (("Pointing hand", "pointing"), ("Both hands", "both"))),
            Toggle("headset.laser_toggle", "A pull of the trigger switches the laser on and off"),
            Choice(
                "headset.hints",
                "Names of the buttons",
                (("At first", "first"), ("Always", "always"), ("Never", "never")),
            ),
            Choice("headset.board", "This menu", (("Before you", "before"), ("On the wrist", "wrist"))),
        ),
    ),
    FormSection(
        "Picture in the headset",
        (
            Toggle("render.reduced_flashes", "Softer flashes and glows"),
            Toggle("headset.dynamic", "A softer picture instead of stutter"),
            Choice(
                "headset.mirror",
                "The window shows",
                (("Left eye", "eye"), ("Smoothed", "smooth"), ("Nothing", "off")),
            ),
        ),
    ),
)

DESKTOP = (
    FormSection(
        "Window",
        (
            Slider("desktop.fov", "Height of the view", 30.0, 110.0, "{:.0f}°"),
            Slider("desktop.look", "Looking around with the mouse", 0.03, 0.5, "{:.2f}°"),
            Toggle("desktop.vsync", "Keep in step with the screen"),
            Choice(
                "desktop.panel_scale",
                "Size of the panels",
                (("80 %", 0.8), ("100 %", 1.0), ("125 %", 1.25), ("150 %", 1.5), ("200 %", 2.0)),
            ),
        ),
    ),
    FormSection(
        "Slideshow",
        (
            Slider("slideshow.seconds", "Each image", 2.0, 30.0, "{:.0f} s"),
            Slider("slideshow.fade", "From one to the next", 0.4, 4.0, "{:.1f} s"),
        ),
    ),
    FormSection(
        "Flying",
        (
            Slider("scene.thrust", "How hard it pushes", 20.0, 300.0, "{:.0f} m/s²"),
            Slider("scene.drag", "How soon it slows down", 0.4, 6.0, "{:.1f} a second"),
        ),
    ),
)

FORM = (*DESKTOP, *(replace(section, folded=True) for section in HEADSET))
"""For who sits before a screen."""

WORN_FORM = (*HEADSET, *DESKTOP)
"""For who wears a headset."""
