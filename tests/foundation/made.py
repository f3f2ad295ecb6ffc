"""Picture files of every combination of properties, written byte by byte, and what they must be read as.

Nothing of Pillow's writing or of the program's reading is in here, so that both are checked; only the colours of the
profile of inks are reckoned by LittleCMS.
"""

from __future__ import annotations

import functools
import io
import itertools
import struct
import zlib
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageCms

WIDTH, HEIGHT = 48, 32
"""Upright; quarters are flat."""

_D50 = (0.9642, 1.0, 0.8249)
_SRGB_TO_D50 = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7142))


def _s15(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65_536)) for value in values)


def _profile(space: bytes, tags: dict[bytes, bytes], pcs: bytes = b"XYZ ", kind: bytes = b"mntr") -> bytes:
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(79),
        b"wtpt": b"XYZ \0\0\0\0" + _s15(*_D50),
        b"cprt": b"text\0\0\0\0none\0",
        **tags,
    }
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", at + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"lcms", 0x02400000, kind, space, pcs)
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _s15(*_D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


_LINEAR = b"curv\0\0\0\0\0\0\0\0"


def grey_profile() -> bytes:
    """Of light itself: level 0.5 is half the light."""
    return _profile(b"GRAY", {b"kTRC": _LINEAR})


def rgb_profile(padding: int = 0) -> bytes:
    """sRGB's primaries, of light itself. padding: bytes that say nothing, of a real profile's tables perhaps."""
    columns = {
        name: b"XYZ \0\0\0\0" + _s15(*xyz) for name, xyz in zip((b"rXYZ", b"gXYZ", b"bXYZ"), _SRGB_TO_D50, strict=True)
    }
    filler = {b"fill": b"data\0\0\0\0\0\0\0\1" + np.random.default_rng(0).bytes(padding)} if padding else {}
    return _profile(b"RGB ", {**columns, b"rTRC": _LINEAR, b"gTRC": _LINEAR, b"bTRC": _LINEAR, **filler})


def cmyk_profile() -> bytes:
    """Inks whose mixtures lie on straight lines of Lab between the corners; unlike those without a profile."""
    corners = []
    for c, m, y, k in itertools.product((0, 1), repeat=4):
        light = max(0.0, 96 - 38 * c - 42 * m - 8 * y - 70 * k)
        a, b = (-30 * c + 60 * m - 4 * y) * (1 - k), (-38 * c - 4 * m + 75 * y) * (1 - k)
        corners.append((light * 255 / 100, a + 128, b + 128))
    table = bytes(min(max(round(value), 0), 255) for corner in corners for value in corner)
    line = bytes(range(256))
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + _s15(1, 0, 0, 0, 1, 0, 0, 0, 1) + line * 4 + table + line * 3
    return _profile(b"CMYK", {b"A2B0": lut}, pcs=b"Lab ", kind=b"prtr")


PROFILES = {"grey": grey_profile(), "rgb": rgb_profile(), "cmyk": cmyk_profile()}

_COLOURS = {
    "grey": ((0.1,), (0.4,), (0.7,), (0.95,)),
    "rgb": ((0.8, 0.15, 0.2), (0.15, 0.7, 0.25), (0.2, 0.25, 0.8), (0.5, 0.5, 0.5)),
    "cmyk": ((0.0, 0.8, 0.7, 0.1), (0.7, 0.0, 0.8, 0.2), (0.9, 0.6, 0.0, 0.0), (0.0, 0.0, 0.0, 0.5)),
}
_ALPHAS = (1.0, 0.5, 0.0, 0.75)


@dataclass(frozen=True)
class Kind:
    """colours: grey, white (grey whose zero is white), rgb, palette, ycbcr or cmyk. bits: 0 stands for floats.

    alpha: "", "straight", "multiplied", or "key" (a colour that is transparent).
    """

    colours: str = "rgb"
    bits: int = 8
    profile: str = ""
    alpha: str = ""
    orientation: int = 1

    @property
    def model(self) -> str:
        return {"white": "grey", "palette": "rgb", "ycbcr": "rgb"}.get(self.colours, self.colours)

    def levels(self) -> np.ndarray:
        """float64 (4, samples): the quarters' colours as the file can hold them."""
        colours = np.array(_COLOURS[self.model])
        if self.colours == "palette":
            return np.round(colours * 255) / 255
        steps = 2**self.bits - 1 if self.bits else 2**24
        return np.round(colours * steps) / steps

    def alphas(self) -> np.ndarray:
        if self.alpha == "key":
            return np.array([1.0, 0.0, 1.0, 1.0])
        alphas = np.array(_ALPHAS if self.alpha else [1.0] * 4)
        steps = 2**self.bits - 1 if self.bits else 2**24
        return np.round(alphas * steps) / steps

    def expected(self) -> np.ndarray:
        """float64 (4, 3), 0..255 sRGB over white, of the quarters left to right and top to bottom."""
        rgb, alphas = _srgb(self.levels(), self.model, self.profile), self.alphas()[:, None]
        return 255 * (rgb * alphas + 1 - alphas)


def _srgb(levels: np.ndarray, model: str, profile: str) -> np.ndarray:
    if model == "cmyk":
        if profile != "cmyk":
            return (1 - levels[:, :3]) * (1 - levels[:, 3:])
        inks = Image.fromarray(np.round(levels[None] * 255).astype(np.uint8), "CMYK")
        converted = ImageCms.applyTransform(inks, _inks_to_srgb())
        assert converted is not None
        return np.asarray(converted)[0] / 255.0
    rgb = np.repeat(levels, 3, axis=1) if model == "grey" else levels
    if profile == model or (model, profile) == ("grey", "rgb"):
        return np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * rgb ** (1 / 2.4) - 0.055)
    return rgb


