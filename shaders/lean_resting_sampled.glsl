// As lean_resting.glsl, for targets of several samples a pixel: nothing is discarded, which would cost them a fifth.

#define SAMPLED
#define LEAN
#define RESTING
#include "cards.glsl"
