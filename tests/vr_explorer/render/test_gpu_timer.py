"""The graphics card's own time."""

from __future__ import annotations

import moderngl
import pytest

from vr_explorer.render.gpu_timer import EVERY, PENDING, GpuTimer

SHADERS = (
    "#version 330 core\nconst vec2 P[3] = vec2[](vec2(-1, -1), vec2(3, -1), vec2(-1, 3));"
    "void main() { gl_Position = vec4(P[gl_VertexID], 0, 1); }",
    "#version 330 core\nout vec4 c; uniform int times;"
    "void main() { float a = 0.0; for (int i = 0; i < times; i++) a += sin(a + gl_FragCoord.x); c = vec4(a); }",
)


def test_more_work_takes_longer_and_is_told_later(ctx: moderngl.Context) -> None:
    program = ctx.program(*SHADERS)
    triangle = ctx.vertex_array(program, [])
    first, second = (ctx.framebuffer([ctx.texture((160, 160), 4)]) for _ in range(2))
    timer = GpuTimer()
    if not timer.works:
        pytest.skip("this driver does not tell")

    def told(times: int) -> float:
        program["times"].value = times
        for _ in range(2 * EVERY):
            timer.begin()
            for target in (first, second, first):  # software that collects what goes into one target ends here
                target.use()
                triangle.render(moderngl.TRIANGLES, vertices=3)
            timer.end()
            ctx.finish()
        return timer.seconds

    told(1)
    known = timer.told
    told(1)
    assert timer.told == known + 2, "each time is told once, however many frames pass"
    assert told(400) > 4.0 * told(1) > 0.0
    for _ in range(3 * PENDING * EVERY):  # more than can be under way
        timer.begin()
        timer.end()
    timer.release()
    first.release()
    second.release()
