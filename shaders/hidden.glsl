// What the lenses hide: nearer than everything, so that nothing is shaded there.

#include "frame.glsl"

#ifdef VERTEX_SHADER
in vec2 position;  // in the clip space of its view
in float view;

void main() {
    into_view(vec4(position, -1.0, 1.0), int(view));
}
#endif

#ifdef FRAGMENT_SHADER
out vec4 colour;

void main() {
    colour = vec4(0.0, 0.0, 0.0, 1.0);
}
#endif
