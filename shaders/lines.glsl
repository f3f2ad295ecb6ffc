// A line of light between two places: a ribbon that faces the eye, never thinner than a pixel and dimmed for it.

#include "frame.glsl"

#ifdef VERTEX_SHADER
uniform float width;  // metres of the viewer's

in vec3 from;
in vec3 to;
in vec3 light;

out float along;
out float across;
flat out vec3 tint;

const float LEAST = 1.5;     // pixels of half the width
const float REACH = 400.0;   // metres of the viewer's over which the light falls to a third

void main() {
    along = float(gl_VertexID >> 1);
    across = float(gl_VertexID & 1) * 2.0 - 1.0;
    vec3 place = mix(from, to, along);
    vec3 to_eye = eye() - place;
    vec3 sideways = cross(to - from, to_eye);
    float distance = length(to_eye);
    float wanted = width * scale, seen = max(wanted, LEAST * distance / pixels());
    place += sideways / max(length(sideways), 1e-6) * across * seen;
    tint = light * max(sqrt(wanted / seen), 0.3) * exp(-distance / (REACH * scale));
    into_view(view_projection() * vec4(place, 1.0));
}
#endif

#ifdef FRAGMENT_SHADER
in float along;
in float across;
flat in vec3 tint;
out vec4 colour;

void main() {
    float edge = 1.0 - across * across;
    float middle = mix(1.0, 0.45, smoothstep(0.0, 0.5, 0.5 - abs(along - 0.5)));
    colour = vec4(tint * edge * edge * middle, 1.0);
}
#endif
