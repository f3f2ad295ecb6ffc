// A faint grid far below as a horizon, and the last of the light above it: one triangle over the whole picture.

#include "frame.glsl"
#include "dither.glsl"
#include "grid.glsl"

#ifdef VERTEX_SHADER
out vec3 direction;

void main() {
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    into_view(vec4(corner, 1.0, 1.0));
    direction = (rays() * vec4(corner, 1.0, 1.0)).xyz;
}
#endif

#ifdef FRAGMENT_SHADER
uniform float ground_height;
uniform float spacing;
uniform float brightness;
uniform float horizon;

in vec3 direction;
out vec4 colour;

const vec3 TINT = vec3(0.55, 0.72, 1.0);
const float MAJOR = 8.0;

void main() {
    vec3 ray = normalize(direction);
    float light = horizon * exp(-abs(ray.y) * 14.0);

    float distance = abs(ray.y) < 1e-6 ? -1.0 : (ground_height - eye().y) / ray.y;
    vec2 position = (eye().xz + ray.xz * distance) / spacing;
    vec2 pixel = max(fwidth(position), 1e-6);
    gl_FragDepth = 1.0;
    if (distance > 0.0) {
        float reach = length(ray.xz) * distance / spacing;
        float fade = exp(-reach * 0.045);
        float grid = lines(position, pixel, 0.006) + 1.5 * lines(position / MAJOR, pixel / MAJOR, 0.0016);
        light += brightness * grid * fade;
        vec4 clip = view_projection() * vec4(eye() + ray * distance, 1.0);
        gl_FragDepth = clamp(0.5 * clip.z / clip.w + 0.5, 0.0, 1.0);
    }
    // Half a step of the darkest sRGB levels, against bands.
    float noise = (threshold(pixel_of_view(), 0.0) - 0.5) / (255.0 * 12.92);
    colour = vec4(max(TINT * light + noise * step(1e-5, light), 0.0), 1.0);
}
#endif
