"""Images a minute of every method at 256 pixels, beside what the arithmetic alone would allow, in one run.

    python -m benchmarks.generation [--methods NAME,NAME] [--size 256]

One process, on one thread of the processor or on the GPU where there is one, as each worker of the pipeline is. The
bound: multiplications and additions in the method's matrix products and convolutions (counted by torch's formulas, for
the style network, which onnxruntime runs, by its layers and the sizes of its passes) ÷
the rate measured here of a large matrix product or convolution, the better one, or the picture read and written once at
the memory's measured rate, whichever is longer. Filters, sorting, random numbers and Python are not in it.

Networks have random weights, which are as fast as the published ones. Long optimisations are timed by a few of their
steps and multiplied; their names say the number of steps that the figure stands for.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import torch
import typer
from threadpoolctl import threadpool_limits
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from foundation.devices import best
from foundation.settings import Settings
from foundation.weights import CACHE_VARIABLE
from generation.method import Method, Parameters, Picture
from generation.methods import all_methods, neural_methods
from generation.networks.registry import take
from generation.portrait import bundled_portrait
from generation.singan.model import SinGanSettings
from generation.singan.training import trained
from generation.style_network.architecture import LAYERS
from generation.stylegan2 import checkpoint
from generation.stylegan2.config import Config, auto
from generation.stylegan2.networks import Generator
from generation.stylegan2.projection import ProjectionSettings, projected
from generation.stylegan2.sampling import squared
from generation.stylegan2.training import Trainer, TrainingSettings
from generation.super_resolution.enlarging import choose
from tests.generation.networks import published
from tests.generation.super_resolution import keras_files

DRAWS = 3


@dataclass(frozen=True)
class Case:
    """work(number) makes `images` pictures, or the `share` of the work for them. operations(number): of its arithmetic,
    where torch does not see it.
    """

    name: str
    work: Callable[[int], object]
    share: float = 1.0
    images: int = 1
    draws: int = DRAWS
    operations: Callable[[int], float] | None = None


def of_method(method: Method, picture: Picture, changes: Parameters | None = None) -> Callable[[int], object]:
    def work(number: int) -> object:
        parameters = method.draw(np.random.default_rng(number)) | (changes or {})
        return method.apply(picture, parameters, np.random.default_rng(number))

    return work


def weight_free(picture: Picture, names: set[str]) -> Iterator[Case]:
    for name, method in all_methods().items():
        if not names or name in names:
            painting = partial(of_painting, method) if name == "painted_style" else None
            yield Case(name, of_method(method, picture), draws=20 if painting else DRAWS, operations=painting)


def of_painting(method: Method, number: int) -> float:
    """Operations of the style network, in all passes of one variant."""
    return sum(_in_a_pass(one["side"]) for one in method.draw(np.random.default_rng(number))["passes"])


def _in_a_pass(side: int) -> float:
    found, width = 0.0, float(side)
    for layer in LAYERS:
        width *= layer.rise / layer.stride
        found += 2 * width**2 * layer.kernel**2 * layer.inputs * layer.outputs
    return found


def on_networks(picture: Picture, names: set[str], folder: Path, device: str) -> Iterator[Case]:
    """Writes the checkpoints that the wanted ones need, of random weights."""
    size = picture.shape[0]
    take("vgg19", published.saved(published.vgg19(), folder / "vgg19.pth"))
    take("googlenet", published.saved(published.googlenet(), folder / "googlenet.pth"))
    take("rdn-large", keras_files.written(keras_files.rdn(6, 20, 64, 64), folder / "rdn.hdf5"))
    files = [folder / f"{seed}.pt" for seed in range(2)]
    for file in files:
        checkpoint.save(file, Generator(auto(256)).eval())
    brief = SinGanSettings(iterations=1)
    settings = Settings(
        {
            "singan": {"iterations": brief.iterations},
            "stylegan2": {"network": str(files[0]), "portrait": 0.0},
            "blend": {"other": str(files[1])},
        }
    )
    methods = neural_methods(settings=settings)
    whole = picture[:, : picture.shape[0]]

    network, runs = checkpoint.load(files[0]).generator.to(device), count()

    def singan_training(number: int) -> object:
        return trained(picture, brief, folder / f"singan{next(runs)}.pth", device)

    def projection(number: int) -> object:
        return projected(network, squared(whole, 256), ProjectionSettings(steps=4, seed=number))

    pictures = torch.randint(0, 256, (64, 3, 32, 32), dtype=torch.uint8)
    trainer = Trainer(pictures, Config(32, mapping_layers=2, channel_base=1024), TrainingSettings(), device)
    enlargers = {name: choose(name, device) for name in ("rdn-large", "classical")}
    cases = [
        Case(
            "neural_style, 120 steps at 2 sizes",
            of_method(methods["neural_style"], picture, {"steps": 4}),
            4 / 120,
            draws=1,
        ),
        Case("deep_dream on GoogLeNet", of_method(all_methods()["deep_dream"], picture)),
        Case("singan, a sample", of_method(methods["singan"], picture)),
        Case("singan training, 2,000 iterations", singan_training, 1 / 2000, draws=1),
        Case("stylegan2, 256 px", of_method(methods["stylegan2"], picture)),
        Case("blend, 256 px", of_method(methods["blend"], picture)),
        Case("stylegan2 projection, 1,000 steps", projection, 4 / 1000, draws=1),
        Case("stylegan2 training, 32 px, an image", lambda number: trainer.step(), images=16, draws=16),
        Case(f"rdn-large, {size} to {2 * size} px", lambda number: enlargers["rdn-large"].enlarge(picture, 2), draws=1),
        Case(f"classical, {size} to {2 * size} px", lambda number: enlargers["classical"].enlarge(picture, 2)),
    ]
    return (case for case in cases if not names or case.name.split()[0].rstrip(",") in names)


def every(picture: Picture, names: set[str], folder: Path, device: str) -> Iterator[Case]:
    """Those without downloads are timed before there are checkpoints, which they would use."""
    yield from weight_free(picture, names)
    yield from on_networks(picture, names, folder, device)


def seconds_of(work: Callable[[int], object], draws: int) -> float:
    """The mean over `draws`, after one that loads what is loaded once, unless it is a long one."""
    if draws > 1:
        work(draws)
    _wait()
    start = time.perf_counter()
    for number in range(draws):
        work(number)
    _wait()
    return (time.perf_counter() - start) / draws


def operations_of(work: Callable[[int], object], draws: int) -> float:
    with Counted() as counted:
        for number in range(draws):
            work(number)
    return counted.operations / draws


class Counted(TorchDispatchMode):
    """operations: of everything that torch has a formula for (`FlopCounterMode` without its tracking of modules)."""

    def __init__(self) -> None:
        super().__init__()
        self.operations = 0.0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = kwargs or {}
        formula = flop_registry.get(func._overloadpacket)
        if formula is None:
            with self:
                parts = func.decompose(*args, **given)
            return func(*args, **given) if parts is NotImplemented else parts
        out = func(*args, **given)
        self.operations += formula(*args, **given, out_val=out)
        return out


def rates(device: str) -> tuple[float, float]:
    """Operations a second in float32; bytes a second of a copy in the processor's memory."""
    side = 8192 if device == "cuda" else 2048
    a, b = torch.rand(2, side, side, device=device)
    works: list[Callable[[int], object]] = [lambda number: a @ b]
    for channels, width in ((64, 256), (256, 64)):
        maps, weight = (
            torch.rand(n, channels, *shape, device=device) for n, shape in ((8, (width,) * 2), (channels, (3,) * 2))
        )
        works.append(partial(_convolved, maps, weight))
    operations = max(operations_of(work, 1) / seconds_of(work, 4) for work in works)
    held = np.zeros(1 << 26, np.uint8)
    copied = seconds_of(lambda number: held.copy(), 8)
    return operations, 2 * held.nbytes / copied


