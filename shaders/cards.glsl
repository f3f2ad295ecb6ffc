// Cards: billboards without roll that face the head, or all the same way, for both eyes. All of them in two instanced
// draws, each of which leaves to the other what is not its own. With LEAN (lean_cards.glsl) it has the plain ones, which
// are most: opaque, unmarked, and so small that their cells show all there is of them; with LEAN and PALETTES
// (lean_palettes.glsl), those without a cell instead. Where all branches of a program are paid for at each pixel, that is a third of the work.
//
// Cards that rest have four vertices each instead (RESTING), in chunks that are drawn from the front to the back: those
// of which all are plain by the lean program alone, those near enough to be seen larger than their cells also by a program
// for such cards, which may fade and are plain otherwise (LARGE), and of very many cards those at the far end as points
// (FAR). Where the processor draws, small ones are points, too (SMALL), and those of the lean program know which mip level
// they want, for most of which one is read (LEVELLED). What is never plain there comes from a list (FEW), with its numbers.

#include "frame.glsl"

const float EDGE = 0.014;  // share of the card's height
const float EDGE_SHADE = 0.55;

#ifdef VERTEX_SHADER
uniform float cell_side;    // pixels of a picture of the atlas at level 0
uniform int cells_per_row;
uniform float coarsest;     // the last mip level
#include "motion.glsl"

uniform float haze;
uniform float haze_floor;
uniform vec2 near_fade;
uniform float smallest;
uniform int whole_card;  // the one that is seen as large as its picture, -1: none

#ifndef GL_ES
uniform int smalls;         // cells below this number are small ones
uniform int small_layers;   // of these, before the others'
uniform int smalls_per_row;
uniform float small_side;
uniform float small_coarsest;
#endif

in vec2 half_size;
in int cell;
in uint look;  // 1: a favourite, 2: selected, 4: glows, 8: dimmed, 16: found, 32: not found, 64: drawn as one of FEW
#ifdef RESTING
in vec3 place;
#else
in uvec4 first_colours;
in uint last_colour;
in vec3 start;
in vec3 target;
in float begin;
in float duration;
in float fade_from;
in float fade_to;
in float size_from;
in float size_to;
in int detail;
#if !defined(FEW) && !defined(GL_ES)
#define LED
#include "leading.glsl"
#endif
#endif
#if defined(RESTING) || defined(FEW)
in int card;

int number() {
    return card;
}
#else
int number() {
    return instance();
}
#endif

#if !defined(FAR) && !defined(SMALL)
out vec2 at;  // metres on the card, from its middle
#endif
#ifndef SMALL
flat out vec2 half_extent;
flat out float seed;
#endif
flat out vec4 picture_place;   // as `minified` in picture.glsl takes them
flat out vec2 picture_levels;
flat out float brightness;
#ifdef LEVELLED
flat out vec3 read;  // as `levelled` in picture.glsl takes it

uniform float atlas_side;  // pixels of level 0
#endif
#if !defined(LEAN) || defined(PALETTES)
flat out uvec4 palette;
flat out uint palette_last;
#endif
#if !defined(LEAN) || defined(LARGE)
flat out float opacity;
#endif
#ifndef LEAN
flat out int slot;
flat out vec3 marks;  // hovered, favourite, selected
flat out float glow;
flat out float rim_light;
#endif

const float DIMMED = 0.16;
const float NOT_FOUND = 0.035;
const float FOUND_PIXELS = 5.0;  // half the height at least, so that what is far away is seen among the dark
const float CALMLY_DIMMED = 0.4;  // where changes of the light are to be soft
const float AFAR = 0.75;  // of the brightness that haze takes from a card that glows, so much comes back

const float FRAME = 0.022;  // share of the card's height
const float FRAME_PIXELS = 1.6;
const float THIN = 0.65;  // of the frame, where a card is selected and nothing else

const float PLAIN = 0.99;  // of a cell's pixels, than which a plain card is seen no larger, even in the corner of a view
const float OPAQUE = 0.999;
#ifdef LEAN
const float SHARED = 0.0005;  // programs may round differently: what lies between is drawn by both
#ifdef PALETTES
const bool palettes = true;
#else
const bool palettes = false;
#endif
#else
const float SHARED = -0.0005;
#ifdef RESTING
const bool palettes = false;
#else
uniform bool palettes;  // plain cards are those without a cell
#endif
#endif

// Unit vector: the same as facing in vr_explorer/picking/ray.py.
vec3 facing_of(vec3 to_head) {
    vec3 normal = to_head / max(length(to_head), 1e-6);
    if (cards_face.w <= 0.0) return normal;
    return normalize(mix(normal, dot(to_head, cards_face.xyz) < 0.0 ? -cards_face.xyz : cards_face.xyz, cards_face.w));
}

