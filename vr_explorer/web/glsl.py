"""The explorer's own shaders as WebGL 2 takes them: GLSL ES 3.00 (Khronos, "The OpenGL ES Shading Language", 3.00.6).

The two languages have what these programs use in common; another head is all it takes. What is not for a program, a
stage or this language (GL_ES) is left out, and what only desktops have is refused.
"""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

from vr_explorer.render.program import STAGES, ShaderError, expand
from vr_explorer.web.conditionals import chosen_lines

PROGRAMS = ("cards", "lean_cards", "lean_palettes", "sky", "ground", "bombs", "exemplars", "present")
"""Those that the page draws by."""

HEADSET_PROGRAMS = (
    *("cards", "lean_cards", "lean_palettes", "sky", "ground", "bombs", "exemplars", "labels"),
    *("vignette", "hands", "ray", "panel"),
)
"""Those that draw into a headset's picture. It stores no sRGB, and what is drawn elsewhere first would have no foveated
rendering, so all but `panel`, whose picture is encoded, encode what they draw."""

RESTING = {
    "lean": "lean_resting_sampled",
    "large": "large_resting_sampled",
    "full": "resting_cards",
    "few": "few_cards",
    "far": "far_resting_sampled",
}
"""Those that draw cards at rest into either kind of picture, by what the page calls them; made once the first rest."""

OPACITIES = {"vignette": "1.0 - pow(1.0 - colour.a, 1.0 / 2.2)", "exemplars": "pow(colour.a, 1.0 / 2.2)"}
"""By which encoded programs blend as nearly as they can with what is encoded already; the others keep theirs."""

HEAD = (
    "#version 300 es\n"
    "#define {stage}\n"
    "precision highp float;\n"
    "precision highp int;\n"
    "precision highp sampler2D;\n"
    "precision highp sampler2DArray;\n"
)

_ENCODING = '#ifdef FRAGMENT_SHADER\n#include "srgb.glsl"\n#endif\n'
_ENCODED_MAIN = "void main() {{\n    linear_main();\n    colour = vec4(linear_to_srgb(colour.rgb), {opacity});\n}}\n"

_ABSENT = re.compile(
    r"\b(gl_ClipDistance|gl_CullDistance|gl_Layer|gl_ViewportIndex|gl_PrimitiveID|gl_SampleMask|noperspective|double"
    r"|dmat\w+|dvec\d|[iu]?sampler(1D|1DArray|Buffer|2DRect|2DMS|2DMSArray)|textureGather|textureQueryLod"
    r"|interpolateAt\w+|fma)\b|^\s*#\s*(extension|version)\b|\blayout\s*\((?!\s*std140)"
)


def program(name: str, encoded: bool = False) -> dict[str, str]:
    """The sources of the file `shaders/NAME.glsl` by `vertex_shader` and `fragment_shader`.

    encoded: its colour is encoded as sRGB, for targets that do not do so. ShaderError: it has something that GLSL ES
    3.00 has not; the message names file and line.
    """
    text = resources.files("shaders").joinpath(f"{name}.glsl").read_text(encoding="utf-8")
    text = f"{text}\n{_ENCODING}" if encoded else text
    sources = {stage: translated(text, f"{name}.glsl", STAGES[stage]) for stage in STAGES}
    if encoded:
        linear = sources["fragment_shader"].replace("void main()", "void linear_main()")
        sources["fragment_shader"] = linear + _ENCODED_MAIN.format(opacity=OPACITIES.get(name, "colour.a"))
    return sources


def translated(text: str, file: str, stage: str) -> str:
    """What is left of the program `text` in one stage. stage: the name that its parts ask for. ShaderError."""
    kept = []
    for line in chosen_lines(expand(text, file), ("GL_ES", stage)):
        absent = _ABSENT.search(line.text)
        if absent is not None:
            raise ShaderError(f"{line.file}:{line.number}: GLSL ES 3.00 has no {absent[0].strip()}")
        kept.append(line.text)
    return HEAD.format(stage=stage) + "\n".join(kept) + "\n"


def module() -> str:
    """The module of the page that has all `PROGRAMS`, and `HEADSET_PROGRAMS` as they draw there; each source once."""
    tables = {
        "PROGRAMS": {name: program(name) for name in PROGRAMS},
        "RESTING_PROGRAMS": {
            kind: {one: program(name, encoded=kind == "headset") for one, name in RESTING.items()}
            for kind in ("page", "headset")
        },
        "HEADSET_PROGRAMS": {name: program(name, encoded=name != "panel") for name in HEADSET_PROGRAMS},
    }
    sources: dict[str, int] = {}

    def written(value: Any) -> str:
        if isinstance(value, str):
            return f"sources[{sources.setdefault(value, len(sources))}]"
        return "{" + ", ".join(f"{json.dumps(name)}: {written(one)}" for name, one in value.items()) + "}"

    exported = "".join(f"export const {table} = {written(tables[table])};\n" for table in tables)
    return f"// Made of the explorer's shaders.\nconst sources = {json.dumps(list(sources), indent=1)};\n{exported}"
