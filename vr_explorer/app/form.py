"""What the settings page of the menu offers."""

from __future__ import annotations

from vr_explorer.panels.forms import Choice, FormSection, Presets, Slider, Toggle

COMFORTABLE = {"headset.snap_turn": 30.0, "headset.vignette": 0.8, "headset.stick_rise": 0.4}
FREE = {"headset.snap_turn": 0.0, "headset.vignette": 0.0, "headset.stick_rise": 1.0}

FORM = (
    FormSection(
        "Comfort in the headset",
        (
            Presets("All at once", (("Comfortable", COMFORTABLE), ("Free", FREE))),
            Choice("headset.snap_turn", "Turning", (("Steps of 30°", 30.0), ("Steps of 45°", 45.0), ("Smooth", 0.0))),
            Slider("headset.smooth_turn", "Smooth turning", 30.0, 240.0, "{:.0f}° a second"),
            Slider("headset.vignette", "Narrower sight while flying, turning", 0.0, 1.0, "{:.0f} %", 100.0),
            Toggle("headset.tunnel_grid", "A still grid where the sight is narrower"),
            Slider("headset.height", "Height, sitting or standing", -1.0, 1.0, "{:+.2f} m"),
        ),
    ),
    FormSection(
        "Hands",
        (
            Toggle("headset.left_handed", "Left-handed: the hands change their roles"),
            Slider("headset.haptics", "Ticks in the hand", 0.0, 1.0, "{:.0f} %", 100.0),
            Choice(
                "headset.one_handed",
                "One hand",
                (("Where one is seen", "auto"), ("Always", "always"), ("Never", "never")),
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
        "Picture",
        (
            Toggle("render.reduced_flashes", "Softer flashes and glows"),
            Toggle("headset.dynamic", "Smaller pictures rather than late ones"),
            Choice(
                "headset.mirror",
                "The window shows",
                (("Left eye", "eye"), ("Smoothed", "smooth"), ("Nothing", "off")),
            ),
        ),
    ),
    FormSection(
        "Window",
        (
            Slider("desktop.fov", "Height of the view", 30.0, 110.0, "{:.0f}°"),
            Slider("desktop.look", "Looking around by the mouse", 0.03, 0.5, "{:.2f}°"),
            Toggle("desktop.vsync", "Frames wait for the screen"),
            Choice(
                "desktop.panel_scale",
                "Size of the panels",
                (("80 %", 0.8), ("100 %", 1.0), ("125 %", 1.25), ("150 %", 1.5), ("200 %", 2.0)),
            ),
        ),
    ),
    FormSection(
        "Flying",
        (
            Slider("scene.thrust", "Force", 20.0, 300.0, "{:.0f} m/s²"),
            Slider("scene.drag", "Drag", 0.4, 6.0, "{:.1f} a second"),
        ),
    ),
)
