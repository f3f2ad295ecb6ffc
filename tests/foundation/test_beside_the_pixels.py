"""What a file says beside its pixels never costs the picture; formats and their oddities come out right."""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageFile, features

from foundation import decoded
from foundation.images import SUFFIXES, ImageError, load_rgb, size_of

from .made import HEIGHT, WIDTH, Kind, chunk, exif, png, rgb_profile, tiff

INPUTS = Path(__file__).parents[3] / "shared" / "inputs" / "formats"
NAME = Path("picture")
PLAIN = Kind()
LINEAR = Kind(profile="rgb")
GARBAGE = np.random.default_rng(1).bytes(300)


def off(content: bytes, expected: np.ndarray) -> float:
    """The farthest that the middle of a quarter lies from `expected` (4, 3), of 255."""
    image = load_rgb(NAME, content=content)
    assert image.size == (WIDTH, HEIGHT)
    assert size_of(NAME, content) == image.size
    pixels = np.asarray(image).astype(float)
    quarters = [pixels[y * HEIGHT // 4, x * WIDTH // 4] for y in (1, 3) for x in (1, 3)]
    return float(np.abs(np.array(quarters) - expected).max())


def _text(letters: int) -> bytes:
    return chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * letters))


def _international(letters: int) -> bytes:
    return chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"<" * letters))


def _many_texts() -> bytes:
    return 70 * _text(1_000_000)


def _of_wrong_sum(name: bytes) -> bytes:
    return chunk(name, b"Comment\0text")[:-4] + b"oops"


def _raw_profile() -> bytes:
    return chunk(b"tEXt", b"Raw profile type exif\0\nexif\n   40\nnot hexadecimal at all\n")


PNG_REMARKS = {
    "packed text of 5 MB": _text(5_000_000),
    "packed XMP of 5 MB": _international(5_000_000),
    "70 MB of packed text": _many_texts(),
    "packed text that is broken": chunk(b"zTXt", b"Comment\0\0" + GARBAGE),
    "text with a wrong sum": _of_wrong_sum(b"tEXt"),
    "an unknown chunk with a wrong sum": _of_wrong_sum(b"abCd"),
    "EXIF of garbage": chunk(b"eXIf", GARBAGE),
    "EXIF of words": chunk(b"eXIf", b"Orientation: 6"),
    "an empty EXIF": chunk(b"eXIf", b""),
    "orientation 9": chunk(b"eXIf", exif(9)),
    "orientation 0": chunk(b"eXIf", exif(0)),
    "orientation 65535": chunk(b"eXIf", exif(65_535)),
    "EXIF as text": _raw_profile(),
    "an animation of garbage": chunk(b"acTL", GARBAGE[:8]),
    "a short resolution": chunk(b"pHYs", b"\0\1"),
    "a short gamma": chunk(b"gAMA", b"\0\1"),
    "short primaries": chunk(b"cHRM", b"\0\1\2\3"),
}


@pytest.mark.parametrize("name", PNG_REMARKS)
@pytest.mark.parametrize("place", ["extra", "after"])
def test_remarks_in_a_png(name: str, place: str) -> None:
    content = png(LINEAR, **{place: PNG_REMARKS[name]})
    assert content is not None
    assert off(content, LINEAR.expected()) <= 10


@pytest.mark.parametrize("size", [1_500_000, 8_000_000])
def test_profiles_of_many_megabytes_count(size: int) -> None:
    content = png(PLAIN, profile=rgb_profile(size))
    assert content is not None
    assert off(content, LINEAR.expected()) <= 10
    image = Image.fromarray(np.full((HEIGHT, WIDTH, 3), 55, np.uint8))
    for form in ("JPEG", "WEBP", "TIFF"):
        stream = io.BytesIO()
        image.save(stream, form, icc_profile=rgb_profile(size))
        assert off(stream.getvalue(), np.full((4, 3), 128)) <= 10, form


