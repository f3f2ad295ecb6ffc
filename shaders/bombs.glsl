// A filter bomb: a bright core in a wide soft glow with slow streaks, light that is added to what stands there.

#include "frame.glsl"
#include "dither.glsl"

#ifdef VERTEX_SHADER
uniform vec3 bomb;     // world position
uniform float core;    // metres of the world, as large as it is seen
uniform float reach;   // metres of the world that the glow fills at most

out vec2 across;
flat out float filled; // metres of the world that it fills, as seen from here
flat out float veiled; // 0..1: of its light what is left to who is close before it, whose whole sight it would fill

const float WIDEST = 0.42;  // tangent of half the angle that it fills: who is near, or inside, still sees the dark about it
const float CORES = 4.0;    // however near
const float NEAREST = 0.08;

void main() {
    across = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    filled = min(reach, max(WIDEST * length(head - bomb), CORES * core));
    veiled = mix(NEAREST, 1.0, smoothstep(1.5, 7.0, length(head - bomb) / core));
    vec3 normal = normalize(head - bomb);
    vec3 right = normalize(vec3(normal.z, 1e-6, -normal.x));
    vec3 up = cross(normal, right);
    into_view(view_projection() * vec4(bomb + filled * (across.x * right + across.y * up), 1.0));
}
#endif

#ifdef FRAGMENT_SHADER
uniform vec3 tint;      // linear light
uniform float core;
uniform float strength; // of the glow, 1 for an active bomb
uniform float phase;    // sets the streaks of one bomb apart from another's

in vec2 across;
flat in float filled;
flat in float veiled;
out vec4 colour;

const float HALO_FALLS = 0.35;
const float CALMED = 0.55;      // of the light, where flashes are to be soft

// A few waves around the middle whose lengths do not fit each other; 0..1.
float streaks(float angle) {
    float drift = 0.05 * time * (1.0 - calm);
    float wave = sin(3.0 * angle + phase + drift) + 0.8 * sin(7.0 * angle - 2.3 * phase - 0.7 * drift);
    wave += 0.6 * sin(13.0 * angle + 4.1 * phase + 0.4 * drift) + 0.4 * sin(29.0 * angle - phase);
    return smoothstep(-1.4, 2.6, wave);
}

// What shines adds to what is behind it without end; towards 1 it comes slower and slower, and keeps its colour.
vec3 toned(vec3 light) {
    return light / (1.0 + max(max(light.r, light.g), light.b));
}

void main() {
    float distance = length(across);
    float edge = 1.0 - smoothstep(0.3, 1.0, distance);
    float from_core = distance * filled / core;
    float ball = 1.0 - smoothstep(0.75, 1.0, from_core);
    float outside = max(from_core - 1.0, 0.0);
    // As light does, it falls with the square of the distance; what is left at the edge ends softly.
    float halo = edge * edge / (1.0 + HALO_FALLS * outside * outside);
    halo *= mix(0.55, 1.0, mix(1.0, streaks(atan(across.y, across.x)), smoothstep(0.02, 0.25, distance)));
    float rim = exp(-3.0 * outside);
    float softened = veiled * mix(1.0, CALMED, calm);
    vec3 light = toned(tint * (softened * 0.5 * strength * halo + 0.6 * veiled * rim * edge)) + softened * toned(0.5 + 1.6 * tint) * ball;
    float noise = (threshold(pixel_of_view(), 3.0) - 0.5) / (255.0 * 12.92);
    colour = vec4(max(light + noise * edge, 0.0), 1.0);
}
#endif
