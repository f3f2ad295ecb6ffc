// Plain cards that rest and are some pixels large, for drivers that draw on the processor: cards.glsl has them and the rest.

#define SMALL
#define LEVELLED
#define LEAN
#define RESTING
#include "cards.glsl"
