"""What OpenXR offers on this machine and what a session has taken of it, in rows of words for a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import version

import xr

from foundation.report import Rows
from vr_explorer.xr.actions import Actions
from vr_explorer.xr.eye_swapchains import DEPTH_FORMATS, Eyes
from vr_explorer.xr.refresh_rate import EXTENSION as REFRESH_RATE
from vr_explorer.xr.refresh_rate import offered_rates
from vr_explorer.xr.results import FAILURES, error_text
from vr_explorer.xr.runtime import GRAPHICS, WANTED, Runtime
from vr_explorer.xr.session import STEREO, Session

NOTHING = "none"

_FORMATS = {
    0x8058: "RGBA8",
    0x805B: "RGBA16",
    0x881A: "RGBA16F",
    0x881B: "RGB16F",
    0x8814: "RGBA32F",
    0x8C3A: "R11F_G11F_B10F",
    0x8C41: "SRGB8",
    0x8C43: "SRGB8_ALPHA8",
    0x81A5: "DEPTH_COMPONENT16",
    0x81A6: "DEPTH_COMPONENT24",
    0x8CAC: "DEPTH_COMPONENT32F",
    0x88F0: "DEPTH24_STENCIL8",
    0x8CAD: "DEPTH32F_STENCIL8",
}


def of_loader() -> Rows:
    """What can be asked before there is an instance."""

    def layers() -> str:
        found = xr.enumerate_api_layer_properties()
        return listed(f"{_text(layer.layer_name)} {layer.layer_version}" for layer in found)

    def extensions() -> str:
        return listed(_text(found.extension_name) for found in xr.enumerate_instance_extension_properties())

    return [
        ("pyopenxr", version("pyopenxr")),
        ("API layers", _told(layers)),
        ("extensions offered", _told(extensions)),
    ]


def of_runtime(runtime: Runtime) -> Rows:
    """Of an instance, and of its headset once that is found."""

    def released() -> str:
        return str(xr.Version(xr.get_instance_properties(runtime.instance).runtime_version))

    missing = listed(sorted(set(WANTED) - runtime.extensions))
    rows = [
        ("runtime", runtime.name),
        ("runtime's version", _told(released)),
        ("OpenXR's version in use", ".".join(map(str, runtime.version))),
        ("extensions in use", listed([GRAPHICS, *sorted(runtime.extensions)])),
        ("extensions wanted and not there", missing),
    ]
    if runtime.system is not None:
        rows += _of_headset(runtime)
    return rows


def of_session(session: Session, eyes: Eyes, actions: Actions, rate: float) -> Rows:
    """rate: pictures a second that were asked for, 0 where that is left to the runtime."""

    def formats() -> str:
        return listed(format_name(int(each)) for each in xr.enumerate_swapchain_formats(session.handle))

    def spaces() -> str:
        return listed(xr.ReferenceSpaceType(kind).name for kind in xr.enumerate_reference_spaces(session.handle))

    depth = format_name(eyes.depth_format) if eyes.depth_format is not None else NOTHING
    return [
        ("formats offered", _told(formats)),
        ("format taken for colours", format_name(eyes.colour_format)),
        ("format taken for depths", depth),
        ("size of an eye's picture", "{} × {}".format(*eyes.size)),
        ("reference spaces offered", _told(spaces)),
        ("reference space taken", session.space_kind.name),
        ("display rates offered", _told(lambda: _rates(session))),
        ("display rate asked for", f"{rate:g} Hz" if rate else "the runtime's own"),
        ("controllers, left and right", listed(path or NOTHING for path in actions.profiles)),
        ("profiles refused", listed(actions.refused)),
    ]


def listed(words: Iterable[str]) -> str:
    return ", ".join(words) or NOTHING


def format_name(number: int) -> str:
    """OpenGL's name of an internal format, or its number."""
    kind = " (depth)" if number in DEPTH_FORMATS else ""
    return f"{_FORMATS.get(number, 'unnamed')} {number:#06x}{kind}"


def _of_headset(runtime: Runtime) -> Rows:
    def tracking() -> str:
        found = xr.get_system_properties(runtime.instance, runtime.system).tracking_properties
        kinds = (("orientation", found.orientation_tracking), ("position", found.position_tracking))
        return listed(kind for kind, tracked in kinds if tracked)

    def views() -> str:
        found = xr.enumerate_view_configuration_views(runtime.instance, runtime.system, STEREO)
        sizes = ((view.recommended_image_rect_width, view.recommended_image_rect_height) for view in found)
        return listed(f"{width} × {height}" for width, height in sizes)

    def blending() -> str:
        modes = xr.enumerate_environment_blend_modes(runtime.instance, runtime.system, STEREO)
        return listed(xr.EnvironmentBlendMode(mode).name for mode in modes)

    return [
        ("headset", runtime.headset),
        ("tracked", _told(tracking)),
        ("recommended pictures", _told(views)),
        ("blend modes", _told(blending)),
    ]


def _rates(session: Session) -> str:
    if REFRESH_RATE not in session.runtime.extensions:
        return "the runtime does not tell"
    return listed(f"{rate:g} Hz" for rate in offered_rates(session))


def _told(ask: Callable[[], str]) -> str:
    """What is answered, or how the runtime has failed to: a report has a line for each question."""
    try:
        return ask()
    except FAILURES as error:
        return f"not told ({error_text(error)})"


def _text(name: bytes | str) -> str:
    return name.decode(errors="replace") if isinstance(name, bytes) else str(name)
