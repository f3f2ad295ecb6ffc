// While flying, the sight narrows: what rushes by at the sides is what makes sick (Fernandes and Feiner, 2016).

#include "frame.glsl"

#ifdef VERTEX_SHADER
out vec3 direction;

void main() {
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    into_view(vec4(corner, 0.0, 1.0));
    direction = (rays() * vec4(corner, 1.0, 1.0)).xyz;
}
#endif

#ifdef FRAGMENT_SHADER
uniform float narrowed;  // 0: all is seen, 1: the middle alone

in vec3 direction;
out vec4 colour;

const float WIDE = 1.05, NARROW = 0.5, SOFT = 0.22;  // radians from the middle

void main() {
    mat4 matrix = view_projection();
    vec3 forward = normalize(vec3(matrix[0].w, matrix[1].w, matrix[2].w));
    float angle = acos(clamp(dot(normalize(direction), forward), -1.0, 1.0));
    float edge = mix(WIDE, NARROW, narrowed);
    colour = vec4(0.0, 0.0, 0.0, smoothstep(edge, edge + SOFT, angle) * min(1.0, 2.0 * narrowed));
}
#endif