def test_a_profile_is_worked_out_once_for_its_pictures_and_a_large_one_is_not_kept() -> None:
    decoded._kept_transform.cache_clear()
    small, large = png(LINEAR), png(PLAIN, profile=rgb_profile(1_500_000))
    assert small is not None and large is not None
    for content in (small, small, large, small):
        assert off(content, LINEAR.expected()) <= 10
    kept = decoded._kept_transform.cache_info()
    assert (kept.misses, kept.hits, kept.currsize) == (1, 2, 1)


@pytest.mark.parametrize("profile", [b"", b"ICC?", GARBAGE, rgb_profile()[:200], rgb_profile()[:-90]])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_broken_profiles_are_passed_over(profile: bytes, form: str) -> None:
    stream = io.BytesIO()
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), 128, np.uint8)).save(stream, form, icc_profile=profile)
    image = load_rgb(NAME, content=stream.getvalue())
    assert image.size == (WIDTH, HEIGHT)
    if len(profile) < 1000:
        assert off(stream.getvalue(), np.full((4, 3), 128)) <= 10


def test_a_packed_profile_that_is_broken_is_passed_over() -> None:
    content = png(PLAIN)
    assert content is not None
    head = content[:33]
    broken = head + chunk(b"iCCP", b"name\0\0" + GARBAGE) + content[33:]
    assert off(broken, PLAIN.expected()) <= 2


def _jpeg(*segments: tuple[int, bytes]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), 128, np.uint8)).save(stream, "JPEG", quality=95)
    content = stream.getvalue()
    put = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in segments)
    return content[:2] + put + content[2:]


@pytest.mark.parametrize(
    "segment",
    [
        (0xE1, b"Exif\0\0" + GARBAGE),
        (0xE1, b"Exif\0\0Orientation: 6"),
        (0xE1, b"Exif\0\0" + exif(9)),
        (0xE1, b"Exif"),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0<broken tiff:Orientation=\"9\""),
        (0xE2, b"ICC_PROFILE\0"),
        (0xE2, b"ICC_PROFILE\0\2\1" + GARBAGE),
        (0xE2, b"MPF\0" + GARBAGE),
        (0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04" + GARBAGE),
        (0xE0, b"JFIF\0\1"),
        (0xFE, GARBAGE),
    ],
)  # fmt: skip
def test_remarks_in_a_jpeg(segment: tuple[int, bytes]) -> None:
    assert off(_jpeg(segment), np.full((4, 3), 128)) <= 4


@pytest.mark.parametrize("remark", [GARBAGE, b"Orientation: 6", exif(9), b""])
def test_remarks_in_webp_and_tiff(remark: bytes) -> None:
    image = Image.fromarray(np.full((HEIGHT, WIDTH, 3), 128, np.uint8))
    stream = io.BytesIO()
    image.save(stream, "WEBP", lossless=True, exif=remark or b"Exif\0\0", xmp=GARBAGE)
    assert off(stream.getvalue(), np.full((4, 3), 128)) <= 2
    for number, value in ((34665, 7), (34853, 1 << 31), (700, 3), (270, 9)):
        content = tiff(PLAIN)
        assert content is not None
        at = struct.unpack("<I", content[4:8])[0]
        count = struct.unpack("<H", content[at : at + 2])[0]
        entries = [content[at + 2 + 12 * n : at + 14 + 12 * n] for n in range(count)]
        place = next(n for n, entry in enumerate(entries) if struct.unpack("<H", entry[:2])[0] == 284)
        entries[place] = struct.pack("<HHII", number, 4, 1, value)  # in place of one that says the usual
        broken = content[: at + 2] + b"".join(entries) + content[at + 2 + 12 * count :]
        assert off(broken, PLAIN.expected()) <= 2


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("bits", [1, 2, 4, 8, 10, 12, 14, 16, 24, 0])
@pytest.mark.parametrize("colours", ["grey", "white", "rgb", "cmyk"])
@pytest.mark.parametrize("alpha", ["", "straight", "multiplied"])
def test_tiffs_of_every_depth(bits: int, colours: str, alpha: str, order: str) -> None:
    kind = Kind(colours=colours, bits=bits, alpha=alpha)
    content = tiff(kind, order)
    assert content is not None
    rounding = 128 / (2**bits - 1) if alpha == "multiplied" and 1 < bits < 8 else 0  # of the product, in few bits
    assert off(content, kind.expected()) <= 2 + rounding