const float NO_END = 1e9;

// Where `cell` lies: whole, or among the smaller pictures that are always there, whose last level is not the array's.
void place_picture() {
    int number = cell, per_row = cells_per_row;
    float layer = 0.0, side = cell_side;
    picture_levels = vec2(coarsest, NO_END);
#ifndef GL_ES
    if (cell >= smalls) {
        number -= smalls;
        layer = float(small_layers);
    } else {
        per_row = smalls_per_row;
        side = small_side;
        picture_levels = vec2(small_coarsest, 0.99 * exp2(small_coarsest));
    }
#endif
    int row = number / per_row;
    layer += float(row / per_row);
    picture_place = vec4(float(number - row * per_row), float(row - row / per_row * per_row), layer, side);
    if (cell < 0) picture_place.z = -1.0;
}

#ifdef LEVELLED
const float FROM = 0.5, TO = 0.7;  // of the way from a level to the next, between which both are read

// pixel: metres of one on the card.
void choose_level(vec2 half_size, float pixel) {
    float footprint = picture_place.w * pixel / (2.0 * min(half_size.x, half_size.y));
    float level = log2(clamp(footprint, 1.0, picture_levels.y));
    level = floor(level) + clamp((fract(level) - FROM) / (TO - FROM), 0.0, 1.0);
    level = min(level, picture_levels.x);
    read = vec3(0.5 * exp2(ceil(level)) / picture_place.w, level, picture_place.w / atlas_side);
}
#endif

#ifdef SMALL
void as_point(vec3 middle, vec3 half_right, vec3 half_up, vec2 half_size, float pixel);
#endif

void main() {
#ifdef RESTING
    vec3 position = place;
    vec2 own = half_size;
    float opaque = 1.0;
    const int detail = -1;
    bool listed = (look & 64u) != 0u;
#else
    float progress = progress_at(time, begin, duration);
    vec3 there = target;
#ifdef LED
    there = led(there);
#endif
    vec3 position = start + (there - start) * progress;
    vec2 own = half_size * mix(size_from, size_to, progress);
    float opaque = mix(fade_from, fade_to, progress);
    const bool listed = false;
#endif
    vec3 to_head = head - position;
    float distance = max(length(to_head), 1e-6);
    float pixel = distance / pixels();
    float visible = opaque * smoothstep(near_fade.x, near_fade.y, distance / scale);
    const uint MARKED = 1u | 2u | 4u | 16u;
    bool unmarked = (look & MARKED) == 0u && number() != hovered && number() != whole_card && detail < 0;
    // What faces the head appears larger off the middle of a flat picture: by 1 / cosine, and outward by its square.
    float cosine = max((view_projection() * vec4(position, 1.0)).w * scale, 0.0) / distance;
    float side = 2.0 * min(own.x, own.y), limit = cell_side * pixel * cosine * cosine;
    bool fits = side < (PLAIN + SHARED) * limit;
    bool large = side >= (PLAIN - SHARED) * limit;
#ifdef FEW
    const bool plain = false;  // all of the list is drawn by this program
#elif defined(LARGE)
    bool plain = unmarked && visible > 0.0 && cell >= 0 && large;
#elif defined(RESTING) && !defined(LEAN)
    bool plain = unmarked && cell >= 0 && (visible > OPAQUE - SHARED || large);
#else
    bool plain = unmarked && visible > OPAQUE - SHARED && (palettes ? cell < 0 : cell >= 0 && fits);
#endif
#ifdef LEAN
    if (!plain || listed) {
#else
    if (plain || listed || visible <= 0.0) {
#endif
        into_view(vec4(2.0, 2.0, 2.0, 1.0));
        return;
    }

    // Seen exactly from above or below there is no horizontal direction to prefer: world x is taken.
    vec3 normal = facing_of(to_head);
    vec2 level = vec2(normal.z, -normal.x);
    float tilt = length(level);
    vec3 right = tilt > 1e-5 ? vec3(level.x, 0.0, level.y) / tilt : vec3(1.0, 0.0, 0.0);
    vec3 up = cross(normal, right);

    float found = float((look >> 4) & 1u);
    float least = max(smallest, 2.0 * FOUND_PIXELS * found);
    float grown = max(1.0, least * pixel / (2.0 * own.y));
#ifdef SMALL
    vec2 half_extent = own * grown;
#else
    half_extent = own * grown;
#endif
#ifdef LEAN
    float frame = 0.0, glow = 0.0;
#else
    marks = vec3(number() == hovered, look & 1u, (look >> 1) & 1u);
    float wide = max(max(marks.x, marks.y), THIN * marks.z);
    float frame = wide > 0.0 ? wide * max(2.0 * FRAME * half_extent.y, FRAME_PIXELS * pixel) : 0.0;
    glow = float((look >> 2) & 1u);
#endif

    place_picture();
#ifdef LEVELLED
    choose_level(half_extent, pixel * cosine);
#endif
#ifdef SMALL
    as_point(position, right * half_extent.x, up * half_extent.y, half_extent, pixel * cosine);
#elif defined(FAR)
    into_view(view_projection() * vec4(position, 1.0));
    // A square of the card's area. Off the middle of a view, what faces the head is longer outward than across: as
    // large as it is.
    float stretched = cosine * mix(sqrt(cosine), 1.0, cards_face.w);
    gl_PointSize = 2.0 * sqrt(half_extent.x * half_extent.y) / (pixel * max(stretched, 0.1));
#else
    vec2 corner = vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1) * 2.0 - 1.0;
    at = corner * (half_extent + frame);
    into_view(view_projection() * vec4(position + right * at.x + up * at.y, 1.0));
#endif

    float far = distance / haze;
    float haze_left = mix(haze_floor, 1.0, exp(-far * far));
    float dimmed = mix(DIMMED, CALMLY_DIMMED, calm);
    brightness = mix(haze_left, 1.0, max(glow * AFAR, found)) / mix(grown * grown, 1.0, found);
    brightness *= mix(1.0, dimmed, float((look >> 3) & 1u)) * mix(1.0, NOT_FOUND, float((look >> 5) & 1u));
#ifndef SMALL
    seed = float((number() * 7) & 63);
#endif
#if !defined(LEAN) || defined(PALETTES)
#ifdef RESTING
    palette = uvec4(0u);
    palette_last = 0u;
#else
    palette = first_colours;
    palette_last = last_colour;
#endif
#endif
#if !defined(LEAN) || defined(LARGE)
    opacity = visible;
#endif
#ifndef LEAN
    rim_light = found;
    slot = number() == whole_card ? 1000 : detail;  // SEEN_WHOLE of picture.glsl
#endif
}
#endif

