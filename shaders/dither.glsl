// Evenly spread thresholds 0..1 over the pixels: Jimenez, "Next Generation Post Processing in Call of Duty:
// Advanced Warfare" (2014), interleaved gradient noise. seed: shifts the pattern.
float threshold(vec2 pixel, float seed) {
    return fract(52.9829189 * fract(dot(pixel + 5.588238 * seed, vec2(0.06711056, 0.00583715))));
}
