"""Families of painted style pictures: `paint(rng, side) -> Picture`; everything else is drawn at random.

Sizes within a picture are shares of its side, so that the same seed gives the same picture at every resolution.
"""
