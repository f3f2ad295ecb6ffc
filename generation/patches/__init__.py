"""Patch nearest neighbours over an image pyramid: a picture is put together again from the patches of others.

After Granot, Feinstein, Shocher, Bagon, Irani, "Drop the GAN: In Defense of Patches Nearest Neighbors as Single Image
Generative Models", CVPR 2022. `pyramid` makes the sizes, `pool` holds the patches of a level, `search` finds the best
in a random part of them, `coherence` lets found pieces grow, `fold` makes a picture of them, `synthesis` goes from
coarse to fine. A picture that starts from its own coarse level comes back exactly.
"""
