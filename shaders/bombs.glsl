// A filter bomb: a bright core in a wide soft glow with slow streaks, light that is added to what stands there.

#include "frame.glsl"
#include "dither.glsl"

#ifdef VERTEX_SHADER
uniform vec3 bomb;     // world position
uniform float core;    // metres of the world, as large as it is seen
uniform float reach;   // metres of the world that the glow fills

out vec2 across;

void main() {
    across = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    vec3 normal = normalize(head - bomb);
    vec3 right = normalize(vec3(normal.z, 1e-6, -normal.x));
    vec3 up = cross(normal, right);
    into_view(view_projection() * vec4(bomb + reach * (across.x * right + across.y * up), 1.0));
}
#endif

#ifdef FRAGMENT_SHADER
uniform vec3 tint;      // linear light
uniform float core;
uniform float reach;
uniform float strength; // of the glow, 1 for an active bomb
uniform float phase;    // sets the streaks of one bomb apart from another's

in vec2 across;
out vec4 colour;

// A few waves around the middle whose lengths do not fit each other; 0..1.
float streaks(float angle) {
    float drift = 0.05 * time;
    float wave = sin(3.0 * angle + phase + drift) + 0.8 * sin(7.0 * angle - 2.3 * phase - 0.7 * drift);
    wave += 0.6 * sin(13.0 * angle + 4.1 * phase + 0.4 * drift) + 0.4 * sin(29.0 * angle - phase);
    return smoothstep(-1.4, 2.6, wave);
}

void main() {
    float distance = length(across);
    float edge = 1.0 - smoothstep(0.55, 1.0, distance);
    float halo = exp(-4.5 * distance)
               * mix(0.45, 1.0, streaks(atan(across.y, across.x)) * smoothstep(0.02, 0.25, distance) + 0.5
               * (1.0 - smoothstep(0.0, 0.25, distance)));
    float from_core = distance * reach / core;
    float ball = 1.0 - smoothstep(0.75, 1.0, from_core);
    float rim = exp(-3.0 * max(from_core - 1.0, 0.0));
    vec3 light = tint * (0.9 * strength * halo * edge + 0.55 * rim * edge) + (0.35 + 0.65 * tint) * ball;
    float noise = (threshold(pixel_of_view(), 3.0) - 0.5) / (255.0 * 12.92);
    colour = vec4(max(light + noise * edge, 0.0), 1.0);
}
#endif
