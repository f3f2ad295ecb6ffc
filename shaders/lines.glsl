// A line of light between two places: a ribbon that faces the eye, never thinner than a few pixels and dimmed for it.
// Its form tells kinds apart where colours do not.

#include "frame.glsl"

const int SOLID = 0, DASHED = 1, DOTTED = 2, DOUBLE = 3;

#ifdef VERTEX_SHADER
uniform float width;  // metres of the viewer's

in vec3 from;
in vec3 to;
in vec3 light;
in int form;

out float along;
out float across;
out float wide;         // metres of the world of half the ribbon's width
flat out float period;  // metres of the world from one dash or dot to the next
flat out float repeats;
flat out vec3 tint;
flat out int shape;

const float LEAST = 1.5;     // pixels of half the width
const float REACH = 400.0;   // metres of the viewer's over which the light falls to a third
const float BROADER[4] = float[](1.0, 1.15, 1.8, 2.3);   // than a solid line, by the form
const float PERIODS[4] = float[](1.0, 16.0, 7.0, 1.0);   // in halves of the width

void main() {
    along = float(gl_VertexID >> 1);
    across = float(gl_VertexID & 1) * 2.0 - 1.0;
    vec3 position = mix(from, to, along);
    vec3 to_eye = eye() - position;
    vec3 sideways = cross(to - from, to_eye);
    float distance = length(to_eye);
    float wanted = width * scale, seen = max(wanted, LEAST * distance / pixels());
    wide = BROADER[form] * seen;
    position += sideways / max(length(sideways), 1e-6) * across * wide;
    tint = light * max(sqrt(wanted / seen), 0.3) * exp(-distance / (REACH * scale));
    shape = form;
    // As many repeats for both eyes, anchored at both ends: they neither slide nor differ while one flies past.
    float reach = length(to - from), from_head = length(head - 0.5 * (from + to));
    float wished = PERIODS[form] * BROADER[form] * max(wanted, LEAST * from_head / pixels());
    repeats = exp2(clamp(round(log2(max(reach / wished, 1e-6))), 1.0, 10.0));
    period = reach / repeats;
    into_view(view_projection() * vec4(position, 1.0));
}
#endif

#ifdef FRAGMENT_SHADER
in float along;
in float across;
in float wide;
flat in float period;
flat in float repeats;
flat in vec3 tint;
flat in int shape;
out vec4 colour;

const float DASH = 0.58;  // of a period

void main() {
    float edge = 1.0 - across * across;
    float beside = (fract(along * repeats) - 0.5) * period / wide;  // halves of the width from the middle of a repeat
    float lit = edge * edge;
    if (shape == DASHED) {
        lit *= clamp(0.5 * DASH * period / wide - abs(beside) + 0.5, 0.0, 1.0);
    } else if (shape == DOTTED) {
        lit = 1.6 * smoothstep(1.0, 0.35, length(vec2(beside, across)));
    } else if (shape == DOUBLE) {
        float rail = max(1.0 - abs(abs(across) - 0.68) / 0.32, 0.0);
        lit = rail * (2.0 - rail);
    }
    float middle = mix(1.0, 0.45, smoothstep(0.0, 0.5, 0.5 - abs(along - 0.5)));
    colour = vec4(tint * lit * middle, 1.0);
}
#endif
