// The plain ones of the cards that rest: cards.glsl has them and the rest.

#define LEAN
#define RESTING
#include "cards.glsl"
