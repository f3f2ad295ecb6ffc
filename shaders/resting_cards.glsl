// The others of the cards that rest, near and pointed at: cards.glsl has them and the rest.

#define RESTING
#include "cards.glsl"
