// The table at home: a leaning top on two legs, and on it the line of a tour, the rings of its empty checkpoints and the
// light that its tokens throw.

#include "frame.glsl"
#include "dither.glsl"
#include "checkpoints.glsl"

#ifdef VERTEX_SHADER
uniform vec3 middle;  // world position of the top's middle
uniform mat3 axes;    // along the row, out of the top, away
uniform vec3 size;    // of the top: half its length, its thickness, half its depth
uniform float height; // metres of the middle above the floor

out vec3 inside;      // metres along, out and away
flat out vec3 facing;
flat out int part;    // 0: the top, 1, 2: legs

const vec3 CORNERS[4] = vec3[](vec3(-1, -1, 1), vec3(1, -1, 1), vec3(-1, 1, 1), vec3(1, 1, 1));
const vec2 LEG = vec2(0.035, 0.24);  // half its width and depth
const float LEG_AT = 0.72;           // of half the length

void main() {
    part = gl_VertexID / 36;
    int face = gl_VertexID % 36 / 6;
    vec3 corner = CORNERS[int[](0, 1, 2, 2, 1, 3)[gl_VertexID % 6]];
    if (face % 2 == 1) corner.z = -1.0;
    vec3 unit = face < 2 ? corner.zxy : face < 4 ? corner.xzy : corner;
    facing = vec3(0.0);
    facing[face / 2] = face % 2 == 1 ? -1.0 : 1.0;
    if (part == 0) {
        inside = vec3(unit.x * size.x, 0.5 * size.y * (unit.y - 1.0), unit.z * size.z);
        into_view(view_projection() * vec4(middle + axes * inside, 1.0));
    } else {
        vec3 right = axes[0], level = normalize(vec3(axes[2].x, 0.0, axes[2].z));
        vec3 foot = middle + right * (part == 1 ? -1.0 : 1.0) * LEG_AT * size.x;
        foot += right * unit.x * LEG.x + level * unit.z * LEG.y;
        // Up into the leaning top.
        float rises = unit.y > 0.0 ? unit.z * LEG.y * axes[2].y / length(axes[2].xz) - 0.5 * size.y : -height;
        inside = vec3(unit.x * LEG.x, rises, unit.z * LEG.y);
        into_view(view_projection() * vec4(foot + vec3(0.0, rises, 0.0), 1.0));
    }
}
#endif

#ifdef FRAGMENT_SHADER
uniform vec3 size;
uniform float height;
uniform bool pointed;

in vec3 inside;
flat in vec3 facing;
flat in int part;
out vec4 colour;

const vec3 WOOD = vec3(0.040, 0.030, 0.022);
const vec3 LAMP = vec3(1.0, 0.78, 0.55);
const float LINE = 0.009;  // metres of half the line's width
const float RIM = 0.012;   // metres of the edge that is lit

// 1 inside, 0 outside of an edge, over a pixel. from: metres from the edge, inward.
float within(float from) {
    float pixel = fwidth(from);
    return clamp(from / max(pixel, 1e-6) + 0.5, 0.0, 1.0);
}

// Of a line of half the width `wide`, as bright as it is wide where it is thinner than a pixel.
float drawn(float from, float wide) {
    float pixel = fwidth(from), seen = max(wide, 0.6 * pixel);
    return clamp((seen - abs(from)) / max(pixel, 1e-6) + 0.5, 0.0, 1.0) * wide / seen;
}

vec3 top() {
    vec2 at = inside.xz;
    vec2 edge = size.xz - abs(at);
    vec3 sum = WOOD * (0.55 + 0.9 * exp(-dot(at / vec2(1.5, 0.6), at / vec2(1.5, 0.6))));
    sum *= 0.92 + 0.08 * sin(90.0 * at.y + 2.5 * sin(3.1 * at.x) + 1.7 * sin(7.3 * at.x));
    vec3 rim = pointed ? POINTED : LAMP * 0.16;
    sum = mix(sum, rim, 1.0 - within(min(edge.x, edge.y) - RIM));
    if (count == 0) return sum;

    int nearest = clamp(int(round(at.x / pitch + 0.5 * float(count - 1))), 0, count - 1);
    float distance = length(at - vec2(along(nearest), 0.0));
    float between = within(along(count - 1) - abs(at.x))
                  * within(distance - (shares[nearest] > 0 ? 0.0 : 1.25 * radius));
    sum += LAMP * 0.5 * drawn(at.y, LINE) * between;
    for (int number = 0; number < count; number++) {
        vec2 beside = at - vec2(along(number), 0.0);
        if (shares[number] > 0) {
            float reach = length(beside) / (2.4 * radius);
            sum += (number == lit ? 0.5 : 0.26) * tint(number, beside) * exp(-reach * reach);
        } else {
            sum += (number == lit ? POINTED : EMPTY) * drawn(length(beside) - 0.85 * radius, 0.1 * radius);
        }
    }
    return sum;
}

void main() {
    vec3 sum;
    if (part == 0 && facing.y > 0.0) sum = top();
    else if (part == 0) sum = WOOD * (facing.z < 0.0 ? 1.3 : 0.5);
    else sum = WOOD * (facing.z < 0.0 ? 0.55 : 0.3) * smoothstep(-height, 0.0, inside.y);
    float noise = (threshold(pixel_of_view(), 5.0) - 0.5) / (255.0 * 12.92);
    colour = vec4(max(sum + noise, 0.0) * light, light);
}
#endif
