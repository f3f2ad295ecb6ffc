// A panel that hangs in the world; its picture is premultiplied with its opacity.

#include "frame.glsl"

#ifdef VERTEX_SHADER
uniform mat4 panel;  // −0.5..0.5 → world

out vec2 uv;

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    uv = corner;
    into_view(view_projection() * panel * vec4(corner - 0.5, 0.0, 1.0));
}
#endif

#ifdef FRAGMENT_SHADER
uniform sampler2D picture;

in vec2 uv;
out vec4 colour;

void main() {
    colour = texture(picture, uv);
}
#endif
