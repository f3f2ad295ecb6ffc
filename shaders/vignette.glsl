// While flying, the sight narrows: what rushes by at the sides is what makes sick (Fernandes and Feiner, 2016). In its
// place stands the grid of a room that rests about the viewer, as in Google Earth VR (Käser et al., 2017).

#include "frame.glsl"
#include "grid.glsl"

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
uniform float grid;      // light of its lines, 0: none
uniform mat4 cage;       // world → the viewer's metres about the middle of the room

in vec3 direction;
out vec4 colour;

const float WIDE = 1.05, NARROW = 0.5, SOFT = 0.22;  // radians from the middle
const vec3 ROOM = vec3(3.0, 1.5, 3.0);               // metres from its middle to its walls, floor and ceiling
const float CELL = 0.5;                              // metres
const float LINE = 0.014;                            // of a cell: half a line's width
const vec3 TINT = vec3(0.55, 0.72, 1.0);

// Of the wall that the ray meets; none for who has left the room. The walls end on lines, which hide that derivatives
// jump there.
float wall(vec3 from, vec3 ray) {
    vec3 along = mix(ray, vec3(1e-6), lessThan(abs(ray), vec3(1e-6)));
    vec3 reach = (ROOM * sign(along) - from) / along;
    float distance = min(min(reach.x, reach.y), reach.z);
    vec3 met = (from + ray * distance) / CELL;
    vec2 position = distance == reach.x ? met.zy : distance == reach.y ? met.xz : met.xy;
    float on = lines(position, max(fwidth(position), 1e-6), LINE) * exp(-0.12 * distance);
    return distance > 0.0 ? on : 0.0;
}

void main() {
    mat4 matrix = view_projection();
    vec3 forward = normalize(vec3(matrix[0].w, matrix[1].w, matrix[2].w));
    float angle = acos(clamp(dot(normalize(direction), forward), -1.0, 1.0));
    float edge = mix(WIDE, NARROW, narrowed);
    float dark = smoothstep(edge, edge + SOFT, angle) * min(1.0, 2.0 * narrowed);
    vec3 light = vec3(0.0);
    if (grid > 0.0) {
        vec3 from = (cage * vec4(eye(), 1.0)).xyz, ray = normalize(mat3(cage) * direction);
        light = TINT * grid * wall(from, ray) * smoothstep(0.3, 1.0, dark);
    }
    colour = vec4(light, dark);
}
#endif
