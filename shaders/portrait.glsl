// The portrait at home: a picture in a thin frame that gives its own light.

#include "frame.glsl"

#ifdef VERTEX_SHADER
uniform vec3 middle;      // world position
uniform vec3 right;       // half its width
uniform vec3 up;          // half its height
uniform float edge;       // of the frame, as a share of half its height

out vec2 at;

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    vec2 wide = 1.0 + edge * vec2(length(up) / length(right), 1.0);
    at = corner * wide;
    into_view(view_projection() * vec4(middle + at.x * right + at.y * up, 1.0));
}
#endif

#ifdef FRAGMENT_SHADER
uniform sampler2D picture;
uniform vec3 accent;
uniform float light;      // 0..1

in vec2 at;
out vec4 colour;

void main() {
    vec2 outside = max(abs(at) - 1.0, 0.0);
    vec3 painted = texture(picture, vec2(0.5, -0.5) * at + 0.5).rgb;
    bool framed = max(outside.x, outside.y) > 0.0;
    colour = vec4((framed ? accent : painted) * light, light);
}
#endif
