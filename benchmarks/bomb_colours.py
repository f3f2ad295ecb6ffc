"""How well four colour bombs separate four colours, by our formulas and by the original's, on a cloud or a table.

Of each bomb's nearest 200 visible images, the share whose dominant colours match it. The judge is CIEDE2000, which
neither side uses: at least a fifth of the picture lies within ΔE00 = 20 of the bomb's colour.

    python -m benchmarks.bomb_colours img2vec.csv [--figure docs/pictures/filter_bombs.png]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from skimage.color import deltaE_ciede2000, rgb2lab

from classification.cloud import Cloud
from classification.import_original import open_cloud
from vr_explorer.scene.commands import PlaceBomb
from vr_explorer.scene.criteria import Colours, Rgb
from vr_explorer.scene.gathering import Pull, shared
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import SceneSettings

PALETTES: dict[str, tuple[Rgb, ...]] = {
    "painter's red, blue, green, yellow": ((200, 40, 40), (40, 60, 200), (50, 160, 60), (230, 200, 50)),
    "pure red, blue, green, yellow": ((255, 0, 0), (0, 0, 255), (0, 255, 0), (255, 255, 0)),
}
PLACES = ((-150.0, 0.0, -150.0), (150.0, 0.0, -150.0), (-150.0, 0.0, 150.0), (150.0, 0.0, 150.0))
NEAREST, NEAR, COVERED = 200, 20.0, 0.2
WAYS = {"ours": (False, 4.0), "the original, clustering 0.1": (True, 0.1), "5": (True, 5.0), "10": (True, 10.0)}

Ink = str
PAPER, INK, DIM = "#ffffff", "#222222", "#888888"


def gathered(cloud: Cloud, palette: tuple[Rgb, ...], original: bool, strength: float) -> Scene:
    scene = Scene(cloud, SceneSettings(original_bombs=original, unmatched="vanish"))
    for colour, position in zip(palette, PLACES, strict=True):
        scene.apply(PlaceBomb(Colours((colour,)), position, strength=strength))
    return scene


def nearest(scene: Scene) -> list[np.ndarray]:
    """The visible images nearest to each bomb."""
    visible = np.flatnonzero(scene.cards.fade_to > 0.5)
    positions = scene.cards.target[visible]
    return [
        visible[np.argsort(np.linalg.norm(positions - np.array(bomb.position), axis=1))[:NEAREST]]
        for bomb in scene.bombs
    ]


def matching(cloud: Cloud, cards: np.ndarray, colour: Rgb) -> float:
    """The share of `cards` that the judge finds to match `colour`."""
    lab = rgb2lab(cloud.colours[cards] / 255.0)
    wanted = np.broadcast_to(rgb2lab(np.array(colour) / 255.0), lab.shape)
    covered = (cloud.shares[cards] * (deltaE_ciede2000(lab, wanted) < NEAR)).sum(axis=1)
    return float(np.mean(covered >= COVERED))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("cloud", type=Path)
    parser.add_argument("--figure", type=Path)
    asked = parser.parse_args()
    cloud, _ = open_cloud(asked.cloud)
    found: dict[str, dict[str, list[float]]] = {}
    for name, palette in PALETTES.items():
        print(name)
        found[name] = {}
        for way, (original, strength) in WAYS.items():
            cards = nearest(gathered(cloud, palette, original, strength))
            shares = [matching(cloud, group, colour) for group, colour in zip(cards, palette, strict=True)]
            found[name][way] = shares
            distinct = len(np.unique(np.concatenate(cards)))
            print(f"  {way:30} {'  '.join(f'{share:.2f}' for share in shares)}  mean {np.mean(shares):.2f}", end="")
            print(f"  different images {distinct} of {len(PLACES) * NEAREST}")
    if asked.figure is not None:
        figure(cloud, found).save(asked.figure, optimize=True)


def figure(cloud: Cloud, found: dict[str, dict[str, list[float]]]) -> Image.Image:
    """How far an image goes for its match; the bombs from above, ours and the original's; the shares found."""
    palette = next(iter(PALETTES.values()))
    image = Image.new("RGB", (2080, 1360), PAPER)
    draw = ImageDraw.Draw(image)
    draw_curves(draw, 120.0, 100.0, 540.0)
    draw_from_above(draw, gathered(cloud, palette, False, 4.0), palette, "ours, strength 4", 760.0)
    draw_from_above(
        draw, gathered(cloud, palette, True, 10.0), palette, "the original's formulas, clustering 10", 1420.0
    )
    for number, (name, ways) in enumerate(found.items()):
        draw_bars(draw, name, ways, PALETTES[name], 120.0 + 1000.0 * number)
    return image


