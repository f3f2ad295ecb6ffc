"""Networks and projections that are asked for again and again: found, loaded once in a process, kept in the cache."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path

import filelock

from foundation.errors import UserError
from foundation.files import make_folder
from foundation.weights import cache_folder
from generation.method import Picture
from generation.networks.registry import REGISTRY, located
from generation.portrait import fingerprint
from generation.stylegan2 import checkpoint, projection_file
from generation.stylegan2.config import Config
from generation.stylegan2.networks import Generator
from generation.stylegan2.projection import Projection, ProjectionSettings, projected
from generation.stylegan2.sampling import squared


def file_of(network: str) -> Path:
    """The file that a setting names: `ffhq`, `metfaces` (imported before), or a path. UserError where it is missing."""
    entry = REGISTRY.get(network)
    if entry is None or entry.module != checkpoint.__name__:
        path = Path(network).absolute()
        if not path.is_file():
            raise UserError(f"There is no network {path}; name a checkpoint file, or ffhq or metfaces.")
        return path
    found = located(network)
    if found is None:
        raise UserError(
            f"The network {network} is not here: download {entry.weights.url}, run `artificial-inspiration weights "
            f"import {network} FILE`, or name a checkpoint file instead."
        )
    return found


@lru_cache(maxsize=2)
def generator(path: Path, device: str) -> Generator:
    """Of the file, on the device."""
    return checkpoint.load(path).generator.to(device)


@lru_cache(maxsize=8)
def identity(path: Path) -> str:
    """File name and the beginning of the SHA-256: which network made a picture."""
    with path.open("rb") as stream:
        return f"{path.name}:{file_digest(stream, 'sha256').hexdigest()[:16]}"


def projection(picture: Picture, path: Path, settings: ProjectionSettings, device: str) -> Projection:
    """Of `picture` into the network of `path`: searched by the first process that needs it, the others wait."""
    text = f"{fingerprint(picture)}:{identity(path)}:{json.dumps(asdict(settings))}"
    folder = make_folder(cache_folder().with_name("stylegan2"))
    file = folder / f"{sha256(text.encode()).hexdigest()[:16]}.pt"
    with filelock.FileLock(file.with_suffix(".lock")):
        if not file.exists():
            network = generator(path, device)
            projection_file.save(file, projected(network, squared(picture, network.config.resolution), settings))
    return _loaded(file, generator(path, device).config)


@lru_cache(maxsize=2)
def _loaded(file: Path, config: Config) -> Projection:
    return projection_file.load(file, config)
