// What the lenses hide: nearer than everything, so that nothing is shaded there.

#ifdef VERTEX_SHADER
uniform mat4 projection;

in vec2 place;  // on the plane 1 m before the eye

void main() {
    vec4 clip = projection * vec4(place, -1.0, 1.0);
    gl_Position = vec4(clip.xy, -clip.w, clip.w);
}
#endif

#ifdef FRAGMENT_SHADER
out vec4 colour;

void main() {
    colour = vec4(0.0, 0.0, 0.0, 1.0);
}
#endif
