// As large_resting.glsl, for targets of several samples a pixel.

#define SAMPLED
#define LARGE
#define LEAN
#define RESTING
#include "cards.glsl"
