"""Painting by a conditional style network: Dumoulin, Shlens, Kudlur, "A Learned Representation for Artistic Style",
ICLR 2017. One network paints in every style; a style is 990 numbers, a scale γ and a shift β for every channel.
"""
