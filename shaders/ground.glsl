// A faint grid far below as a horizon, and the last of the light above it: two strips over the whole picture that meet at
// the horizon, of which the one above (SKY, sky.glsl) has no grid. Each has the depth of what it shows, so that nothing is
// worked out where cards stand before it.

#include "frame.glsl"
#include "dither.glsl"
#include "grid.glsl"

uniform float ground_height;

#ifdef VERTEX_SHADER
out vec3 direction;

const float BEYOND = 8.0;  // of the middle of a view, in halves of it
const float UNSEEN = 4.0;

void main() {
    mat4 from_clip = rays();
    vec3 up = vec3(from_clip[0].y, from_clip[1].y, from_clip[3].y);  // the height of a direction, linear over the view
    float height = ground_height - eye().y;
    height = (height < 0.0 ? -1.0 : 1.0) * max(abs(height), 1e-3);
    // What one is divided by to have the distance of the plane, over the view: linear, 0 at the horizon.
    vec3 nearness = up / height;
    float slope = length(nearness.xy);
    vec2 away = slope > 1e-9 ? nearness.xy / slope : vec2(0.0, 1.0);
    slope = max(slope, 1e-9);
    int row = gl_VertexID >> 1;
#ifdef SKY
    float along = row == 0 ? clamp(-nearness.z / slope, -UNSEEN, UNSEEN) : -BEYOND;
#else
    // What lies between the eye and the nearest depth there is has that, what is too far the farthest.
    float bound = row == 3 ? 0.0 : from_clip[3].w + (row == 1 ? -1.0 : 1.0) * from_clip[2].w;
    float along = row == 0 ? BEYOND : clamp((bound - nearness.z) / slope, -UNSEEN, UNSEEN);
#endif
    vec2 corner = away * along + vec2(away.y, -away.x) * (gl_VertexID % 2 == 0 ? -BEYOND : BEYOND);
#ifdef SKY
    float z = 1.0;
#else
    float z = clamp((nearness.z + slope * along - from_clip[3].w) / from_clip[2].w, -1.0, 1.0);
#endif
    into_view(vec4(corner, z, 1.0));
    direction = (from_clip * vec4(corner, 1.0, 1.0)).xyz;
}
#endif

#ifdef FRAGMENT_SHADER
uniform float horizon;
#ifndef SKY
uniform float spacing;
uniform float brightness;
#endif

in vec3 direction;
out vec4 colour;

const vec3 TINT = vec3(0.55, 0.72, 1.0);
const float MAJOR = 8.0;

void main() {
    vec3 ray = normalize(direction);
    float light = horizon * exp(-abs(ray.y) * 14.0);
#ifndef SKY
    float distance = abs(ray.y) < 1e-6 ? -1.0 : (ground_height - eye().y) / ray.y;
    vec2 position = (eye().xz + ray.xz * distance) / spacing;
    vec2 pixel = max(fwidth(position), 1e-6);
    if (distance > 0.0) {
        float reach = length(ray.xz) * distance / spacing;
        float fade = exp(-reach * 0.045);
        float grid = lines(position, pixel, 0.006) + 1.5 * lines(position / MAJOR, pixel / MAJOR, 0.0016);
        light += brightness * grid * fade;
    }
#endif
    // Half a step of the darkest sRGB levels, against bands.
    float noise = (threshold(pixel_of_view(), 0.0) - 0.5) / (255.0 * 12.92);
    colour = vec4(max(TINT * light + noise * step(1e-5, light), 0.0), 1.0);
}
#endif
