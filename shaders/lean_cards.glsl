// The plain ones of all cards: cards.glsl has them and the rest.

#define LEAN
#include "cards.glsl"
