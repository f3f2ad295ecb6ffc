"""Patch nearest neighbours over an image pyramid: a picture is put together again from the patches of others.

After Granot, Feinstein, Shocher, Bagon, Irani, "Drop the GAN: In Defense of Patches Nearest Neighbors as Single Image
Generative Models", CVPR 2022. `pyramid` makes the sizes, `search` finds the patches, `synthesis` joins both.
"""
