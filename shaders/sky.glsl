// The light above the horizon: ground.glsl has it and what is below.

#define SKY
#include "ground.glsl"
