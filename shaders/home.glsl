// The hall that is home, as light alone: a floor, two walls and an end, with a warm pool about each picture.
// Added to what is seen; the cards before it hide it.

#include "frame.glsl"
#include "dither.glsl"

uniform vec3 origin;      // world position of the floor's point below the eyes
uniform mat3 axes;        // right, up and ahead
uniform float half_width;
uniform float span;       // metres ahead to the end
uniform float eyes;       // metres above the floor
uniform vec2 first_pitch; // metres ahead of the first pair of pictures, and between pairs

const float HEIGHT = 11.0;
const float BEHIND = 7.0;

#ifdef VERTEX_SHADER
out vec3 inside;          // metres to the right, up and ahead of the origin
flat out int side;        // 0 floor, 1 left, 2 right, 3 end

void main() {
    side = gl_VertexID / 6;
    int corner = int[](0, 1, 2, 2, 1, 3)[gl_VertexID % 6];
    vec2 at = vec2(corner & 1, corner >> 1);
    float ahead = mix(-BEHIND, span, at.x);
    if (side == 0) inside = vec3(mix(-half_width, half_width, at.y), 0.0, ahead);
    else if (side == 3) inside = vec3(mix(-half_width, half_width, at.x), HEIGHT * at.y, span);
    else inside = vec3(side == 1 ? -half_width : half_width, HEIGHT * at.y, ahead);
    into_view(view_projection() * vec4(origin + axes * inside, 1.0));
}
#endif

#ifdef FRAGMENT_SHADER
uniform int favourites;
uniform float portrait_ahead;
uniform vec2 table_at;    // metres to the right and ahead
uniform vec2 table_along; // its direction, likewise
uniform float light;      // 0..1

in vec3 inside;
flat in int side;
out vec4 colour;

const vec3 WARM = vec3(1.0, 0.78, 0.55);
const vec3 COOL = vec3(0.40, 0.50, 0.72);

float pool(vec2 beside) {
    return exp(-dot(beside, beside));
}

// Light of the lamps over the pictures of one wall: 0 left, 1 right.
float lamps(float ahead, int wall) {
    int count = (favourites + 1 - wall) / 2;
    if (count == 0) return 0.0;
    float nearest = clamp(round((ahead - first_pitch.x) / first_pitch.y), 0.0, float(count - 1));
    return (ahead - first_pitch.x - nearest * first_pitch.y) / 2.1;
}

bool lit(int wall) {
    return (favourites + 1 - wall) / 2 > 0;
}

void main() {
    vec3 sum = COOL * 0.010;
    if (side == 0) {
        for (int wall = 0; wall < 2; wall++) {
            float across = inside.x - (wall == 0 ? -1.0 : 1.0) * (half_width - 2.4);
            if (lit(wall)) sum += 0.050 * WARM * pool(vec2(lamps(inside.z, wall), across / 2.4));
        }
        sum += 0.085 * WARM * pool(vec2(inside.x / 4.0, (inside.z - portrait_ahead + 1.2) / 3.2));
        vec2 from_table = inside.xz - table_at;
        sum += 0.045 * WARM * pool(from_table / 2.6);
        vec2 under = vec2(dot(from_table, table_along), dot(from_table, vec2(-table_along.y, table_along.x)));
        sum *= 1.0 - 0.75 * pool(under / vec2(1.4, 0.5));  // its own shade
        // Boards, hardly seen.
        float board = abs(fract(inside.x / 0.9) - 0.5) * 0.9;
        sum *= 1.0 - 0.35 * (1.0 - smoothstep(0.0, 0.012 + fwidth(inside.x), board)) / (1.0 + 30.0 * fwidth(inside.x));
    } else if (side == 3) {
        sum += 0.030 * WARM * pool(vec2(inside.x / 6.0, (inside.y - eyes) / 5.0));
    } else if (lit(side - 1)) {
        float down = (inside.y - eyes - 0.6) / (inside.y > eyes ? 2.6 : 4.2);
        sum += 0.10 * WARM * pool(vec2(lamps(inside.z, side - 1), down));
    }
    float upper = side == 0 ? 1.0 : 1.0 - smoothstep(0.45 * HEIGHT, HEIGHT, inside.y);
    float back = smoothstep(-BEHIND, -0.4 * BEHIND, inside.z);
    float noise = (threshold(pixel_of_view(), 0.0) - 0.5) / (255.0 * 12.92);
    colour = vec4(max(sum * upper * back * light + noise, 0.0), 1.0);
}
#endif
