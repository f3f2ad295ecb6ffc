// Brings a picture in linear light to a target that does not encode sRGB by itself, such as a browser's canvas: one
// triangle over all of it.

#ifdef VERTEX_SHADER
void main() {
    gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}
#endif

#ifdef FRAGMENT_SHADER
#include "srgb.glsl"

uniform sampler2D drawn;  // in linear light, as large as the target

out vec4 colour;

void main() {
    colour = vec4(linear_to_srgb(texelFetch(drawn, ivec2(gl_FragCoord.xy), 0).rgb), 1.0);
}
#endif