@pytest.mark.parametrize("bits", [2, 4, 8, 16])
@pytest.mark.parametrize("colours", ["grey", "rgb", "palette"])
@pytest.mark.parametrize("profile", ["", "grey", "rgb"])
def test_a_transparent_colour_at_every_depth(bits: int, colours: str, profile: str) -> None:
    kind = Kind(colours=colours, bits=bits, alpha="key", profile=profile)
    content = png(kind)
    if content is None:
        pytest.skip("PNG has no such kind")
    assert off(content, kind.expected()) <= 10


def test_luminance_and_colour_of_fewer_pixels() -> None:
    """An uncompressed YCbCr TIFF with a pair of colours for two by two pixels, as video tools write them."""
    light, colours = np.full((HEIGHT, WIDTH), 150, np.uint8), np.array([90, 170], np.uint8)
    blocks = light.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).transpose(0, 2, 1, 3).reshape(HEIGHT // 2, WIDTH // 2, 4)
    pairs = np.broadcast_to(colours, (HEIGHT // 2, WIDTH // 2, 2))
    pixels = np.concatenate([blocks, pairs], axis=2).tobytes()
    kind = Kind(colours="ycbcr")
    content = tiff(kind)
    assert content is not None
    at = struct.unpack("<I", content[4:8])[0]
    tail = content[at:].replace(struct.pack("<HHIHH", 530, 3, 2, 1, 1), struct.pack("<HHIHH", 530, 3, 2, 2, 2))
    whole = content[:8] + pixels.ljust(at - 8, b"\0") + tail
    expected = np.array([150 + 1.402 * 42, 150 - 0.344136 * -38 - 0.714136 * 42, 150 + 1.772 * -38])
    assert off(whole, np.tile(expected, (4, 1))) <= 2


@pytest.mark.parametrize("predictor", [2, 3])
@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate"])
def test_differences_in_place_of_levels(predictor: int, compression: str) -> None:
    ramp = np.tile(np.linspace(0, 1, WIDTH, dtype=np.float32), (HEIGHT, 1))
    image = Image.fromarray(ramp) if predictor == 3 else Image.fromarray((ramp * 65_535).astype(np.uint16))
    stream = io.BytesIO()
    image.save(stream, "TIFF", compression=compression, tiffinfo={317: predictor})
    read = np.asarray(load_rgb(NAME, content=stream.getvalue()))[..., 0]
    assert np.abs(read - 255.0 * ramp).max() <= 1


@pytest.mark.parametrize("header", [40, 56, 108, 124])
@pytest.mark.parametrize("opaque", [0, 255])
def test_a_bmp_whose_fourth_byte_is_unused_is_seen(header: int, opaque: int) -> None:
    levels = np.round(PLAIN.levels() * 255).astype(np.uint8).reshape(2, 2, 3)
    pixels = np.full((HEIGHT, WIDTH, 4), opaque, np.uint8)
    pixels[..., 2::-1] = levels.repeat(HEIGHT // 2, axis=0).repeat(WIDTH // 2, axis=1)
    body = pixels[::-1].tobytes()
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000) if header > 40 else b""
    info = struct.pack("<IiiHHIIiiII", header, WIDTH, HEIGHT, 1, 32, 3 if masks else 0, len(body), 0, 0, 0, 0)
    info = (info + masks).ljust(header, b"\0")
    content = b"BM" + struct.pack("<IHHI", 14 + len(info) + len(body), 0, 0, 14 + len(info)) + info + body
    assert off(content, PLAIN.expected()) <= 1


@pytest.mark.parametrize("form", ["JPEG", "MPO", "AVIF", "JPEG2000", "DIB", "GIF", "WEBP", "PNG", "TIFF"])
def test_formats_and_the_first_picture_of_several(form: str) -> None:
    if (form == "AVIF" and not features.check("avif")) or (form == "JPEG2000" and not features.check("jpg_2000")):
        pytest.skip("this Pillow was built without it")
    first, second = (Image.fromarray(np.full((HEIGHT, WIDTH, 3), level, np.uint8)) for level in (128, 20))
    several = (
        {"save_all": True, "append_images": [second]} if form in {"MPO", "GIF", "WEBP", "PNG", "TIFF", "AVIF"} else {}
    )
    stream = io.BytesIO()
    first.save(stream, form, **several)
    assert off(stream.getvalue(), np.full((4, 3), 128)) <= 4


def test_endings_of_all_that_can_be_read() -> None:
    assert {".jfif", ".jpe", ".jif", ".mpo", ".tif", ".tiff"} <= SUFFIXES
    assert (".avif" in SUFFIXES) == bool(features.check("avif"))
    assert (".jp2" in SUFFIXES) == (".j2k" in SUFFIXES) == bool(features.check("jpg_2000"))


def test_heic_says_what_is_missing(tmp_path: Path) -> None:
    if ".heic" in SUFFIXES:
        pytest.skip("pillow-heif is here")
    with pytest.raises(ImageError, match="HEIC picture; install pillow-heif"):
        load_rgb(NAME, content=b"\0\0\0\x18ftypheic" + bytes(100))


def test_the_profile_of_a_jpeg_2000() -> None:
    if not features.check("jpg_2000"):
        pytest.skip("this Pillow was built without it")
    stream = io.BytesIO()
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), 55, np.uint8)).save(stream, "JPEG2000")
    content = stream.getvalue()
    profile = rgb_profile()
    box = struct.pack(">I", 11 + len(profile)) + b"colr\2\0\0" + profile
    at = content.index(b"colr") - 4
    whole = content.index(b"jp2h") - 4
    length = int.from_bytes(content[whole : whole + 4], "big") + len(box) - 15
    changed = content[:whole] + struct.pack(">I", length) + content[whole + 4 : at] + box + content[at + 15 :]
    assert off(changed, np.full((4, 3), 128)) <= 4


