// Boards that face the head without roll, and stand before what they are about.

// The axes of a board: right, up, and toward the head. to_head: from its place, metres of the world, `distance` long.
mat3 upright(vec3 to_head, float distance) {
    // Seen exactly from above or below there is no horizontal direction to prefer: world x is taken.
    vec3 normal = to_head / distance;
    vec2 level = vec2(normal.z, -normal.x);
    float tilt = length(level);
    vec3 right = tilt > 1e-5 ? vec3(level.x, 0.0, level.y) / tilt : vec3(1.0, 0.0, 0.0);
    return mat3(right, cross(normal, right), normal);
}

// Puts a vertex into the view. Only what is nearer than the share `before` of the way hides it: what it is about would, too.
void into_view_before(vec3 here, float before) {
    vec4 clip = view_projection() * vec4(here, 1.0);
    vec4 nearer = view_projection() * vec4(mix(eye(), here, before), 1.0);
    clip.z = nearer.z / nearer.w * clip.w;
    into_view(clip);
}
