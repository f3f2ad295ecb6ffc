// As far_resting.glsl, for targets of several samples a pixel.

#define SAMPLED
#define FAR
#define LEAN
#define RESTING
#include "cards.glsl"
