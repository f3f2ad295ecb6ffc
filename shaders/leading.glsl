// Where bombs lead a card that goes to `target`, and what pushes it away from there: the same as ResolvedLayout.positions.

in vec4 pull;           // how much of the columns of `pulled` is added to the target, or how strongly it is pushed away
uniform mat4x3 pulled;  // metres
uniform vec4 balls[4];  // middles and radii, metres; radius 0: what the column says is a share

// d³ → d³ + strength · radius³, as _repulsion in vr_explorer/scene/gathering.py.
vec3 led(vec3 target) {
    vec3 gathered = target + pulled * pull, there = gathered;
    for (int one = 0; one < 4; one++) {
        float strength = balls[one].w > 0.0 ? pull[one] : 0.0;
        if (strength <= 0.0) continue;
        vec3 offset = gathered - balls[one].xyz;
        float distance = max(length(offset), 1e-3);
        float radius = balls[one].w, farther = distance * distance * distance + strength * radius * radius * radius;
        there += offset * (pow(farther, 1.0 / 3.0) / distance - 1.0);
    }
    return there;
}