#ifdef FRAGMENT_SHADER
#include "dither.glsl"
#include "picture.glsl"

#if !defined(FAR) && !defined(SMALL)
in vec2 at;
#endif
#ifndef SMALL
flat in vec2 half_extent;
flat in float seed;
#endif
flat in vec4 picture_place;
flat in vec2 picture_levels;
flat in float brightness;
#ifdef LEVELLED
flat in vec3 read;
#endif
#if !defined(LEAN) || defined(PALETTES)
flat in uvec4 palette;
flat in uint palette_last;
#endif
#if !defined(LEAN) || defined(LARGE)
flat in float opacity;
#endif
#ifndef LEAN
flat in int slot;
flat in vec3 marks;
flat in float glow;
flat in float rim_light;
#endif
out vec4 colour;

#ifndef SMALL

const float ROUNDING = 0.035;  // share of the card's height

// Signed distance to a box with round corners, negative inside.
float box(vec2 position, vec2 extent, float radius) {
    vec2 beyond = abs(position) - extent + radius;
    return length(max(beyond, 0.0)) + min(max(beyond.x, beyond.y), 0.0) - radius;
}

#ifndef LEAN
const vec3 HOVER = vec3(1.0);
const vec3 FAVOURITE = vec3(1.0, 0.52, 0.08);
const vec3 CHOSEN = vec3(0.08, 0.62, 1.0);
const vec3 GLOW = vec3(0.10, 0.55, 0.62);
const float GLOW_WIDE = 0.22;
const vec3 RIM = vec3(0.55, 0.47, 0.33);
const float RIM_WIDE = 0.045;
const float STAR = 0.055;
const float DASHES = 9.0;      // along the card's height
const float DASH = 0.62;       // of a period

// Signed distance to a five-pointed star of outer radius 1: its tenth part is mirrored around, the edge is a line.
float star(vec2 position) {
    const float TENTH = 0.628318531;
    const vec2 INNER = 0.45 * vec2(sin(TENTH), cos(TENTH));
    float angle = mod(atan(position.x, position.y) + TENTH, 2.0 * TENTH) - TENTH;
    vec2 folded = length(position) * vec2(abs(sin(angle)), cos(angle));
    vec2 edge = INNER - vec2(0.0, 1.0);
    vec2 normal = normalize(vec2(-edge.y, edge.x));
    return dot(folded - vec2(0.0, 1.0), normal);
}

// 1 on the dashes of a selected card's frame, which are told from other frames without their colour; where they would be
// finer than pixels, all of it.
float dashes(float height, float pixel) {
    vec2 beyond = abs(at) - half_extent;
    float along = beyond.x > beyond.y ? at.y : at.x;
    float period = height / DASHES;
    float from_middle = abs(fract(along / period) - 0.5) * period;
    float dash = clamp((0.5 * DASH * period - from_middle) / pixel + 0.5, 0.0, 1.0);
    return mix(1.0, dash, clamp(0.25 * period / pixel - 1.0, 0.0, 1.0));
}

