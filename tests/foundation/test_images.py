"""Pictures from outside come out upright, opaque, 8-bit sRGB, or as one sentence."""

import io
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile

from foundation.images import MAX_PIXELS, ImageError, load_array, load_rgb, size_of

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
ORIENTATION = 0x0112


def _quarters() -> Image.Image:
    """24×16: red, green above blue, white: every turn and mirroring of it differs."""
    colours = np.array([[RED, GREEN], [BLUE, WHITE]], np.uint8)
    return Image.fromarray(np.kron(colours, np.ones((8, 12, 1), np.uint8)))


def _saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)
    return path


def _corners(image: Image.Image) -> list[tuple[int, ...]]:
    right, bottom = image.width - 1, image.height - 1
    return [image.getpixel(place) for place in ((0, 0), (right, 0), (0, bottom), (right, bottom))]  # type: ignore[misc]


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
@pytest.mark.parametrize(
    ("orientation", "stored"),
    [
        (1, lambda image: image),
        (2, lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
        (3, lambda image: image.rotate(180)),
        (4, lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)),
        (5, lambda image: image.transpose(Image.Transpose.TRANSPOSE)),
        (6, lambda image: image.rotate(90, expand=True)),
        (7, lambda image: image.transpose(Image.Transpose.TRANSVERSE)),
        (8, lambda image: image.rotate(-90, expand=True)),
    ],
)
def test_every_exif_orientation_comes_out_upright(tmp_path: Path, suffix: str, orientation: int, stored) -> None:  # type: ignore[no-untyped-def]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    lossless = {"lossless": True} if suffix == ".webp" else {"quality": 100} if suffix == ".jpg" else {}
    path = _saved(tmp_path / f"turned{suffix}", stored(_quarters()), exif=exif, **lossless)
    for image in (load_rgb(path), load_rgb(path, max_side=12)):
        assert np.allclose(_corners(image), [RED, GREEN, BLUE, WHITE], atol=12)
        assert image.width > image.height
    assert size_of(path) == (24, 16)


def test_a_damaged_exif_block_costs_only_the_orientation(tmp_path: Path) -> None:
    path = _saved(tmp_path / "exif.jpg", _quarters(), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12", quality=100)
    assert load_rgb(path).size == (24, 16)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_alpha_is_laid_over_the_background(tmp_path: Path, mode: str) -> None:
    image = Image.new(mode, (4, 4), (200, 100, 0, 0) if mode == "RGBA" else (200, 0))
    image.putpixel((0, 0), (200, 200, 200, 255) if mode == "RGBA" else (200, 255))
    image.putpixel((1, 0), (0, 0, 0, 128) if mode == "RGBA" else (0, 128))
    path = _saved(tmp_path / "alpha.png", image)
    over_white, over_red = load_rgb(path), load_rgb(path, background=RED)
    assert over_white.mode == "RGB"
    assert [over_white.getpixel((x, 0)) for x in (0, 1, 3)] == [(200,) * 3, (127,) * 3, WHITE]
    assert [over_red.getpixel((x, 0)) for x in (0, 1, 3)] == [(200,) * 3, (127, 0, 0), RED]


def test_a_palette_with_a_transparent_colour(tmp_path: Path) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([*RED, *BLUE])
    image.putpixel((1, 0), 1)
    path = _saved(tmp_path / "palette.png", image, transparency=1)
    assert _corners(load_rgb(path, background=GREEN))[:2] == [RED, GREEN]


def test_a_colour_key_does_not_mix_into_its_neighbours(tmp_path: Path) -> None:
    image = Image.new("RGB", (64, 64), RED)
    image.paste((255, 0, 255), (32, 0, 64, 64))
    path = _saved(tmp_path / "key.png", image, transparency=(255, 0, 255))
    reduced = np.asarray(load_rgb(path, max_side=16, background=RED))
    assert (reduced == RED).all()


def test_grey_black_and_white_and_cmyk(tmp_path: Path) -> None:
    assert _corners(load_rgb(_saved(tmp_path / "g.png", Image.new("L", (3, 3), 77))))[0] == (77, 77, 77)
    assert _corners(load_rgb(_saved(tmp_path / "b.png", Image.new("1", (3, 3), 1))))[0] == WHITE
    cyan = load_rgb(_saved(tmp_path / "c.jpg", Image.new("CMYK", (16, 16), (255, 0, 0, 0)), quality=100))
    assert np.allclose(_corners(cyan)[0], (0, 255, 255), atol=3)
    lab = load_rgb(_saved(tmp_path / "lab.tif", Image.new("LAB", (3, 3), (128, 128, 128))))
    red, green, blue = _corners(lab)[0]
    assert max(red, green, blue) - min(red, green, blue) < 10
    assert 90 < green < 150


def test_deep_grey_keeps_its_scale(tmp_path: Path) -> None:
    ramp = np.array([[0, 100, 32_896, 65_535]], np.uint16)
    for name in ("deep.png", "deep.tif"):
        image = load_rgb(_saved(tmp_path / name, Image.fromarray(ramp)))
        assert [image.getpixel((x, 0)) for x in range(4)] == [(0,) * 3, (0,) * 3, (128,) * 3, WHITE]


def test_float_pictures_are_stretched_and_survive_nan(tmp_path: Path) -> None:
    values = np.array([[-5.0, 0.0, 5.0, np.nan, np.inf]], np.float32)
    image = load_rgb(_saved(tmp_path / "float.tif", Image.fromarray(values)))
    assert [image.getpixel((x, 0))[0] for x in range(5)] == [0, 128, 255, 0, 255]  # type: ignore[index]
    unit = load_rgb(_saved(tmp_path / "unit.tif", Image.fromarray(np.array([[0.0, 0.5]], np.float32))))
    assert [unit.getpixel((x, 0))[0] for x in range(2)] == [0, 128]  # type: ignore[index]


def test_an_embedded_profile_is_converted_and_a_broken_one_ignored(tmp_path: Path) -> None:
    image = Image.new("RGB", (4, 4), (120, 60, 200))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = load_rgb(_saved(tmp_path / "srgb.png", image, icc_profile=srgb))
    assert np.allclose(_corners(same)[0], (120, 60, 200), atol=1)
    broken = load_rgb(_saved(tmp_path / "broken.png", image, icc_profile=b"no profile"))
    assert _corners(broken)[0] == (120, 60, 200)
    swapped = load_rgb(_saved(tmp_path / "swapped.png", image, icc_profile=_with_red_and_blue_exchanged(srgb)))
    assert np.allclose(_corners(swapped)[0], (200, 60, 120), atol=2)


def _with_red_and_blue_exchanged(profile: bytes) -> bytes:
    return profile.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")


def test_the_first_picture_of_an_animation(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, GREEN, BLUE)]
    for name in ("a.gif", "a.webp", "a.png"):
        path = tmp_path / name
        frames[0].save(path, save_all=True, append_images=frames[1:], lossless=True)
        assert np.allclose(_corners(load_rgb(path))[0], RED, atol=2)


