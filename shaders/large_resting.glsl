// Of the cards that rest, those that are plain but for being seen larger than their cells: cards.glsl has them and the rest.

#define LARGE
#define LEAN
#define RESTING
#include "cards.glsl"
