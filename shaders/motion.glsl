// Where a card is and how visible, from its motion and the time: the same as Cards.at in vr_explorer/scene/cards.py.

// Smootherstep: Perlin, "Improving Noise" (2002).
float ease(float progress) {
    float t = clamp(progress, 0.0, 1.0);
    return t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
}

float progress_at(float time, float begin, float duration) {
    float since = time - begin;
    return duration > 0.0 ? ease(since / duration) : step(0.0, since);
}
