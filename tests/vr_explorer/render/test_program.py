import moderngl
import pytest

from vr_explorer.render.program import ShaderError, compile_program, expand, load_program

VALID = "#ifdef VERTEX_SHADER\nvoid main() { gl_Position = vec4(0.0); }\n#endif\n"


def test_a_snippet_is_taken_in_once_where_it_is_asked_for() -> None:
    lines = expand('first\n#include "srgb.glsl"\n#include "srgb.glsl"\nlast', "test.glsl")
    assert lines[0] == ("first", "test.glsl", 1)
    assert lines[-1] == ("last", "test.glsl", 4)
    assert sum("vec3 srgb_to_linear(" in line.text for line in lines) == 1
    assert [line.number for line in lines if line.file == "srgb.glsl"] == list(range(1, len(lines) - 1))


def test_a_missing_snippet_is_named_with_the_line_that_asks_for_it() -> None:
    with pytest.raises(ShaderError, match=r"test\.glsl:2: there is no nothing\.glsl"):
        expand('\n#include "nothing.glsl"', "test.glsl")


@pytest.mark.parametrize("name", ["cards", "ground"])
def test_the_programs_compile(ctx: moderngl.Context, name: str) -> None:
    assert load_program(ctx, name)["Frame"]


def test_an_error_names_file_and_line(ctx: moderngl.Context) -> None:
    text = (
        '#include "dither.glsl"\n' + VALID + "#ifdef FRAGMENT_SHADER\nout vec4 c;\nvoid main() { c = wrong; }\n#endif\n"
    )
    with pytest.raises(ShaderError, match=r"mine\.glsl:7.*wrong"):
        compile_program(ctx, text, "mine.glsl")


def test_an_error_in_a_snippet_names_the_snippet(ctx: moderngl.Context) -> None:
    text = '#define sin 1.0 +\n#define fract missing\n#include "dither.glsl"\n' + VALID
    with pytest.raises(ShaderError, match=r"dither\.glsl:\d+.*missing"):
        compile_program(ctx, text, "mine.glsl", stages=["vertex_shader"])
