// Images that stand for the parts of a cloud, seen from afar: boards that face the head without roll, above the name.

#include "frame.glsl"

#ifdef VERTEX_SHADER
#include "upright.glsl"

uniform vec2 angles; // radians of the head's: the least and the most of the longer side
uniform float share; // of the part's radius, what the longer side is between them
uniform float gap;   // radians of the head's, from the middle of the part up to the board
uniform vec2 leaves; // radii of the part from its middle: gone, and wholly seen
uniform float before; // share of the way to the board where what stands does not hide it yet
uniform float seconds; // in which a board comes and goes

in vec3 position; // world, the middle of the part
in float radius;  // metres, of the part
in vec2 shape;    // width and height, the longer side 1
in vec4 cell;     // in the picture: left, bottom, right, top, 0..1
in vec3 fade;     // opacity from, to, and since when
in int card;

out vec2 uv;
out vec2 at;          // −1..1 across the board
flat out vec2 edge;   // of the frame, in units of `at`
flat out float opacity;
flat out float lit;   // 1: the card is pointed at

void main() {
    vec3 to_head = head - position;
    float distance = max(length(to_head), 1e-6);
    float side = clamp(share * radius, angles.x * distance, angles.y * distance);
    mat3 axes = upright(to_head, distance);

    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    uv = mix(cell.xy, cell.zw, corner);
    at = 2.0 * corner - 1.0;
    edge = 0.05 / shape;
    vec2 half_size = 0.5 * side * shape;
    float up = gap * distance + half_size.y + at.y * half_size.y;
    into_view_before(position + axes[0] * at.x * half_size.x + axes[1] * up, before);

    float gone = clamp((time - fade.z) / seconds, 0.0, 1.0);
    opacity = mix(fade.x, fade.y, gone) * smoothstep(leaves.x, leaves.y, distance / radius);
    lit = float(card == hovered);
}
#endif

#ifdef FRAGMENT_SHADER
uniform sampler2D picture;

in vec2 uv;
in vec2 at;
flat in vec2 edge;
flat in float opacity;
flat in float lit;
out vec4 colour;

const vec3 DARK = vec3(0.004);
const vec3 LIT = vec3(0.75, 0.72, 0.62);

void main() {
    if (opacity <= 0.0) discard;
    // A dark line around it sets it apart from the cards behind; around the one that is pointed at it is bright.
    vec2 within = (1.0 - abs(at)) / edge;
    float inside = smoothstep(0.6, 1.0, min(within.x, within.y));
    vec3 shown = mix(mix(DARK, LIT, lit), texture(picture, uv).rgb, inside);
    colour = vec4(shown, 1.0) * opacity;
}
#endif
