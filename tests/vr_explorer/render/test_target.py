import moderngl
import numpy as np
import pytest

from vr_explorer.render.target import Target

HALF = """#version 330 core
void main() { gl_Position = vec4(gl_VertexID == 1 ? 3 : -1, gl_VertexID == 2 ? 3 : -1, 0, 1); }
"""
WHITE_ABOVE = """#version 330 core
uniform float edge;
out vec4 colour;
void main() { colour = vec4(vec3(gl_FragCoord.y > edge ? 1.0 : 0.0), 1.0); }
"""


def _filled(ctx: moderngl.Context, target: Target, edge: float) -> None:
    target.framebuffer.use()
    program = ctx.program(HALF, WHITE_ABOVE)
    program["edge"] = edge
    ctx.vertex_array(program, []).render(vertices=3)


def _slanted(ctx: moderngl.Context, target: Target) -> None:
    """A triangle whose edge runs down the picture at a slant covers every share of a pixel."""
    target.framebuffer.use()
    slant = "#version 330 core\nvoid main() { gl_Position = vec4(vec2[](vec2(-1, -1), vec2(.9, -1), vec2(.7, 1))"
    program = ctx.program(slant + "[gl_VertexID], 0, 1); }", WHITE_ABOVE)
    program["edge"] = -1.0
    ctx.vertex_array(program, []).render(vertices=3)


def test_the_top_row_comes_first(ctx: moderngl.Context) -> None:
    target = Target(ctx, (5, 8))
    _filled(ctx, target, 6.0)
    picture = target.read()
    assert picture.shape == (8, 5, 3)
    assert picture[:2].min() == 255
    assert picture[2:].max() == 0


def test_samples_are_averaged_in_linear_light(ctx: moderngl.Context) -> None:
    target = Target(ctx, (64, 64), samples=4)
    target.framebuffer.use()
    target.framebuffer.clear()
    _slanted(ctx, target)
    shades = set(np.unique(target.read()).tolist())
    # sRGB of a quarter, a half and three quarters of white.
    for shade in (137, 188, 225):
        assert shades & {shade - 1, shade, shade + 1}


@pytest.mark.parametrize("samples", [1, 4])
def test_showing_copies_the_bytes_whatever_the_other_calls_itself(ctx: moderngl.Context, samples: int) -> None:
    target = Target(ctx, (16, 16), samples)
    target.framebuffer.clear(0.2, 0.4, 0.6)
    _slanted(ctx, target)
    picture = target.read()
    assert (len(np.unique(picture[..., 0])) > 3) == (samples > 1)
    for options in ({}, {"internal_format": 0x8C43}):
        window = ctx.framebuffer([ctx.texture((16, 16), 4, **options)], ctx.depth_renderbuffer((16, 16)))
        target.show(window, (16, 16))
        shown = np.frombuffer(window.read(components=3), np.uint8).reshape(16, 16, 3)[::-1]
        np.testing.assert_array_equal(shown, picture)


def test_a_window_that_stores_srgb_is_given_the_averages_at_once(ctx: moderngl.Context) -> None:
    target, window = Target(ctx, (16, 16), 4), Target(ctx, (16, 16), 0)
    target.framebuffer.clear(0.2, 0.4, 0.6)
    _slanted(ctx, target)
    target.show(window.framebuffer, (16, 16))
    shown, untouched = window.read(), np.frombuffer(target._resolved.read(), np.uint8)
    assert untouched.max() == 0
    np.testing.assert_array_equal(shown, target.read())


def test_a_target_may_be_released_while_it_is_in_use(ctx: moderngl.Context) -> None:
    for size in (32, 48):
        target = Target(ctx, (size, size))
        _filled(ctx, target, -1.0)
        assert target.read().min() == 255
        target.release()
