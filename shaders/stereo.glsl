// Both eyes in one draw: each instance is drawn once for each view, side by side in one picture. What lies beyond the
// edge between them is cut off by a clip plane. With one view all is as without. Browsers have no clip planes; there, each
// view is drawn by itself.

#ifdef VERTEX_SHADER
// The view that this vertex is drawn for, and the instance apart from that.
#ifdef RESTING
uniform int drawn_view;

int view_number() {
    return drawn_view;
}
#else
int view_number() {
    return gl_InstanceID % view_count;
}
#endif

int instance() {
    return gl_InstanceID / view_count;
}

// Puts a vertex, in the clip space of a view, into the part of the picture that is the view's.
void into_view(vec4 clip, int view) {
    float side = float(2 * view - 1);
    gl_Position = clip;
    if (view_count == 2) gl_Position.x = 0.5 * (clip.x + side * clip.w);
#ifndef GL_ES
    gl_ClipDistance[0] = clip.w + side * clip.x;
#endif
}

void into_view(vec4 clip) {
    into_view(clip, view_number());
}
#endif

#ifdef FRAGMENT_SHADER
// The view that this pixel is of, and its place in the view's part of the picture.
int view_number() {
    return gl_FragCoord.x < view_width ? 0 : view_count - 1;
}

vec2 pixel_of_view() {
    return gl_FragCoord.xy - vec2(float(view_number()) * view_width, 0.0);
}
#endif

mat4 view_projection() {
    return views[view_number()].view_projection;
}

mat4 rays() {
    return views[view_number()].rays;
}

vec3 eye() {
    return views[view_number()].eye;
}

float pixels() {
    return views[view_number()].pixels;
}
