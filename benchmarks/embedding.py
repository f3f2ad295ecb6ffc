"""What makes nearest neighbours share method and style: the built-in descriptor against other candidates.

python -m benchmarks.embedding FOLDER [RUN [PORTRAIT ...]]

Makes variants of several portraits in FOLDER (some minutes; what is there is used again) and prints, for each
candidate, how many of the ten nearest pictures share the method, and the method and the style, beside chance. A style
is a style picture, or for a graphic method its parameters, and returns on every portrait with other random numbers;
restructuring has none, so there the method alone counts. "Found" is the share of those that could be among the ten.
Another RUN, a number, has other styles. "Others" looks for neighbours among the variants of other portraits only.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import dlib
import face_recognition_models
import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageOps
from skimage import data
from torch.nn import functional

from classification.embedding import descriptor, efficientnet, resnet50
from foundation.colour import srgb8_to_oklab
from foundation.images import load_rgb
from foundation.networks import efficientnet_lite
from foundation.weights import cached
from generation.method import Method, Parameters, Picture
from generation.methods import all_methods

SIDE = 256
PAIRS = 780
"""Of the channels of the layer that the joined embedder looks at."""
NEAREST = 10
STYLES = {"patch_style": 4, "painted_style": 16, "layout": 4, "rearrange": 2, "collage": 2, "retarget": 2}
OTHER_DRAWS = 5
REPEATS = {"patch_style": 2, "painted_style": 2}
STYLE_KEYS = ("styles", "shares", "style")
STYLELESS = ("rearrange", "collage", "retarget")

Features = npt.NDArray[np.float32]


class Variant(NamedTuple):
    method: str
    style: str
    portrait: int
    parameters: Parameters
    seed: tuple[int, ...]


def planned(methods: dict[str, Method], portraits: int, run: int) -> list[Variant]:
    """Every style on every portrait; what is not the style is drawn anew each time. Another run has other styles."""
    variants = []
    for number, (name, method) in enumerate(sorted(methods.items())):
        for style in range(STYLES.get(name, OTHER_DRAWS)):
            kept = method.draw(np.random.default_rng([run, number, style]))
            for portrait in range(portraits):
                for repeat in range(REPEATS.get(name, 1)):
                    seed = (run, number, style, portrait, repeat)
                    parameters = kept
                    if "content" in kept:  # painted_style: the same painting of a portrait prepared otherwise
                        parameters = kept | {"content": method.draw(np.random.default_rng(seed))["content"]}
                    elif kept.keys() & set(STYLE_KEYS):
                        drawn = method.draw(np.random.default_rng(seed))
                        parameters = drawn | {key: kept[key] for key in STYLE_KEYS if key in kept}
                    label = name if name in STYLELESS else f"{name} {style}"
                    variants.append(Variant(name, label, portrait, parameters, seed))
    return variants


def made(variants: list[Variant], methods: dict[str, Method], portraits: list[Picture], folder: Path) -> np.ndarray:
    """uint8 (N, SIDE, SIDE, 3), kept in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    for number, variant in enumerate(variants):
        path = folder / f"{variant.method}-{'-'.join(map(str, variant.seed[1:]))}.png"
        if not path.exists():
            start = portraits[variant.portrait]
            picture = methods[variant.method].apply(start, variant.parameters, np.random.default_rng(variant.seed))
            Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)).save(path)
            print(f"\r{number + 1} of {len(variants)}", end="", file=sys.stderr, flush=True)
        pictures.append(np.asarray(Image.open(path).convert("RGB")))
    return np.stack(pictures)


def pixels(lab: torch.Tensor) -> torch.Tensor:
    """The picture at 16 × 16."""
    return (functional.adaptive_avg_pool2d(lab, 16) - torch.tensor([0.5, 0, 0])[:, None, None]).flatten(1)


def gabor_bank(orientations: int = 8, size: int = 9, wavelength: float = 4.0) -> torch.Tensor:
    """(2 × orientations, 1, size, size): even filters of zero mean, then odd ones."""
    reach = size // 2
    y, x = torch.meshgrid(torch.arange(-reach, reach + 1.0), torch.arange(-reach, reach + 1.0), indexing="ij")
    envelope = torch.exp(-(x**2 + y**2) / (2 * 1.7**2))
    even, odd = [], []
    for angle in torch.arange(orientations) * torch.pi / orientations:
        phase = 2 * torch.pi / wavelength * (x * torch.cos(angle) + y * torch.sin(angle))
        wave = envelope * torch.cos(phase)
        even.append(wave - envelope * (wave.sum() / envelope.sum()))
        odd.append(envelope * torch.sin(phase))
    bank = torch.stack(even + odd)[:, None]
    return bank / bank.abs().sum(dim=(2, 3), keepdim=True)


BANK = gabor_bank()


