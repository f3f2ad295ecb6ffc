// The checkpoints of a tour as small glowing balls that stand on the table, as filter bombs look.

#include "frame.glsl"
#include "checkpoints.glsl"

const float HALO = 3.2;  // radii that the glow fills

#ifdef VERTEX_SHADER
uniform vec3 middle;  // world position of the table's top's middle
uniform mat3 axes;    // along the row, out of the top, away

out vec2 across;
flat out int number;

void main() {
    number = gl_VertexID / 6;
    int corner = int[](0, 1, 2, 2, 1, 3)[gl_VertexID % 6];
    across = vec2(corner & 1, corner >> 1) * 2.0 - 1.0;
    vec3 position = middle + axes * vec3(along(number), radius, 0.0);
    vec3 normal = normalize(head - position);
    vec3 right = normalize(vec3(normal.z, 1e-6, -normal.x));
    vec3 up = cross(normal, right);
    float reach = shares[number] > 0 ? HALO * radius : 0.0;
    into_view(view_projection() * vec4(position + reach * (across.x * right + across.y * up), 1.0));
    // Before the table and the other tokens, which the glow lies over.
    vec4 nearer = view_projection() * vec4(position + HALO * radius * normal, 1.0);
    gl_Position.z = nearer.z / nearer.w * gl_Position.w;
}
#endif

#ifdef FRAGMENT_SHADER
in vec2 across;
flat in int number;
out vec4 colour;

void main() {
    float distance = length(across) * HALO;
    float pixel = fwidth(distance);
    float ball = clamp((1.0 - distance) / max(pixel, 1e-6) + 0.5, 0.0, 1.0);
    vec3 glow = tint(number, across) * (number == lit ? 1.35 : 1.0);
    // Lit from above, its middle the brightest.
    vec2 at = across * HALO;
    float round = sqrt(max(1.0 - dot(at, at), 0.0));
    float shine = exp(-9.0 * dot(at - vec2(-0.28, 0.38), at - vec2(-0.28, 0.38)));
    vec3 body = glow * (0.35 + 0.65 * round) + 0.35 * shine;
    float edge = 1.0 - smoothstep(0.4 * HALO, HALO, distance);
    vec3 halo = glow * mix(0.22, 0.12, calm) * exp(-1.6 * max(distance - 1.0, 0.0)) * edge;
    if (number == lit) halo += POINTED * clamp(1.0 - abs(distance - 1.45) / max(pixel, 0.07), 0.0, 1.0);
    colour = vec4((body * ball + halo * (1.0 - ball)) * light, ball * light);
}
#endif
