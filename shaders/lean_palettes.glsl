// The plain ones of cards whose cloud has no atlas, or not yet: cards.glsl has them and the rest.

#define LEAN
#define PALETTES
#include "cards.glsl"
