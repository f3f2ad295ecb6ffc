// As lean_resting.glsl, for drivers that draw on the processor, where each read of a texture counts.

#define LEVELLED
#define LEAN
#define RESTING
#include "cards.glsl"
