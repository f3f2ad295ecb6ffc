"""The explorer's shaders for browsers; tests/browser/test_web.py compiles them there."""

import re

import moderngl
import pytest

from vr_explorer.render.program import ShaderError, expand, load_program
from vr_explorer.web import glsl
from vr_explorer.web.conditionals import chosen_lines


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
            assert not re.search(r"^\s*#\s*(if|el|endif)", source, re.M), "what is left is known when it is published"


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
    text = "#ifndef GL_ES\n#ifdef GL_ES\n#endif\ngl_ClipDistance[0] = 1.0;\nfma(a, b, c);\n#endif\nvoid main() {}\n"
    assert glsl.translated(text, "mine.glsl", "VERTEX_SHADER").splitlines()[-1] == "void main() {}"


CONDITIONS = """#define A
#if !defined(A) || defined(B) // neither
one
#elif defined(A) && !defined(C)
two
#ifdef B
three
#else
four
#endif
#else
five
#endif
#ifndef A
six
#endif
"""


@pytest.mark.parametrize(
    ("defined", "left"), [((), ["two", "four"]), (("B",), ["one"]), (("C",), ["five"]), (("B", "C"), ["one"])]
)
def test_what_is_left_is_what_the_drivers_own_preprocessor_leaves(defined: tuple[str, ...], left: list[str]) -> None:
    lines = chosen_lines(expand(CONDITIONS, "mine.glsl"), defined)
    assert [line.text for line in lines] == ["#define A", *left]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#if 1\n#endif\n", "mine.glsl:1: 1 where"),
        ("\n#else\n", "mine.glsl:2: #else without"),
        ("#ifdef A\n\n", "mine.glsl:2: an #if has no"),
    ],
)
def test_other_conditions_are_refused_by_file_and_line(text: str, message: str) -> None:
    with pytest.raises(ShaderError, match=f"^{message}"):
        glsl.translated(text, "mine.glsl", "VERTEX_SHADER")
