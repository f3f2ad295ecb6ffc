import moderngl
import numpy as np

from vr_explorer.render.program import compile_program
from vr_explorer.scene.cards import Cards

CAPTURE = """
#ifdef VERTEX_SHADER
#include "motion.glsl"
uniform float time;
in vec3 start;
in vec3 target;
in vec4 course;
out vec4 now;
void main() {
    float progress = progress_at(time, course.x, course.y);
    now = vec4(start + (target - start) * progress, mix(course.z, course.w, progress));
}
#endif
"""


def test_the_gpu_moves_the_cards_as_the_scene_says(ctx: moderngl.Context) -> None:
    rng = np.random.default_rng(3)
    count = 500
    cards = Cards(rng.normal(0.0, 100.0, (count, 3)).astype(np.float32))
    cards.target[:] = rng.normal(0.0, 100.0, (count, 3))
    cards.begin[:] = rng.uniform(0.0, 10.0, count)
    cards.duration[:] = np.where(rng.random(count) < 0.2, 0.0, rng.uniform(0.01, 8.0, count))
    cards.fade_from[:], cards.fade_to[:] = rng.random((2, count))

    program = compile_program(ctx, CAPTURE, "capture.glsl", stages=["vertex_shader"], varyings=("now",))
    course = np.stack([cards.begin, cards.duration, cards.fade_from, cards.fade_to], axis=-1)
    given = np.concatenate([cards.start, cards.target, course], axis=-1).astype(np.float32)
    points = ctx.vertex_array(program, ctx.buffer(given.tobytes()), "start", "target", "course")
    ctx.framebuffer([ctx.texture((1, 1), 4)]).use()
    captured = ctx.buffer(reserve=16 * count)
    for time in (-1.0, 0.0, 2.5, float(cards.begin[0]), 7.0, 10.0, 30.0):
        program["time"] = time
        points.transform(captured, moderngl.POINTS, vertices=count)
        now = np.frombuffer(captured.read(), np.float32).reshape(count, 4)
        np.testing.assert_allclose(now[:, :3], cards.positions_at(time), atol=2e-3)
        np.testing.assert_allclose(now[:, 3], cards.visible_at(time), atol=1e-5)
