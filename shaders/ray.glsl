// The laser of a hand: a thin ribbon that faces the eye and fades toward its end.

#include "frame.glsl"

#ifdef VERTEX_SHADER
uniform vec3 origin;
uniform vec3 end;
uniform float width;  // metres of the world

out float along;
out float across;

void main() {
    along = float(gl_VertexID >> 1);
    across = float(gl_VertexID & 1) * 2.0 - 1.0;
    vec3 place = mix(origin, end, along);
    vec3 side = normalize(cross(end - origin, eye - place));
    float pixel = length(eye - place) / pixels;
    gl_Position = view_projection * vec4(place + side * across * max(width, pixel), 1.0);
}
#endif

#ifdef FRAGMENT_SHADER
uniform vec3 accent;
uniform float reached;  // 1: it ends on something

in float along;
in float across;
out vec4 colour;

void main() {
    float light = (1.0 - across * across) * mix(pow(1.0 - along, 3.0), 1.0 - 0.5 * along, reached);
    colour = vec4(accent * light, 1.0);
}
#endif
