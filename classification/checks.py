"""What classification needs of a machine."""

from __future__ import annotations

from importlib.metadata import version

from foundation.checks import Check
from foundation.errors import UserError
from foundation.weights import cache_folder, cached


def checks() -> list[Check]:
    """The lines of the report that concern classification."""
    return [_face_detector(), _face_encodings(), _texture_compression(), _image_vectors()]


def _face_detector() -> Check:
    remedy = "install it again with `pip install -r requirements.txt`"
    try:
        import dlib

        dlib.get_frontal_face_detector()
    except (ImportError, RuntimeError) as error:
        return Check("face detector", False, str(error), remedy)
    return Check("face detector", True, f"dlib {dlib.__version__}")


def _face_encodings() -> Check:
    try:
        from classification.measures.likeness import recognition

        recognition()
        return Check("face encodings", True, f"face-recognition {version('face-recognition')}")
    except (ImportError, UserError) as error:
        return Check("face encodings", False, str(error), "install it again with `pip install -r requirements.txt`")


def _texture_compression() -> Check:
    try:
        import etcpak
    except ImportError as error:
        return Check("texture blocks", False, str(error), "install it again with `pip install -r requirements.txt`")
    return Check("texture blocks", True, f"etcpak, {len(etcpak.compress_bc1(bytes(64), 4, 4))} bytes a block")


def _image_vectors() -> Check:
    from classification.embedding.resnet50 import IMAGENET1K_V1 as WEIGHTS

    path = cached(WEIGHTS)
    return Check(
        WEIGHTS.name,
        path is not None,
        str(path) if path else "not in the cache; the built-in descriptor is used",
        f"`classify --embedder resnet50` downloads it, or put {WEIGHTS.url} into {cache_folder()}",
        needed=False,
    )
