// The few of the cards that are never plain while the others rest: cards.glsl has them and the rest.

#define FEW
#include "cards.glsl"
