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
            Presets(
                N_("All at once"),
                ((N_("Comfortable"), COMFORTABLE), (N_("Free"), FREE)),
                says=N_("Sets turning, the narrower view and rising at once, for a sensitive or a hardy stomach"),
            ),
            Choice(
                "headset.snap_turn",
                N_("Turning"),
                ((N_("Steps of 30°"), 30.0), (N_("Steps of 45°"), 45.0), (N_("Smooth"), 0.0)),
                says=N_("How the stick turns you: by a step at each flick, or smoothly"),
            ),
            Slider(
                "headset.smooth_turn",
                N_("Smooth turning"),
                30.0,
                240.0,
                N_("{:.0f}° a second"),
                says=N_("How fast you turn where turning is smooth"),
            ),
            Slider(
                "headset.vignette",
                N_("Narrow the view while flying and turning"),
                0.0,
                1.0,
                "{:.0f} %",
                100.0,
                says=N_("A narrower view while you move keeps off dizziness"),
            ),
            Toggle(
                "headset.tunnel_grid",
                N_("A still grid around the narrower view"),
                says=N_("A room that stands still is seen where the view is narrower"),
            ),
            Slider(
                "headset.height",
                N_("Height, sitting or standing"),
                -1.0,
                1.0,
                "{:+.2f} m",
                says=N_("Lifts you, or lowers you, beside your real height"),
            ),
        ),
    ),
    FormSection(
        N_("Hands in the headset"),
        (
            Toggle(
                "headset.left_handed",
                N_("Left-handed: the hands swap roles"),
                says=N_("The left hand flies, and the right one points"),
            ),
            Slider(
                "headset.haptics",
                N_("Vibration in the hand"),
                0.0,
                1.0,
                "{:.0f} %",
                100.0,
                says=N_("How strongly the controllers tick as you touch and press"),
            ),
            Choice(
                "headset.one_handed",
                N_("One hand"),
                ((N_("While one is seen"), "auto"), (N_("Always"), "always"), (N_("Never"), "never")),
                says=N_("One controller does what two do"),
            ),
            Choice(
                "headset.laser",
                N_("Laser"),
                ((N_("Pointing hand"), "pointing"), (N_("Both hands"), "both")),
                says=N_("Which hand has the ray that points"),
            ),
            Toggle(
                "headset.laser_toggle",
                N_("A pull of the trigger switches the laser on and off"),
                says=N_("The ray stays until the trigger is pulled again; otherwise you hold the trigger"),
            ),
            Choice(
                "headset.hints",
                N_("Names of the buttons"),
                ((N_("At first"), "first"), (N_("Always"), "always"), (N_("Never"), "never")),
                says=N_("Whether the controllers' buttons say what they do"),
            ),
            Choice(
                "headset.board",
                N_("This menu"),
                ((N_("Before you"), "before"), (N_("On the wrist"), "wrist")),
                says=N_("Where this menu hangs"),
            ),
        ),
    ),
    FormSection(
        N_("Picture in the headset"),
        (
            Toggle(
                "render.reduced_flashes",
                N_("Softer flashes and glows"),
                says=N_("Bombs, and all else that glows or pulses, do so softly"),
            ),
            Toggle(
                "headset.dynamic",
                N_("A softer picture instead of stutter"),
                says=N_("Where the graphics card is too slow, fewer pixels are drawn, and none comes late"),
            ),
            Choice(
                "headset.mirror",
                N_("The window shows"),
                ((N_("Left eye"), "eye"), (N_("Smoothed"), "smooth"), (N_("Nothing"), "off")),
                says=N_("What those see on the screen who look on"),
            ),
        ),
    ),
)

DESKTOP = (
    FormSection(
        N_("Window"),
        (
            Slider(
                "desktop.fov",
                N_("Height of the view"),
                30.0,
                110.0,
                "{:.0f}°",
                says=N_("How much of the scene you see at once, from bottom to top"),
            ),
            Slider(
                "desktop.look",
                N_("Looking around with the mouse"),
                0.03,
                0.5,
                "{:.2f}°",
                says=N_("How far the view turns as you drag the mouse"),
            ),
            Toggle(
                "desktop.vsync",
                N_("Keep in step with the screen"),
                says=N_("No picture is torn; without it, the next one does not wait for the screen"),
            ),
            Toggle(
                "panels.regions",
                N_("Names of the parts of a cloud"),
                says=N_("Seen from afar, each part says what sets its images apart"),
            ),
            Toggle(
                "panels.exemplars",
                N_("Images for the parts of a cloud"),
                says=N_("Seen from afar, each part shows the image that is most like all of its own"),
            ),
            Choice(
                "desktop.panel_scale",
                N_("Size of the panels"),
                (("80 %", 0.8), ("100 %", 1.0), ("125 %", 1.25), ("150 %", 1.5), ("200 %", 2.0)),
                says=N_("How large menus and words are"),
            ),
            Choice(
                "panels.language",
                N_("Language, from the next start"),
                ((N_("As the system"), "system"), ("English", "en"), ("Deutsch", "de")),
                says=N_("In which language all of this is said"),
            ),
        ),
    ),
    FormSection(
        N_("Slideshow"),
        (
            Slider(
                "slideshow.seconds",
                N_("Each image"),
                2.0,
                30.0,
                "{:.0f} s",
                says=N_("How long an image stays"),
            ),
            Slider(
                "slideshow.fade",
                N_("From one to the next"),
                0.4,
                4.0,
                "{:.1f} s",
                says=N_("How long one image takes to become the next one"),
            ),
        ),
    ),
    FormSection(
        N_("Flying"),
        (
            Slider(
                "scene.thrust",
                N_("How hard it pushes"),
                20.0,
                300.0,
                "{:.0f} m/s²",
                says=N_("How quickly you come to speed, and how fast you fly"),
            ),
            Slider(
                "scene.drag",
                N_("How soon it slows down"),
                0.4,
                6.0,
                N_("{:.1f} a second"),
                says=N_("How soon you come to rest when you let go"),
            ),
        ),
    ),
)

FORM = (*DESKTOP, *(replace(section, folded=True) for section in HEADSET))
"""For who sits before a screen."""

WORN_FORM = (*HEADSET, *DESKTOP)
"""For who wears a headset."""
