// A controller in the hand: matt and dark, with light from above, so that it is seen before any picture.

#include "frame.glsl"

#ifdef VERTEX_SHADER
in mat4 hand;  // hand → world
in vec3 accent;
in float pulled;  // 0..1: how strongly its ring is lit
in vec3 position;
in vec3 normal;
in float glow;

out vec3 facing;
out vec3 lit;

void main() {
    into_view(view_projection() * hand * vec4(position, 1.0));
    facing = normalize(mat3(hand) * normal);
    lit = accent * glow * mix(0.12, 1.0, pulled);
}
#endif

#ifdef FRAGMENT_SHADER
in vec3 facing;
in vec3 lit;
out vec4 colour;

const vec3 BODY = vec3(0.035, 0.037, 0.042);

void main() {
    float light = 0.45 + 0.55 * normalize(facing).y;
    colour = vec4(BODY * (0.4 + 1.6 * light) + lit, 1.0);
}
#endif
