"""Larger pictures: by residual dense networks in tiles, or by a classical filter where there are no weights."""
