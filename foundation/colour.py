"""Colour spaces: sRGB (encoded), linear light, and OKLab / OKLCH.

OKLab: Björn Ottosson, "A perceptual color space for image processing" (2020). L 0..1, a and b about −0.4..0.4; OKLCH is
its polar form with chroma C = hypot(a, b) and hue in radians. All functions take and give float32 arrays (..., 3).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Colours = npt.NDArray[np.float32]

_EXACT_LINEAR_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_EXACT_LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LINEAR_TO_LMS = _EXACT_LINEAR_TO_LMS.astype(np.float32)
_LMS_TO_LAB = _EXACT_LMS_TO_LAB.astype(np.float32)
_LAB_TO_LMS = np.linalg.inv(_LMS_TO_LAB.astype(np.float64)).astype(np.float32)
_LMS_TO_LINEAR = np.linalg.inv(_LINEAR_TO_LMS.astype(np.float64)).astype(np.float32)


def srgb_to_linear(srgb: npt.ArrayLike) -> Colours:
    """sRGB-encoded 0..1 → linear light 0..1 (IEC 61966-2-1)."""
    c = np.asarray(srgb, np.float32)
    return np.where(c <= 0.04045, c / 12.92, ((np.maximum(c, 0.0) + 0.055) / 1.055) ** 2.4).astype(np.float32)


def linear_to_srgb(linear: npt.ArrayLike) -> Colours:
    """Linear light 0..1 → sRGB-encoded 0..1; negative values (outside the gamut) become 0."""
    c = np.maximum(np.asarray(linear, np.float32), 0.0)
    return np.where(c <= 0.0031308, c * 12.92, 1.055 * c ** (1 / 2.4) - 0.055).astype(np.float32)


def srgb_to_oklab(srgb: npt.ArrayLike) -> Colours:
    """sRGB-encoded 0..1 → OKLab."""
    lms = srgb_to_linear(srgb) @ _LINEAR_TO_LMS.T
    return (np.cbrt(lms) @ _LMS_TO_LAB.T).astype(np.float32)


_LINEAR_OF_BYTE = srgb_to_linear(np.arange(256) / 255)
_BYTES = np.arange(256) / 255.0
_EXACT_LINEAR_OF_BYTE = np.where(_BYTES <= 0.04045, _BYTES / 12.92, ((_BYTES + 0.055) / 1.055) ** 2.4)


def srgb8_to_oklab(srgb: npt.NDArray[np.uint8]) -> Colours:
    """8-bit sRGB (uint8) → OKLab, as `srgb_to_oklab` but by table."""
    lms = _LINEAR_OF_BYTE[srgb] @ _LINEAR_TO_LMS.T
    return (np.cbrt(lms) @ _LMS_TO_LAB.T).astype(np.float32)


def srgb8_to_oklab_exact(srgb: npt.NDArray[np.uint8]) -> Colours:
    """As `srgb8_to_oklab`, worked out in float64 and rounded once: the same bits from whoever does so, in any order of
    the sums and in any language.
    """
    lms = _EXACT_LINEAR_OF_BYTE[srgb] @ _EXACT_LINEAR_TO_LMS.T
    return (np.cbrt(lms) @ _EXACT_LMS_TO_LAB.T).astype(np.float32)


def oklab_to_srgb(lab: npt.ArrayLike) -> Colours:
    """OKLab → sRGB-encoded, clipped to 0..1."""
    lms = (np.asarray(lab, np.float32) @ _LAB_TO_LMS.T) ** 3
    return np.clip(linear_to_srgb(lms @ _LMS_TO_LINEAR.T), 0.0, 1.0)


def oklab_to_oklch(lab: npt.ArrayLike) -> Colours:
    """OKLab → (L, C, h), h in radians −π..π."""
    lab = np.asarray(lab, np.float32)
    lightness, a, b = lab[..., 0], lab[..., 1], lab[..., 2]
    return np.stack([lightness, np.hypot(a, b), np.arctan2(b, a)], axis=-1)


def oklch_to_oklab(lch: npt.ArrayLike) -> Colours:
    """(L, C, h in radians) → OKLab."""
    lch = np.asarray(lch, np.float32)
    lightness, chroma, hue = lch[..., 0], lch[..., 1], lch[..., 2]
    return np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1)