def write(draw: ImageDraw.ImageDraw, x: float, y: float, words: str, colour: Ink = INK, anchor: str = "ls") -> None:
    draw.text((x, y), words, colour, ImageFont.load_default(26), anchor)


def draw_curves(draw: ImageDraw.ImageDraw, left: float, top: float, side: float) -> None:
    """The share of the way to a single bomb, over the match."""
    match = np.linspace(0.0, 1.0, 201, dtype=np.float32)
    write(draw, left, top - 30.0, "share of the way to the bomb")
    draw.rectangle((left, top, left + side, top + side), outline=DIM)
    write(draw, left + side / 2.0, top + side + 76.0, "match", anchor="ms")
    for value in (0.0, 0.5, 1.0):
        write(draw, left + value * side, top + side + 36.0, f"{value:g}", DIM, "ms")
        write(draw, left - 14.0, top + (1.0 - value) * side, f"{value:g}", DIM, "rm")
    for number, (strength, shade) in enumerate(((1.0, "#9db8dc"), (4.0, "#3b6fb5"), (10.0, "#12305c"))):
        share = shared([Pull(match, strength)], len(match))[0]
        draw.line(list(zip(left + match * side, top + (1.0 - share) * side, strict=True)), shade, 4, "curve")
        write(draw, left + side - 24.0, top + side - 104.0 + 38.0 * number, f"strength {strength:g}", shade, "rs")


def draw_from_above(draw: ImageDraw.ImageDraw, scene: Scene, palette: tuple[Rgb, ...], title: str, left: float) -> None:
    """Every visible image as a dot of its dominant colour; the bombs as rings."""
    top, side, reach = 100.0, 600.0, 330.0
    write(draw, left, top - 30.0, title)
    draw.rectangle((left, top, left + side, top + side), "#0c0c10")
    centres = np.array([bomb.position for bomb in scene.bombs])
    positions = np.concatenate([scene.cards.target, centres])[:, [0, 2]]
    across = np.array([left, top]) + (positions / reach + 1.0) * side / 2.0
    seen = (scene.cards.fade_to > 0.5) & (np.abs(positions[: len(scene.cards)]).max(axis=1) < reach)
    for card in np.flatnonzero(seen).tolist():
        red, green, blue = scene.cloud.colours[card, 0].tolist()
        draw.circle(across[card].tolist(), 2.6, (red, green, blue))
    for centre, colour in zip(across[len(scene.cards) :].tolist(), palette, strict=True):
        draw.circle(centre, 10.0, colour, "#ffffff", 3)


def draw_bars(
    draw: ImageDraw.ImageDraw, name: str, ways: dict[str, list[float]], palette: tuple[Rgb, ...], left: float
) -> None:
    """One group of bars for each way, one bar for each bomb."""
    base, height = 1230.0, 330.0
    write(draw, left, base - height - 40.0, f"share of the nearest {NEAREST} that match: {name}")
    for value in (0.0, 0.5, 1.0):
        y = base - value * height
        draw.line((left, y, left + 880.0, y), "#dddddd", 2)
        write(draw, left - 14.0, y, f"{value:g}", DIM, "rm")
    for group, (way, shares) in enumerate(ways.items()):
        first = left + 28.0 + 220.0 * group
        for number, (share, colour) in enumerate(zip(shares, palette, strict=True)):
            x = first + 42.0 * number
            draw.rectangle((x, base - share * height, x + 36.0, base), colour)
        label = "ours" if group == 0 else f"original, {way.split()[-1]}"
        write(draw, first + 80.0, base + 42.0, label, anchor="ms")
        write(draw, first + 80.0, base + 80.0, f"mean {np.mean(shares):.2f}", DIM, "ms")


if __name__ == "__main__":
    main()
