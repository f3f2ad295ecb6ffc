"""What the settings page of the menu offers."""

from __future__ import annotations

from dataclasses import replace

from foundation.language import N_
from vr_explorer.panels.forms import Choice, FormSection, Presets, Slider, Toggle

COMFORTABLE = {"headset.snap_turn": 30.0, "headset.vignette": 0.8, "headset.stick_rise": 0.4}
FREE = {"headset.snap_turn": 0.0, "headset.vignette": 0.0, "headset.stick_rise": 1.0}

HEADSET = (
    FormSection(
        N_("Comfort in the headset"),
        (
            Presets(N_("All at once"), ((N_("Comfortable"), COMFORTABLE), (N_("Free"), FREE))),
            Choice(
                "headset.snap_turn",
                N_("Turning"),
                ((N_("Steps of 30°"), 30.0), (N_("Steps of 45°"), 45.0), (N_("Smooth"), 0.0)),
            ),
            Slider("headset.smooth_turn", N_("Smooth turning"), 30.0, 240.0, N_("{:.0f}° a second")),
            Slider("headset.vignette", N_("Narrow the view while flying and turning"), 0.0, 1.0, "{:.0f} %", 100.0),
            Toggle("headset.tunnel_grid", N_("A still grid around the narrower view")),
            Slider("headset.height", N_("Height, sitting or standing"), -1.0, 1.0, "{:+.2f} m"),
        ),
    ),
    FormSection(
        N_("Hands in the headset"),
        (
            Toggle("headset.left_handed", N_("Left-handed: the hands swap roles")),
            Slider("headset.haptics", N_("Vibration in the hand"), 0.0, 1.0, "{:.0f} %", 100.0),
            Choice(
                "headset.one_handed",
                N_("One hand"),
                ((N_("While one is seen"), "auto"), (N_("Always"), "always"), (N_("Never"), "never")),
            ),
            Choice("headset.laser", N_("Laser"), ((N_("Pointing hand"), "pointing"), (N_("Both hands"), "both"))),
            Toggle("headset.laser_toggle", N_("A pull of the trigger switches the laser on and off")),
            Choice(
                "headset.hints",
                N_("Names of the buttons"),
                ((N_("At first"), "first"), (N_("Always"), "always"), (N_("Never"), "never")),
            ),
            Choice("headset.board", N_("This menu"), ((N_("Before you"), "before"), (N_("On the wrist"), "wrist"))),
        ),
    ),
    FormSection(
        N_("Picture in the headset"),
        (
            Toggle("render.reduced_flashes", N_("Softer flashes and glows")),
            Toggle("headset.dynamic", N_("A softer picture instead of stutter")),
            Choice(
                "headset.mirror",
                N_("The window shows"),
                ((N_("Left eye"), "eye"), (N_("Smoothed"), "smooth"), (N_("Nothing"), "off")),
            ),
        ),
    ),
)

DESKTOP = (
    FormSection(
        N_("Window"),
        (
            Slider("desktop.fov", N_("Height of the view"), 30.0, 110.0, "{:.0f}°"),
            Slider("desktop.look", N_("Looking around with the mouse"), 0.03, 0.5, "{:.2f}°"),
            Toggle("desktop.vsync", N_("Keep in step with the screen")),
            Choice(
                "desktop.panel_scale",
                N_("Size of the panels"),
                (("80 %", 0.8), ("100 %", 1.0), ("125 %", 1.25), ("150 %", 1.5), ("200 %", 2.0)),
            ),
            Choice(
                "panels.language",
                N_("Language, from the next start"),
                ((N_("As the system"), "system"), ("English", "en"), ("Deutsch", "de")),
            ),
        ),
    ),
    FormSection(
        N_("Slideshow"),
        (
            Slider("slideshow.seconds", N_("Each image"), 2.0, 30.0, "{:.0f} s"),
            Slider("slideshow.fade", N_("From one to the next"), 0.4, 4.0, "{:.1f} s"),
        ),
    ),
    FormSection(
        N_("Flying"),
        (
            Slider("scene.thrust", N_("How hard it pushes"), 20.0, 300.0, "{:.0f} m/s²"),
            Slider("scene.drag", N_("How soon it slows down"), 0.4, 6.0, N_("{:.1f} a second")),
        ),
    ),
)

FORM = (*DESKTOP, *(replace(section, folded=True) for section in HEADSET))
"""For who sits before a screen."""

WORN_FORM = (*HEADSET, *DESKTOP)
"""For who wears a headset."""
