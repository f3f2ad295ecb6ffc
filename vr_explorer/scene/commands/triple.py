"""Three numbers of the world's space."""

Triple = tuple[float, float, float]
"""x, y and z: metres of a place, metres a second of a velocity, or a direction."""