def moduli(plane: torch.Tensor) -> torch.Tensor:
    """Local energy in each orientation: (N, 1, H, W) → (N, 8, H, W)."""
    even, odd = functional.conv2d(functional.pad(plane, (4,) * 4, mode="reflect"), BANK).chunk(2, dim=1)
    return torch.hypot(even, odd)


def gabor(lab: torch.Tensor) -> torch.Tensor:
    """Logarithms of Gabor energy on four scales, pooled over a 4 × 4 grid."""
    levels = pyramid(functional.avg_pool2d(lab[:, :1], 2), 4)
    return torch.cat(
        [torch.log1p(20 * functional.adaptive_avg_pool2d(moduli(level), 4)).flatten(1) for level in levels], dim=1
    )


def scattering(lab: torch.Tensor) -> torch.Tensor:
    """Energy of the energy, after Bruna and Mallat (2013), averaged over the picture."""
    found = []
    for level in pyramid(functional.avg_pool2d(lab[:, :1], 2), 4):
        first = functional.avg_pool2d(moduli(level), 2)
        second = moduli(first.flatten(0, 1)[:, None]).mean(dim=(2, 3)).reshape(len(lab), -1)
        found += [torch.log1p(20 * first.mean(dim=(2, 3))), torch.log1p(40 * second)]
    return torch.cat(found, dim=1)


def correlations(lab: torch.Tensor) -> torch.Tensor:
    """Correlations between the energies of all channels and orientations, after Portilla and Simoncelli (2000)."""
    found = []
    above = torch.triu_indices(24, 24, 1)
    for level in pyramid(functional.avg_pool2d(lab, 2), 4):
        energies = torch.cat([moduli(level[:, channel : channel + 1]) for channel in range(3)], dim=1).flatten(2)
        energies = energies - energies.mean(dim=2, keepdim=True)
        energies = energies / (energies.norm(dim=2, keepdim=True) + 0.01)
        found.append((energies @ energies.transpose(1, 2))[:, above[0], above[1]])
    return torch.cat(found, dim=1)


def edge_strengths(lab: torch.Tensor) -> torch.Tensor:
    """Root histograms of the gradients' strength in each channel on four scales."""
    found = []
    for level in pyramid(lab * torch.tensor([1.0, 3.0, 3.0])[:, None, None], 4):
        right, down = level[:, :, 1:, 1:] - level[:, :, 1:, :-1], level[:, :, 1:, 1:] - level[:, :, :-1, 1:]
        strength = torch.log2(torch.hypot(right, down) + 0.004).flatten(2).flatten(0, 1)[:, None]
        shares = [descriptor.histogram(own.numpy(), ((-8.0, -0.5, 10),)) for own in strength]
        found.append(torch.from_numpy(np.stack(shares)).reshape(len(lab), -1))
    return torch.cat(found, dim=1).sqrt()


def pyramid(planes: torch.Tensor, levels: int) -> list[torch.Tensor]:
    """`planes` (N, C, H, W), then each time half as large."""
    result = [planes]
    for _ in range(levels - 1):
        result.append(functional.avg_pool2d(result[-1], 2))
    return result


def of_block(block: Callable[[np.ndarray], Features]) -> Callable[[np.ndarray], Features]:
    """A block of the descriptor: of one picture in OKLab, (3, H, W)."""

    def features(batch: np.ndarray) -> Features:
        found = np.stack([block(np.ascontiguousarray(srgb8_to_oklab(one).transpose(2, 0, 1))) for one in batch])
        return found / np.linalg.norm(found, axis=1, keepdims=True).clip(1e-12)

    return features


def of_oklab(block: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[np.ndarray], Features]:
    def features(batch: np.ndarray) -> Features:
        lab = torch.from_numpy(srgb8_to_oklab(batch)).permute(0, 3, 1, 2).contiguous()
        with torch.inference_mode():
            return functional.normalize(block(lab), dim=1).numpy()

    return features


def of_planes(block: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[np.ndarray], Features]:
    """As the joined embedder sees the pictures: sRGB-encoded, at half their size."""

    def features(batch: np.ndarray) -> Features:
        planes = torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 255
        with torch.inference_mode():
            return block(functional.avg_pool2d(planes, 2)).numpy()

    return features


def pooled(maps: torch.Tensor) -> torch.Tensor:
    """Means and deviations of the channels."""
    return torch.cat([maps.mean((2, 3)), maps.std((2, 3))], dim=1)


def gram(maps: torch.Tensor) -> torch.Tensor:
    """Mean products of the channels."""
    flat = maps.flatten(2)
    first, second = torch.triu_indices(flat.shape[1], flat.shape[1])
    return (flat @ flat.transpose(1, 2))[:, first, second] / flat.shape[2]


def face_network() -> Callable[[np.ndarray], Features]:
    """dlib's 128 numbers of a face, the whole picture taken as the face."""
    network = dlib.face_recognition_model_v1(face_recognition_models.face_recognition_model_location())

    def features(batch: np.ndarray) -> Features:
        small = [np.array(Image.fromarray(picture).resize((150, 150), Image.Resampling.LANCZOS)) for picture in batch]
        return np.array([network.compute_face_descriptor(picture) for picture in small], np.float32)

    return features