@functools.cache
def _inks_to_srgb() -> ImageCms.ImageCmsTransform:
    """LittleCMS takes longer to prepare it than for all else that is done to a small picture."""
    opened = ImageCms.ImageCmsProfile(io.BytesIO(PROFILES["cmyk"]))
    return ImageCms.buildTransform(opened, ImageCms.createProfile("sRGB"), "CMYK", "RGB")


def _stored(kind: Kind, quarters: np.ndarray) -> np.ndarray:
    """(h, w, n) as the file has it: `quarters` (4, n), turned so that the orientation makes it upright again."""
    grid = quarters.reshape(2, 2, -1)
    upright = grid.repeat(HEIGHT // 2, axis=0).repeat(WIDTH // 2, axis=1)
    turned = {
        1: lambda p: p, 2: lambda p: p[:, ::-1], 3: lambda p: p[::-1, ::-1], 4: lambda p: p[::-1],
        5: lambda p: p.swapaxes(0, 1), 6: lambda p: np.rot90(p, 1), 7: lambda p: np.rot90(p.swapaxes(0, 1), 2),
        8: lambda p: np.rot90(p, -1),
    }  # fmt: skip
    return np.ascontiguousarray(turned[kind.orientation](upright))


def _packed(numbers: np.ndarray, bits: int, order: str) -> bytes:
    """(h, w, n) whole numbers; each line begins with a byte of its own."""
    lines = numbers.reshape(len(numbers), -1).astype(np.int64)
    if bits in (8, 16, 32):
        return lines.astype(f"{order}u{bits // 8}").tobytes()
    ones = (lines[..., None] >> np.arange(bits - 1, -1, -1)) & 1
    return np.packbits(ones.reshape(len(lines), -1).astype(np.uint8), axis=1).tobytes()


def exif(orientation: object = 1) -> bytes:
    value = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"II*\0\x08\0\0\0\x01\0" + value + bytes(4)


# PNG


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(kind: Kind, extra: bytes = b"", after: bytes = b"", profile: bytes | None = None) -> bytes | None:
    """extra, after: chunks before and behind the pixels. None where PNG has no such kind."""
    with_alpha = kind.alpha == "straight"
    if (
        kind.colours not in ("grey", "rgb", "palette")
        or kind.bits not in (1, 2, 4, 8, 16)
        or kind.alpha == "multiplied"
    ):
        return None
    if (with_alpha and kind.bits < 8 and kind.colours != "palette") or (kind.colours == "rgb" and kind.bits < 8):
        return None
    levels, most = kind.levels(), 2**kind.bits - 1
    chunks = b""
    if kind.colours == "palette":
        if kind.bits not in (2, 4, 8):
            return None
        numbers, form = np.arange(4)[:, None], 3
        chunks = chunk(b"PLTE", np.round(levels * 255).astype(np.uint8).tobytes())
        if kind.alpha:
            chunks += chunk(b"tRNS", bytes(np.round(kind.alphas() * 255).astype(np.uint8)))
    else:
        numbers, form = np.round(levels * most).astype(np.int64), {"grey": 0, "rgb": 2}[kind.colours]
        if with_alpha:
            alphas = np.round(kind.alphas() * most).astype(np.int64)
            numbers, form = np.concatenate([numbers, alphas[:, None]], axis=1), form + 4
        elif kind.alpha == "key":
            if kind.bits == 1 and kind.colours == "grey":
                return None  # both levels stand in two quarters each
            chunks = chunk(b"tRNS", numbers[1].astype(">u2").tobytes())
    stored = _stored(kind, numbers)
    lines = _packed(stored, kind.bits, ">")
    width = len(lines) // len(stored)
    raw = b"".join(b"\0" + lines[at : at + width] for at in range(0, len(lines), width))
    head = struct.pack(">IIBBBBB", stored.shape[1], stored.shape[0], kind.bits, form, 0, 0, 0)
    said = profile if profile is not None else PROFILES[kind.profile] if kind.profile else None
    icc = chunk(b"iCCP", b"profile\0\0" + zlib.compress(said)) if said is not None else b""
    turn = chunk(b"eXIf", exif(kind.orientation)) if kind.orientation != 1 else b""
    pixels = chunk(b"IDAT", zlib.compress(raw))
    whole = chunk(b"IHDR", head) + icc + chunks + turn + extra + pixels + after + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole


# TIFF

_PHOTOMETRIC = {"white": 0, "grey": 1, "rgb": 2, "palette": 3, "cmyk": 5, "ycbcr": 6}


def tiff(kind: Kind, order: str = "<", planar: bool = False, compression: int = 1, tile: int = 0) -> bytes | None:
    """order: of bytes. tile: side of square tiles, 0 for strips. None where TIFF has no such kind."""
    if kind.alpha == "key" or (kind.colours == "ycbcr" and (kind.bits != 8 or kind.alpha)):
        return None
    if kind.colours == "palette" and (kind.bits in (0, 1, 12, 16) or kind.alpha == "multiplied"):
        return None
    levels, alphas = kind.levels(), kind.alphas()[:, None]
    if kind.alpha == "multiplied":
        light = 1 - levels if kind.colours == "white" else levels
        levels = 1 - light * alphas if kind.colours == "white" else light * alphas
    levels = 1 - levels if kind.colours == "white" else levels
    if kind.colours == "palette":
        quarters = np.arange(4)[:, None] / (2**kind.bits - 1)
    elif kind.colours == "ycbcr":
        turn = np.array([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])
        quarters = levels @ turn.T + np.array([0.0, 128 / 255, 128 / 255])
    else:
        quarters = levels
    if kind.alpha:
        quarters = np.concatenate([quarters, alphas], axis=1)
    stored = _stored(kind, quarters)
    height, width, samples = stored.shape
    planes = [stored[..., n : n + 1] for n in range(samples)] if planar else [stored]
    size = (tile, tile) if tile else (height, width)
    parts = []
    for plane in planes:
        for top, left in itertools.product(range(0, height, size[0]), range(0, width, size[1])):
            part = plane[top : top + size[0], left : left + size[1]]
            full = np.zeros((*size, part.shape[2]))
            full[: part.shape[0], : part.shape[1]] = part
            if kind.bits:
                parts.append(_packed(np.round(full * (2**kind.bits - 1)), kind.bits, order))
            else:
                parts.append(full.astype(f"{order}f4").tobytes())
    parts = [zlib.compress(part) if compression == 8 else part for part in parts]
    at, offsets = 8, []
    for part in parts:
        offsets.append(at)
        at += len(part)
    bits = kind.bits or 32
    tags: dict[int, tuple[int, tuple[int, ...] | bytes]] = {
        256: (4, (width,)), 257: (4, (height,)), 258: (3, (bits,) * samples), 259: (3, (compression,)),
        262: (3, (_PHOTOMETRIC[kind.colours],)), 274: (3, (kind.orientation,)), 277: (3, (samples,)),
        284: (3, (2 if planar else 1,)), 339: (3, (1 if kind.bits else 3,) * samples),
    }  # fmt: skip
    lengths = tuple(map(len, parts))
    if tile:
        tags |= {322: (3, (tile,)), 323: (3, (tile,)), 324: (4, tuple(offsets)), 325: (4, lengths)}
    else:
        tags |= {273: (4, tuple(offsets)), 278: (4, (height,)), 279: (4, lengths)}
    if kind.colours == "palette":
        table = np.zeros((2**kind.bits, 3))
        table[:4] = kind.levels()
        tags[320] = (3, tuple(np.round(table.T.ravel() * 65_535).astype(int).tolist()))
    if kind.colours == "ycbcr":
        tags[530] = (3, (1, 1))
    if kind.alpha:
        tags[338] = (3, (1 if kind.alpha == "multiplied" else 2,))
    if kind.profile:
        tags[34675] = (7, PROFILES[kind.profile])
    return _tiff_file(tags, b"".join(parts), order)


def _tiff_file(tags: dict[int, tuple[int, tuple[int, ...] | bytes]], pixels: bytes, order: str) -> bytes:
    at = 8 + len(pixels) + len(pixels) % 2
    entries, values = b"", b""
    start = at + 2 + 12 * len(tags) + 4
    for tag, (form, value) in sorted(tags.items()):
        body = value if isinstance(value, bytes) else struct.pack(order + {3: "H", 4: "I"}[form] * len(value), *value)
        entries += struct.pack(f"{order}HHI", tag, form, len(value))
        if len(body) <= 4:
            entries += body.ljust(4, b"\0")
        else:
            entries += struct.pack(f"{order}I", start + len(values))
            values += body + b"\0" * (len(body) % 2)
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, at)
    pixels += b"\0" * (len(pixels) % 2)
    return head + pixels + struct.pack(f"{order}H", len(tags)) + entries + bytes(4) + values


