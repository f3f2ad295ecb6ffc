// The checkpoints of a tour in a row, in the order of the tour; vr_explorer/render/table.py writes them.

const int MOST = 12;
const int COLOURS = 5;

uniform int count;
uniform float pitch;                   // metres between them
uniform float radius;                  // metres
uniform vec3 colours[MOST * COLOURS];  // linear light
uniform int shares[MOST];              // colours of each; 0: nothing gathers there yet
uniform int lit;                       // the one that is pointed at, -1: none
uniform float light;                   // of the hall, 0..1

const vec3 EMPTY = vec3(0.50, 0.44, 0.36);
const vec3 POINTED = vec3(1.0, 0.52, 0.08);

float along(int number) {
    return (float(number) - 0.5 * float(count - 1)) * pitch;
}

// The colours of a checkpoint beside each other, about its middle.
vec3 tint(int number, vec2 beside) {
    int several = shares[number];
    if (several < 2) return colours[number * COLOURS];
    float turn = (atan(beside.y, beside.x) / 6.2831853 + 0.5) * float(several);
    int here = min(int(turn), several - 1);
    vec3 one = colours[number * COLOURS + here], next = colours[number * COLOURS + (here + 1) % several];
    return mix(one, next, smoothstep(0.7, 1.0, fract(turn)));
}
