// Share of the pixel that lies on the lines of a grid with cells of size 1; a pattern too fine for the pixels becomes
// its own mean instead of a moiré: Golus, "The Best Darn Grid Shader (Yet)" (2023).
float lines(vec2 position, vec2 pixel, float width) {
    vec2 drawn = clamp(pixel, vec2(width), vec2(0.5));
    vec2 from_line = abs(fract(position - 0.5) - 0.5);
    vec2 on = (1.0 - smoothstep(drawn - pixel, drawn + pixel, from_line)) * clamp(width / drawn, 0.0, 1.0);
    on = mix(on, vec2(2.0 * width), clamp(pixel * 2.0 - 1.0, 0.0, 1.0));
    return on.x + on.y - on.x * on.y;
}
