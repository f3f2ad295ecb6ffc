// A small card as a point: one vertex and one square instead of four and two triangles, which share many blocks of pixels.
// The card lies in the square as its corners would have it, but for perspective within it, and what is beside it is
// discarded. Its round corners, finer than a pixel, are left out.

#ifdef VERTEX_SHADER
flat out vec4 onto_card;  // columns that bring a place in the square, −1..1, to one on the card, −1..1, upward
flat out vec2 aside;      // what is added
flat out vec3 rim;        // by how much it darkens, and what turns shares of half the card into widths of it

// half_right, half_up: from the middle to the edges, metres. pixel: metres of one there.
void as_point(vec3 middle, vec3 half_right, vec3 half_up, vec2 half_size, float pixel) {
    mat4 to_clip = view_projection();
    vec4 clip = to_clip * vec4(middle, 1.0);
    vec4 x = to_clip * vec4(half_right, 0.0), y = to_clip * vec4(half_up, 0.0);
    vec2 pixels_of_half = 0.5 * vec2(view_width, view_height), place = clip.xy / max(clip.w, 1e-6);
    vec2 across = (x.xy - place * x.w) * pixels_of_half / clip.w;
    vec2 along = (y.xy - place * y.w) * pixels_of_half / clip.w;
    // Points are not drawn whose middle is outside of the view: that of the square stays inside.
    vec2 kept = clamp(place, -1.0, 1.0), moved = (kept - place) * pixels_of_half;
    vec2 reach = abs(across) + abs(along), room = reach - abs(moved);
    if (clip.w <= 0.0 || min(room.x, room.y) <= 0.0) {
        into_view(vec4(2.0, 2.0, 2.0, 1.0));
        return;
    }
    reach += abs(moved);
    float side = max(reach.x, reach.y);
    gl_PointSize = 2.0 * side;
    into_view(vec4(kept * clip.w, clip.zw));
    mat2 back = inverse(mat2(across, along));
    onto_card = vec4(side * back[0], -side * back[1]);
    aside = back * moved;

    float wide = EDGE * 2.0 * half_size.y;
    rim = vec3(EDGE_SHADE * clamp(wide / pixel, 0.0, 1.0), half_size / max(wide, pixel));
}
#endif

#ifdef FRAGMENT_SHADER
flat in vec4 onto_card;
flat in vec2 aside;
flat in vec3 rim;

void main() {
    vec2 place = 2.0 * gl_PointCoord - 1.0;
    vec2 on_card = onto_card.xy * place.x + onto_card.zw * place.y + aside;
    vec2 from_middle = abs(on_card);
    if (max(from_middle.x, from_middle.y) > 1.0) discard;
    vec3 painted = levelled(picture_place, read, vec2(0.5, -0.5) * on_card + 0.5);
    vec2 inside = (1.0 - from_middle) * rim.yz;
    float shade = rim.x * (1.0 - smoothstep(0.0, 1.0, min(inside.x, inside.y)));
    colour = vec4(painted * (brightness * (1.0 - shade)), 1.0);
}
#endif
