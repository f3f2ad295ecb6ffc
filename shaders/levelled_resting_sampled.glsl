// As levelled_resting.glsl, for targets of several samples a pixel.

#define SAMPLED
#define LEVELLED
#define LEAN
#define RESTING
#include "cards.glsl"