def test_a_picture_is_reduced_to_the_side_wanted_and_never_enlarged(tmp_path: Path) -> None:
    for name in ("wide.jpg", "wide.png"):
        path = _saved(tmp_path / name, Image.new("RGB", (3000, 700), (90, 120, 30)))
        assert load_rgb(path, max_side=300).size == (300, 70)
        assert load_rgb(path, max_side=4000).size == (3000, 700)
        assert load_array(path, (40, 30)).shape == (30, 40, 3)


BAD = {
    "empty.png": (b"", "is empty"),
    "text.png": (b"Dear reader, this is no picture.", "not a picture in a known format"),
    "script.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", "not a picture in a known format"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_told_in_one_sentence(tmp_path: Path, name: str) -> None:
    content, sentence = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ImageError, match=sentence):
        load_rgb(tmp_path / name)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="does not exist"):
        load_rgb(tmp_path / "nothing.png")
    with pytest.raises(ImageError, match="is a folder"):
        load_rgb(tmp_path)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp", ".bmp"])
def test_a_file_cut_off_is_told(tmp_path: Path, suffix: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    path = _saved(tmp_path / f"cut{suffix}", Image.fromarray(noise))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ImageError, match=r"damaged|known format"):
        load_rgb(path)


def test_a_file_cut_off_is_told_whatever_other_packages_allow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _saved(
        tmp_path / "cut.png", Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(ImageError, match=r"damaged|known format"):
        load_rgb(path)


def test_damaged_bytes_never_leave_by_another_error(tmp_path: Path) -> None:
    rng = random.Random(0)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    refused = 0
    for form in ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"):
        buffer = io.BytesIO()
        _quarters().save(buffer, form, exif=exif) if form != "BMP" else _quarters().save(buffer, form)
        for _ in range(60):
            content = bytearray(buffer.getvalue())
            for _ in range(rng.randint(1, 12)):
                content[rng.randrange(len(content))] = rng.randrange(256)
            path = tmp_path / "damaged"
            path.write_bytes(content)
            for read in (load_rgb, size_of):
                try:
                    read(path)
                except ImageError:
                    refused += 1
    assert refused


def _head_of_a_png(width: int, height: int) -> bytes:
    """With the beginning of its pixels, all black."""
    chunks = [b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT" + zlib.compress(bytes(10_000))]
    written = (struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


@pytest.mark.parametrize("sides", [(20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_huge_png_is_refused_by_its_head(tmp_path: Path, sides: tuple[int, int]) -> None:
    (tmp_path / "huge.png").write_bytes(_head_of_a_png(*sides))
    with pytest.raises(ImageError, match=r"huge\.png has more than \d+ megapixels; make it smaller"):
        load_rgb(tmp_path / "huge.png", max_side=256)


def test_a_huge_jpeg_is_reduced_while_it_is_decoded(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="Windows does not tell a process's peak memory this way")
    path = tmp_path / "huge.jpg"
    side = 15_000
    assert side**2 > MAX_PIXELS
    Image.new("L", (side, side), 140).save(path, quality=40)
    code = (
        "import pathlib, resource; from foundation.images import load_rgb; "
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; "
        f"image = load_rgb(pathlib.Path({str(path)!r}), max_side=256); "
        "print(*image.size, image.getpixel((9, 9))[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    width, height, level, memory = (int(word) for word in done.stdout.split())
    assert (width, height) == (256, 256)
    assert abs(level - 140) <= 2
    assert memory * 1024 < side**2 / 4  # ru_maxrss counts kilobytes
    with pytest.raises(ImageError, match="megapixels"):
        load_rgb(path)  # in full it would not fit


def test_a_wide_panorama_loads(tmp_path: Path) -> None:
    path = _saved(tmp_path / "wide.png", Image.new("L", (20_000, 300), 9))
    assert load_rgb(path, max_side=400).size == (400, 6)
