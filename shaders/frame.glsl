// The present view, or both eyes' at once; vr_explorer/render/frame.py writes it.
struct View {
    mat4 view_projection;  // world → clip
    mat4 rays;             // clip, at depth 1 → direction in world space, not normalised
    vec3 eye;              // world position of this eye
    float pixels;          // height in pixels of something 1 m high, 1 m away
};

layout(std140) uniform Frame {
    View views[2];
    vec3 head;             // world position of the head, the same for both eyes
    float time;            // seconds of the scene's clock
    int hovered;           // the card that is pointed at, -1: none
    int coverage;          // 1: alpha becomes a share of the pixel's samples, 0: the target has one sample a pixel
    float scale;           // metres of the world for one of the viewer's
    int view_count;        // 1 or 2
    float view_width;      // pixels of the part of one view in the picture
    float calm;            // 1: what flashes, glows and pulses does so softly, else 0
    float view_height;     // pixels of a view
    vec4 cards_face;       // where cards face in the world, as far as w, 0..1, says; else the head
};

#include "stereo.glsl"
