// Words in the world: each a board that faces the head without roll, the same way for both eyes, legible from anywhere.

#include "frame.glsl"

#ifdef VERTEX_SHADER
#include "upright.glsl"

uniform float natural;  // metres of the world: height of body text that is neither too far nor too near
uniform vec2 angles;    // radians of the head's: the least and the most height of body text
uniform vec2 near_fade; // metres of the viewer's: gone, and wholly seen
uniform float before;   // share of the way to the words where what stands does not hide them yet

in vec3 position;   // world
in vec2 extent;  // width and height, in heights of body text
in vec4 cell;    // in the picture: left, bottom, right, top, 0..1
in float below;  // from `position` to the middle, in heights of body text
in float radius; // metres of the world about `position` that the words stay clear of
in float leading; // 1: the words begin at `position`, 0: it is their middle

out vec2 uv;
flat out float opacity;

void main() {
    vec3 to_head = head - position;
    float distance = max(length(to_head), 1e-6);
    float body = clamp(natural, angles.x * distance, angles.y * distance);
    mat3 axes = upright(to_head, distance);

    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    uv = mix(cell.xy, cell.zw, corner);
    float lower = below > 0.0 ? max(below * body, radius + 0.7 * extent.y * body) : 0.0;
    vec2 at = (corner - vec2(0.5 - 0.5 * leading, 0.5)) * extent * body - vec2(0.0, lower);
    into_view_before(position + axes[0] * at.x + axes[1] * at.y, before);
    opacity = smoothstep(near_fade.x, near_fade.y, distance / scale);
}
#endif

#ifdef FRAGMENT_SHADER
uniform sampler2D picture;

in vec2 uv;
flat in float opacity;
out vec4 colour;

void main() {
    colour = texture(picture, uv) * opacity;
}
#endif
