"""The explorer's shaders for browsers; tests/browser/test_web.py compiles them there."""

import re

import moderngl
import pytest

from vr_explorer.render.program import ShaderError, load_program
from vr_explorer.web import glsl


def test_programs_of_the_page_are_the_explorers(ctx: moderngl.Context) -> None:
    for name in {*glsl.PROGRAMS, *glsl.HEADSET_PROGRAMS, *glsl.RESTING.values()}:
        load_program(ctx, name).release()


def test_only_the_head_is_another() -> None:
    for name in glsl.PROGRAMS:
        for stage, source in glsl.program(name).items():
            assert source.startswith("#version 300 es\n")
            assert "precision highp sampler2DArray;" in source
            assert "gl_ClipDistance" not in source
            assert source.count("void main()") == 1, stage
            assert len(re.findall(r"^\s*#\s*if", source, re.M)) == len(re.findall(r"^\s*#\s*endif", source, re.M))


@pytest.mark.parametrize("name", [name for name in glsl.HEADSET_PROGRAMS if name != "panel"])
def test_where_the_target_does_not_encode_the_program_does(name: str) -> None:
    linear, encoded = glsl.program(name), glsl.program(name, encoded=True)
    assert encoded["vertex_shader"] == linear["vertex_shader"]
    fragment = encoded["fragment_shader"]
    assert (fragment.count("void main()"), fragment.count("void linear_main()")) == (1, 1)
    assert fragment.count("vec3 linear_to_srgb(vec3") == 1
    assert f'"{name}"' in glsl.module().partition("HEADSET_PROGRAMS")[2]


@pytest.mark.parametrize(
    "line",
    [
        "gl_ClipDistance[0] = 1.0;",
        "uniform samplerBuffer places;",
        "noperspective in vec2 at;",
        "layout(location = 3) in vec3 at;",
        "#extension GL_ARB_gpu_shader5 : require",
        "dmat4 exact;",
    ],
)
def test_what_browsers_do_not_have_is_refused_by_file_and_line(line: str) -> None:
    with pytest.raises(ShaderError, match=r"^mine\.glsl:2: GLSL ES 3\.00 has no"):
        glsl.translated(f"// a program\n{line}\nvoid main() {{}}\n", "mine.glsl", "VERTEX_SHADER")


def test_parts_for_desktops_are_left_out() -> None:
    text = "#ifndef GL_ES\n#if 1\ngl_ClipDistance[0] = 1.0;\n#endif\nfma(a, b, c);\n#endif\nvoid main() {}\n"
    assert glsl.translated(text, "mine.glsl", "VERTEX_SHADER").splitlines()[-1] == "void main() {}"
    with pytest.raises(ShaderError, match=r"mine\.glsl:2: .* no #else"):
        glsl.translated("#ifndef GL_ES\n#else\n#endif\n", "mine.glsl", "VERTEX_SHADER")
