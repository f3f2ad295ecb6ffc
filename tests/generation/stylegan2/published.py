"""Names and shapes of NVIDIA's published networks, written from its repository stylegan2-ada-pytorch."""

from __future__ import annotations

Shapes = dict[str, tuple[int, ...]]

FFHQ_PARAMETERS = {"generator": 30_370_060, "discriminator": 29_012_513}
"""Trainable numbers of configuration F at 1024 pixels: 30.4 and 29.0 million, as the paper's table states."""


def channels(resolution: int, base: int, most: int) -> int:
    return min(base // resolution, most)


def generator(
    resolution: int, base: int = 32768, most: int = 512, z: int = 512, w: int = 512, layers: int = 8
) -> Shapes:
    """`G_ema.state_dict()`, c_dim 0."""
    shapes: Shapes = {"mapping.w_avg": (w,)}
    for layer in range(layers):
        shapes[f"mapping.fc{layer}.weight"] = (w, w if layer else z)
        shapes[f"mapping.fc{layer}.bias"] = (w,)
    side = 4
    while side <= resolution:
        outputs, block = channels(side, base, most), f"synthesis.b{side}"
        shapes[f"{block}.resample_filter"] = (4, 4)
        if side == 4:
            shapes[f"{block}.const"] = (outputs, 4, 4)
        for name in ("conv1",) if side == 4 else ("conv0", "conv1"):
            inputs = channels(side // 2, base, most) if name == "conv0" else outputs
            shapes |= {
                f"{block}.{name}.affine.weight": (inputs, w),
                f"{block}.{name}.affine.bias": (inputs,),
                f"{block}.{name}.weight": (outputs, inputs, 3, 3),
                f"{block}.{name}.noise_strength": (),
                f"{block}.{name}.bias": (outputs,),
                f"{block}.{name}.resample_filter": (4, 4),
                f"{block}.{name}.noise_const": (side, side),
            }
        shapes |= {
            f"{block}.torgb.affine.weight": (outputs, w),
            f"{block}.torgb.affine.bias": (outputs,),
            f"{block}.torgb.weight": (3, outputs, 1, 1),
            f"{block}.torgb.bias": (3,),
        }
        side *= 2
    return shapes


def discriminator(resolution: int, base: int = 32768, most: int = 512) -> Shapes:
    """`D.state_dict()`, c_dim 0."""
    shapes: Shapes = {}
    side = resolution
    while side > 4:
        width, outputs, block = channels(side, base, most), channels(side // 2, base, most), f"b{side}"
        shapes[f"{block}.resample_filter"] = (4, 4)
        if side == resolution:
            shapes |= {
                f"{block}.fromrgb.weight": (width, 3, 1, 1),
                f"{block}.fromrgb.bias": (width,),
                f"{block}.fromrgb.resample_filter": (4, 4),
            }
        for name, made in (("conv0", width), ("conv1", outputs)):
            shapes |= {
                f"{block}.{name}.weight": (made, width, 3, 3),
                f"{block}.{name}.bias": (made,),
                f"{block}.{name}.resample_filter": (4, 4),
            }
        shapes |= {f"{block}.skip.weight": (outputs, width, 1, 1), f"{block}.skip.resample_filter": (4, 4)}
        side //= 2
    last = channels(4, base, most)
    return shapes | {
        "b4.conv.weight": (last, last + 1, 3, 3),
        "b4.conv.bias": (last,),
        "b4.conv.resample_filter": (4, 4),
        "b4.fc.weight": (last, last * 16),
        "b4.fc.bias": (last,),
        "b4.out.weight": (1, last),
        "b4.out.bias": (1,),
    }