def candidates() -> dict[str, Callable[[np.ndarray], Features]]:
    built_in, joined, face = descriptor.Descriptor(), efficientnet.Joined(), face_network()
    network = efficientnet_lite.load()

    def with_face(batch: np.ndarray) -> Features:
        vectors = face(batch)
        return np.concatenate([built_in.embed(batch), 0.5 * vectors / np.linalg.norm(vectors, axis=1)[:, None]], axis=1)

    found = {
        "pixels, 16 × 16": of_oklab(pixels),
        "palette (colour histogram)": of_block(descriptor.palette),
        "forms (oriented gradients)": of_block(lambda lab: descriptor.forms(lab[0])),
        "touch (binary patterns)": of_block(descriptor.touch),
        "edge strengths": of_oklab(edge_strengths),
        "Gabor energies": of_oklab(gabor),
        "scattering, two orders": of_oklab(scattering),
        "correlations of energies": of_oklab(correlations),
        "dlib's face vector": face,
        "built-in": built_in.embed,
        "built-in + face vector": with_face,
        "EfficientNet-Lite0, vector": of_planes(network.vector),
        "EfficientNet-Lite0, stem": of_planes(lambda planes: pooled(network.maps(planes, ("stem",))["stem"])),
        "its block 5, Gram": of_planes(lambda planes: gram(network.maps(planes, ("block5",))["block5"])),
        "its block 4, correlations": lambda batch: joined.embed(batch)[:, -PAIRS:],
        "built-in + correlations": joined.embed,
    }
    if cached(resnet50.IMAGENET1K_V1) is not None:
        vectors = resnet50.downloaded()
        found["ResNet-50"] = lambda batch: vectors.embed(
            np.stack([np.array(Image.fromarray(picture).resize((224, 224))) for picture in batch])
        )
    return found


def precision(features: Features, method: np.ndarray, style: np.ndarray, portrait: np.ndarray) -> tuple[float, ...]:
    """(method, style, share of the style's possible ones found; the same among other portraits)."""
    likeness = features @ features.T
    result: list[float] = []
    for left_out in (np.eye(len(features), dtype=bool), portrait[:, None] == portrait):
        nearest = np.argsort(np.where(left_out, -np.inf, likeness), axis=1)[:, -NEAREST:]
        alike = style[nearest] == style[:, None]
        possible = np.minimum(((style[:, None] == style) & ~left_out).sum(axis=1), NEAREST)
        found = alike.sum(axis=1) / np.maximum(possible, 1)
        result += [float((method[nearest] == method[:, None]).mean()), float(alike.mean()), float(found.mean())]
    return tuple(result)


def chance(labels: np.ndarray) -> float:
    """Mean share of the others that have one's own label."""
    return float(np.mean([(labels == label).sum() - 1 for label in labels]) / (len(labels) - 1))


def portraits_of(paths: list[str]) -> list[Picture]:
    images = [load_rgb(Path(path)) for path in paths]
    if not images:
        bundled = Path(__file__).parents[1] / "assets" / "portrait_256.png"
        images = [load_rgb(bundled), Image.fromarray(data.cat()), Image.fromarray(data.camera()).convert("RGB")]
    fitted = [ImageOps.fit(image, (SIDE, SIDE), Image.Resampling.LANCZOS) for image in images]
    return [np.asarray(image, np.float32) / 255 for image in fitted]


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    run = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    folder = Path(sys.argv[1]) / str(run)
    portraits, methods = portraits_of(sys.argv[3:]), all_methods()
    variants = planned(methods, len(portraits), run)
    pictures = made(variants, methods, portraits, folder)
    labels = [{"method": v.method, "style": v.style, "portrait": v.portrait} for v in variants]
    (folder / "labels.json").write_text(json.dumps(labels))
    method, style, portrait = (np.array([getattr(v, name) for v in variants]) for name in labels[0])
    print(f"{len(pictures)} variants of {len(portraits)} portraits by {len(methods)} methods, {len(set(style))} styles")
    heads = ("method", "style", "found", "others:", "style", "found")
    print(f"{'precision@10':28}", *(f"{head:>7}" for head in heads), " numbers  s/1000")
    print(f"{'chance':28} {chance(method):7.3f} {chance(style):7.3f}")
    for name, embed in candidates().items():
        start = time.process_time()
        features = np.concatenate([embed(pictures[first : first + 32]) for first in range(0, len(pictures), 32)])
        seconds = (time.process_time() - start) / len(pictures) * 1000
        features /= np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
        values = precision(features, method, style, portrait)
        print(f"{name:28}", *(f"{value:7.3f}" for value in values), f"{features.shape[1]:8} {seconds:7.1f}", flush=True)


if __name__ == "__main__":
    main()