// What marks tell: it glows from its edges, or has a bright rim, a star and a frame.
vec3 marked(vec3 lit, float height, float pixel, float inside) {
    // Where edges are finer than pixels, all of it glows.
    float wide_glow = max(GLOW_WIDE * height, 2.0 * pixel);
    float edge = 1.0 - smoothstep(0.0, wide_glow, inside);
    lit += GLOW * glow * brightness * edge * edge * mix(1.0, 0.5, calm);

    // What was found has a bright rim, as if lit from behind.
    float wide_rim = max(RIM_WIDE * height, 1.5 * pixel);
    lit += RIM * rim_light * (1.0 - smoothstep(0.0, wide_rim, inside));

    if (marks.y > 0.0) {
        float radius = STAR * height;
        vec2 position = (at - half_extent + 1.9 * radius) / radius;
        float apart = star(position);
        float legible = clamp(radius / pixel - 2.0, 0.0, 1.0);
        lit *= 1.0 - 0.6 * legible * (1.0 - smoothstep(-0.2, 0.9, apart));
        lit = mix(lit, FAVOURITE, legible * clamp(0.5 - apart * radius / pixel, 0.0, 1.0));
    }
    if (max(max(marks.x, marks.y), marks.z) > 0.0) {
        vec3 frame = mix(FAVOURITE * marks.y * brightness, HOVER, marks.x);
        frame = mix(frame, CHOSEN * brightness, marks.z * dashes(height, pixel));
        lit = mix(frame, lit, clamp(inside / pixel + 0.5, 0.0, 1.0));
    }
    return lit;
}
#endif

void main() {
#ifdef FAR
    vec2 at = (gl_PointCoord * 2.0 - 1.0) * vec2(1.0, -1.0) * half_extent;
#endif
    float height = 2.0 * half_extent.y;
    float pixel = max(max(length(dFdx(at)), length(dFdy(at))), 1e-6);
    float rounding = ROUNDING * height;
    float inside = -box(at, half_extent, rounding);

#ifdef LEAN
    vec2 uv = vec2(0.5, -0.5) * (at / half_extent) + 0.5;
#ifdef LEVELLED
    vec3 painted = levelled(picture_place, read, uv);
#else
    vec2 right = dFdx(uv), down = dFdy(uv);
#ifdef PALETTES
    uint colours[5] = uint[](palette.x, palette.y, palette.z, palette.w, palette_last);
    vec3 painted = from_palette(colours, at / half_extent, palette_pixel(right, down));
#elif defined(LARGE)
    vec3 painted = from_atlas(picture_place, picture_levels, uv, right, down);
#else
    vec3 painted = minified(picture_place, picture_levels, uv, right, down);
#endif
#endif
    const bool framed = false;
#ifndef LARGE
    const float opacity = 1.0;
#endif
#else
    uint colours[5] = uint[](palette.x, palette.y, palette.z, palette.w, palette_last);
    vec3 painted = picture(picture_place, picture_levels, slot, colours, at / half_extent);
    bool framed = max(max(marks.x, marks.y), marks.z) > 0.0;
#endif

    // A dark rim sets cards apart from those behind; below a pixel it fades, so that small cards keep their colour.
    float rim = EDGE * height;
    float shade = EDGE_SHADE * clamp(rim / pixel, 0.0, 1.0);
    painted *= 1.0 - shade * (1.0 - smoothstep(0.0, max(rim, pixel), inside));
    vec3 lit = painted * brightness;
#ifndef LEAN
    lit = marked(lit, height, pixel, inside);
#endif

    // Straight edges are the geometry's; only the round corners need coverage of their own.
    vec2 in_corner = abs(at) - half_extent + rounding;
    float cover = framed || min(in_corner.x, in_corner.y) <= 0.0 ? 1.0 : clamp(inside / pixel + 0.5, 0.0, 1.0);

    // A fading card covers more than its opacity, and is darkened for it: before black, its light is the same at every
    // pixel although its coverage comes in few steps.
    float limit = threshold(pixel_of_view(), seed);
    float covered = sqrt(opacity);
#ifndef SAMPLED
    if (coverage == 0) {
        if (covered * cover <= limit) discard;
        colour = vec4(lit * covered, 1.0);
    } else
#endif
    {
        covered = floor(covered * 4.0 + limit) / 4.0;
        colour = vec4(lit * min(1.0, opacity / max(covered, 0.25)), cover * covered);
    }
}
#endif
#endif

#ifndef GL_ES
#ifdef SMALL
#include "small_card.glsl"
#endif
#endif
