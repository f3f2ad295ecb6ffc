// Cards that rest, so far away that a point of their area looks the same: cards.glsl has them and the rest.

#define FAR
#define LEAN
#define RESTING
#include "cards.glsl"