# JPEG, by Pillow: its pixels are what no hand writes


def jpeg(kind: Kind) -> bytes | None:
    if kind.colours not in ("grey", "ycbcr", "cmyk") or kind.bits != 8 or kind.alpha:
        return None
    stored = np.round(_stored(kind, kind.levels()) * 255).astype(np.uint8)
    stream = io.BytesIO()
    extra = {"icc_profile": PROFILES[kind.profile]} if kind.profile else {}
    mode = {"grey": "L", "ycbcr": "RGB", "cmyk": "CMYK"}[kind.colours]
    picture = Image.fromarray(stored[..., 0] if mode == "L" else stored, mode)
    picture.save(stream, "JPEG", quality=98, subsampling=0, exif=b"Exif\0\0" + exif(kind.orientation), **extra)
    return stream.getvalue()


# Pairs

PROPERTIES: dict[str, tuple[str, object]] = {
    **{f"orientation {turn}": ("orientation", turn) for turn in range(2, 9)},
    "grey profile": ("profile", "grey"), "RGB profile": ("profile", "rgb"), "CMYK profile": ("profile", "cmyk"),
    "alpha": ("alpha", "straight"), "premultiplied alpha": ("alpha", "multiplied"),
    "transparent colour": ("alpha", "key"),
    "1 bit": ("bits", 1), "12 bits": ("bits", 12), "16 bits": ("bits", 16), "float": ("bits", 0),
    "grey": ("colours", "grey"), "white is zero": ("colours", "white"), "palette": ("colours", "palette"),
    "YCbCr": ("colours", "ycbcr"), "CMYK": ("colours", "cmyk"),
}  # fmt: skip
"""Name of each: what of a `Kind` it sets."""

_OWN_COLOURS = {"grey profile": "grey", "CMYK profile": "cmyk"}


def pairs() -> dict[tuple[str, str], Kind]:
    """Each pair of properties that can be together, with a kind that has both."""
    made = {}
    for first, second in itertools.combinations(PROPERTIES, 2):
        settings = dict(PROPERTIES[name] for name in (first, second))
        if len(settings) == 2:
            colours = next((_OWN_COLOURS[name] for name in (first, second) if name in _OWN_COLOURS), "rgb")
            made[first, second] = replace(Kind(colours=colours), **settings)  # type: ignore[arg-type]
    return made


def files(kind: Kind) -> dict[str, bytes]:
    """By format, of those that have such a kind."""
    written = {
        "TIFF": tiff(kind), "TIFF, big-endian": tiff(kind, ">"), "TIFF, planes": tiff(kind, planar=True),
        "TIFF, tiles": tiff(kind, tile=16), "TIFF, deflate": tiff(kind, compression=8),
        "PNG": png(kind), "JPEG": jpeg(kind),
    }  # fmt: skip
    return {name: content for name, content in written.items() if content is not None}