def _convolved(maps: torch.Tensor, weight: torch.Tensor, number: int) -> torch.Tensor:
    return torch.nn.functional.conv2d(maps, weight, padding=1)


def _wait() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def main(methods: str = "", size: int = 256) -> None:
    """Prints a line for each method."""
    names = {name.strip() for name in methods.split(",") if name.strip()}
    torch.set_num_threads(1)
    picture, device = bundled_portrait(size), best()
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        os.environ[CACHE_VARIABLE] = f"{folder}/cache"
        operations, memory = rates(device)
        print(f"{device}: {operations / 1e9:.0f} billion operations and {memory / 1e9:.1f} GB a second")
        print(f"{'method':<38} {'seconds':>9} {'a minute':>9} {'bound':>10}  of the bound")
        for case in every(picture, names, Path(folder), device):
            factor = 1 / (case.share * case.images)
            seconds = seconds_of(case.work, case.draws) * factor
            if case.operations is None:
                needed = operations_of(case.work, case.draws)
            else:
                needed = sum(map(case.operations, range(case.draws))) / case.draws
            least = max(needed * factor / operations, 2 * picture.nbytes / memory)
            print(
                f"{case.name:<38} {seconds:9.3g} {60 / seconds:9.3g} {60 / least:10.3g}  {100 * least / seconds:.2g} %",
                flush=True,
            )


if __name__ == "__main__":
    typer.run(main)
