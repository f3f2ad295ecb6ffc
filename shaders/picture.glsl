// What is painted on a card, in linear light. `picture` is the one place that chooses where it comes from. Where in the
// atlas a card's picture is, and how large, is known outside.

#include "srgb.glsl"

uniform sampler2DArray atlas;
uniform float finest;            // its first mip level that is there
uniform sampler2DArray details;  // whole images of near cards
uniform sampler2DArray whole;    // that of the one card that fills much of the view, in a single layer

// Catmull-Rom interpolation of a magnified picture, five bilinear reads for twelve texels, without the four in the corners,
// which weigh next to nothing: Jimenez, "Filmic SMAA" (2016). It stays crisper than bilinear. position: pixels of level 0
// inside the picture, whose first pixel is at `corner`, across: how many it has; inset: how near to its edges it is read
// at most.
vec3 magnified(sampler2DArray source, vec2 position, vec3 corner, float across, float inset) {
    vec2 side = vec2(textureSize(source, 0).xy);
    vec2 middle = floor(position - 0.5) + 0.5;
    vec2 f = position - middle;
    vec2 before = f * (-0.5 + f * (1.0 - 0.5 * f));
    vec2 first = 1.0 + f * f * (-2.5 + 1.5 * f);
    vec2 second = f * (0.5 + f * (2.0 - 1.5 * f));
    vec2 after = f * f * (-0.5 + 0.5 * f);
    vec2 inner = first + second;
    vec2 positions[3] = vec2[](middle - 1.0, middle + second / inner, middle + 2.0);
    // Column, row and weight of each read.
    vec3 reads[5] = vec3[](
        vec3(positions[1], inner.x * inner.y),
        vec3(positions[0].x, positions[1].y, before.x * inner.y),
        vec3(positions[2].x, positions[1].y, after.x * inner.y),
        vec3(positions[1].x, positions[0].y, inner.x * before.y),
        vec3(positions[1].x, positions[2].y, inner.x * after.y)
    );
    vec4 sum = vec4(0.0);
    for (int one = 0; one < 5; one++) {
        vec2 read = clamp(reads[one].xy, inset, across - inset);
        sum += reads[one].z * vec4(textureLod(source, vec3((corner.xy + read) / side, corner.z), 0.0).rgb, 1.0);
    }
    return max(sum.rgb / sum.w, 0.0);
}

// Of a card that is no larger than its picture in the atlas, or is to be so soon. place: column and row among pictures of
// its size, layer, and pixels of a side. levels: its last mip level, and pixels of the picture for one that is drawn
// beyond which there is no level. uv: 0..1 over the picture, v downward. The read keeps half a texel of the coarser
// level inside the picture.
vec3 minified(vec4 place, vec2 levels, vec2 uv, vec2 right, vec2 down) {
    float footprint = max(length(right), length(down)) * place.w;
    float inset = 0.5 * exp2(clamp(ceil(log2(footprint)), finest, levels.x)) / place.w;
    vec2 inside = clamp(uv, inset, 1.0 - inset);
    float scale = place.w / float(textureSize(atlas, 0).x);
    float ahead = scale * min(1.0, levels.y / footprint);
    return textureGrad(atlas, vec3((place.xy + inside) * scale, place.z), right * ahead, down * ahead).rgb;
}

// As `minified`, where one level goes for all of the card. read: how near to the picture's edges it is read at most, in
// shares of it; the level, seldom between two; and pixels of the picture's side for one of the atlas's.
vec3 levelled(vec4 place, vec3 read, vec2 uv) {
    vec2 inside = clamp(uv, read.x, 1.0 - read.x);
    return textureLod(atlas, vec3((place.xy + inside) * read.z, place.z), read.y).rgb;
}

vec3 from_atlas(vec4 place, vec2 levels, vec2 uv, vec2 right, vec2 down) {
    if (max(length(right), length(down)) * place.w >= 1.0) return minified(place, levels, uv, right, down);
    return magnified(atlas, uv * place.w, vec3(place.xy * place.w, place.z), place.w, 0.5 * exp2(finest));
}

const int SEEN_WHOLE = 1000;
const float DETAIL_SMALLEST = 4.0;  // pixels of a detail for one that is drawn: its levels go no further

vec4 unpacked(uint word) {
    return vec4(word & 255u, (word >> 8) & 255u, (word >> 16) & 255u, word >> 24) / 255.0;
}

// Width and height of a pixel on the card, as `from_palette` takes them. right, down: how uv changes from pixel to pixel.
vec2 palette_pixel(vec2 right, vec2 down) {
    return max(2.0 * (abs(right) + abs(down)), 1e-5);
}

// Five colours as nested squares whose visible areas are their shares, each nearer to the lower edge than to the upper
// one, after Josef Albers's "Homage to the Square": the whole reads as the colours' mean from afar, as a picture near by.
// at: −1..1 over the card, upward. pixel: width of a pixel in the same units.
vec3 from_palette(uint colours[5], vec2 at, vec2 pixel) {
    vec3 painted = srgb_to_linear(unpacked(colours[0]).rgb);
    float area = 1.0;
    for (int index = 1; index < 5; index++) {
        area -= unpacked(colours[index - 1]).a;
        float side = sqrt(max(area, 0.0));
        vec2 beside = side - abs(at + vec2(0.0, 0.5 * (1.0 - side)));
        vec2 inside = clamp(beside / pixel + 0.5, 0.0, 1.0);
        painted = mix(painted, srgb_to_linear(unpacked(colours[index]).rgb), inside.x * inside.y);
    }
    return painted;
}

// A layer that is one picture as a whole. pixels: of it, for one that is drawn.
vec3 from_layer(sampler2DArray source, vec2 uv, int layer, vec2 right, vec2 down, float pixels) {
    float side = float(textureSize(source, 0).x);
    if (pixels < 1.0) return magnified(source, uv * side, vec3(0.0, 0.0, float(layer)), side, 0.5);
    return textureGrad(source, vec3(uv, float(layer)), right, down).rgb;
}

// place, levels: in the atlas, as of `minified`, a negative layer where there is none. slot: among the details, negative
// where there is none; SEEN_WHOLE: the one card whose picture is `whole`. at: −1..1 over the card, upward.
vec3 picture(vec4 place, vec2 levels, int slot, uint colours[5], vec2 at) {
    vec2 uv = vec2(0.5, -0.5) * at + 0.5;
    vec2 right = dFdx(uv), down = dFdy(uv);
    if (slot == SEEN_WHOLE) {
        return from_layer(whole, uv, 0, right, down, max(length(right), length(down)) * float(textureSize(whole, 0).x));
    }
    float detail_pixels = max(length(right), length(down)) * float(textureSize(details, 0).x);
    if (slot >= 0 && detail_pixels < DETAIL_SMALLEST) {
        return from_layer(details, uv, slot, right, down, detail_pixels);
    }
    if (place.z < 0.0) return from_palette(colours, at, palette_pixel(right, down));
    return from_atlas(place, levels, uv, right, down);
}
