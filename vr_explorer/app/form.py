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
            Presets(
                "All at once",
                (("Comfortable", COMFORTABLE), ("Free", FREE)),
                says="Sets turning, the narrower view and rising at once, for a sensitive or a hardy stomach",
            ),
            Choice(
                "headset.snap_turn",
                "Turning",
                (("Steps of 30°", 30.0), ("Steps of 45°", 45.0), ("Smooth", 0.0)),
                says="How the stick turns you: by a step at each flick, or smoothly",
            ),
            Slider(
                "headset.smooth_turn",
                "Smooth turning",
                30.0,
                240.0,
                "{:.0f}° a second",
                says="How fast you turn where turning is smooth",
            ),
            Slider(
                "headset.vignette",
                "Narrow the view while flying and turning",
                0.0,
                1.0,
                "{:.0f} %",
                100.0,
                says="A narrower view while you move keeps off dizziness",
            ),
            Toggle(
                "headset.tunnel_grid",
                "A still grid around the narrower view",
                says="A room that stands still is seen where the view is narrower",
            ),
            Slider(
                "headset.height",
                "Height, sitting or standing",
                -1.0,
                1.0,
                "{:+.2f} m",
                says="Lifts you, or lowers you, beside your real height",
            ),
        ),
    ),
    FormSection(
        "Hands in the headset",
        (
            Toggle(
                "headset.left_handed",
                "Left-handed: the hands swap roles",
                says="The left hand flies, and the right one points",
            ),
            Slider(
                "headset.haptics",
                "Vibration in the hand",
                0.0,
                1.0,
                "{:.0f} %",
                100.0,
                says="How strongly the controllers tick as you touch and press",
            ),
            Choice(
                "headset.one_handed",
                "One hand",
                (("While one is seen", "auto"), ("Always", "always"), ("Never", "never")),
                says="One controller does what two do",
            ),
            Choice(
                "headset.laser",
                "Laser",
                (("Pointing hand", "pointing"), ("Both hands", "both")),
                says="Which hand has the ray that points",
            ),
            Toggle(
                "headset.laser_toggle",
                "A pull of the trigger switches the laser on and off",
                says="The ray stays until the trigger is pulled again; otherwise you hold the trigger",
            ),
            Choice(
                "headset.hints",
                "Names of the buttons",
                (("At first", "first"), ("Always", "always"), ("Never", "never")),
                says="Whether the controllers' buttons say what they do",
            ),
            Choice(
                "headset.board",
                "This menu",
                (("Before you", "before"), ("On the wrist", "wrist")),
                says="Where this menu hangs",
            ),
        ),
    ),
    FormSection(
        "Picture in the headset",
        (
            Toggle(
                "render.reduced_flashes",
                "Softer flashes and glows",
                says="Bombs, and all else that glows or pulses, do so softly",
            ),
            Toggle(
                "headset.dynamic",
                "A softer picture instead of stutter",
                says="Where the graphics card is too slow, fewer pixels are drawn, and none comes late",
            ),
            Choice(
                "headset.mirror",
                "The window shows",
                (("Left eye", "eye"), ("Smoothed", "smooth"), ("Nothing", "off")),
                says="What those see on the screen who look on",
            ),
        ),
    ),
)

DESKTOP = (
    FormSection(
        "Window",
        (
            Slider(
                "desktop.fov",
                "Height of the view",
                30.0,
                110.0,
                "{:.0f}°",
                says="How much of the scene you see at once, from bottom to top",
            ),
            Slider(
                "desktop.look",
                "Looking around with the mouse",
                0.03,
                0.5,
                "{:.2f}°",
                says="How far the view turns as you drag the mouse",
            ),
            Toggle(
                "desktop.vsync",
                "Keep in step with the screen",
                says="No picture is torn; without it, the next one does not wait for the screen",
            ),
            Choice(
                "desktop.panel_scale",
                "Size of the panels",
                (("80 %", 0.8), ("100 %", 1.0), ("125 %", 1.25), ("150 %", 1.5), ("200 %", 2.0)),
                says="How large menus and words are",
            ),
        ),
    ),
    FormSection(
        "Slideshow",
        (
            Slider(
                "slideshow.seconds",
                "Each image",
                2.0,
                30.0,
                "{:.0f} s",
                says="How long an image stays",
            ),
            Slider(
                "slideshow.fade",
                "From one to the next",
                0.4,
                4.0,
                "{:.1f} s",
                says="How long one image takes to become the next one",
            ),
        ),
    ),
    FormSection(
        "Flying",
        (
            Slider(
                "scene.thrust",
                "How hard it pushes",
                20.0,
                300.0,
                "{:.0f} m/s²",
                says="How quickly you come to speed, and how fast you fly",
            ),
            Slider(
                "scene.drag",
                "How soon it slows down",
                0.4,
                6.0,
                "{:.1f} a second",
                says="How soon you come to rest when you let go",
            ),
        ),
    ),
)

FORM = (*DESKTOP, *(replace(section, folded=True) for section in HEADSET))
"""For who sits before a screen."""

WORN_FORM = (*HEADSET, *DESKTOP)
"""For who wears a headset."""
