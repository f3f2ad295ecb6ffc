// The laser of a hand: a thin ribbon that faces the eye and fades toward its end.

#include "frame.glsl"

#ifdef VERTEX_SHADER
in vec3 origin;
in vec3 end;
in float width;    // metres of the world
in float reached;  // 1: it ends on something

out float along;
out float across;
out float ends;

void main() {
    along = float(gl_VertexID >> 1);
    across = float(gl_VertexID & 1) * 2.0 - 1.0;
    ends = reached;
    vec3 position = mix(origin, end, along);
    vec3 side = normalize(cross(end - origin, eye() - position));
    float pixel = length(eye() - position) / pixels();
    into_view(view_projection() * vec4(position + side * across * max(width, pixel), 1.0));
}
#endif

#ifdef FRAGMENT_SHADER
uniform vec3 accent;

in float along;
in float across;
in float ends;
out vec4 colour;

void main() {
    float light = (1.0 - across * across) * mix(pow(1.0 - along, 3.0), 1.0 - 0.5 * along, ends);
    colour = vec4(accent * light, 1.0);
}
#endif