@pytest.mark.skipif(not INPUTS.is_dir(), reason="the files are not on this machine")
def test_files_that_failed() -> None:
    for name, expected in json.loads((INPUTS / "expected.json").read_text()).items():
        image = load_rgb(INPUTS / name)
        assert list(image.size) == list(size_of(INPUTS / name)) == expected["size"]
        pixels = np.asarray(image).astype(float)
        height, width = pixels.shape[:2]
        halves = [pixels[y : y + height // 2, x : x + width // 2] for y in (0, height // 2) for x in (0, width // 2)]
        means = np.array([half.mean(axis=(0, 1)) for half in halves])
        assert np.abs(means - np.array(expected["quadrants"])).max() <= 10, name


@pytest.mark.parametrize("kind", ["eXIf", "iTXt"])
@pytest.mark.parametrize("place", ["before", "behind"])
def test_the_size_of_an_upright_png_wants_no_pixels(monkeypatch: pytest.MonkeyPatch, kind: str, place: str) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, "PNG")
    plain = stream.getvalue()
    turned_right = Image.Exif()
    turned_right[ExifTags.Base.Orientation] = 6
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><tiff:Orientation>6</tiff:Orientation></x:xmpmeta>'
    told = {"eXIf": turned_right.tobytes()[6:], "iTXt": b"XML:com.adobe.xmp\0\0\0\0\0" + xmp}[kind]
    at = plain.index(b"IDAT" if place == "before" else b"IEND") - 4
    turned = plain[:at] + chunk(kind.encode(), told) + plain[at:]
    assert size_of(NAME, turned) == load_rgb(NAME, content=turned).size == (30, 40)
    loaded: list[object] = []
    load = ImageFile.ImageFile.load
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: loaded.append(image) or load(image))
    assert size_of(NAME, plain) == (40, 30) and not loaded
    assert size_of(NAME, turned) == (30, 40) and bool(loaded) == (place == "behind")
