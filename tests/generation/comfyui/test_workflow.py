"""Which inputs of a workflow take the portrait, the seed, the prompt and the strength."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from foundation.errors import UserError
from foundation.workflow_graph import graph_in
from generation.comfyui.settings import ComfyUISettings
from generation.comfyui.workflow import Place, workflow_of
from tests.generation.comfyui.graphs import from_portrait, from_words, node, plain, written


def test_all_places_are_found() -> None:
    found = workflow_of(from_portrait(), ComfyUISettings())
    assert (found.output, found.image, found.seeds) == ("9", Place("10", "image"), (Place("3", "seed"),))
    assert (found.prompt, found.strength, found.pixels) == (Place("6", "text"), Place("3", "denoise"), None)


def test_a_workflow_without_a_model_has_neither_seed_nor_words() -> None:
    found = workflow_of(plain(), ComfyUISettings())
    assert (found.output, found.image) == ("9", Place("1", "image"))
    assert (found.seeds, found.prompt, found.strength) == ((), None, None)


def test_places_of_custom_samplers_are_found() -> None:
    graph = from_portrait()
    graph["3"] = node(
        "SamplerCustomAdvanced",
        noise=["20", 0],
        guider=["21", 0],
        sampler=["22", 0],
        sigmas=["23", 0],
        latent_image=["11", 0],
    )
    graph["20"] = node("RandomNoise", noise_seed=7)
    graph["21"] = node("BasicGuider", model=["4", 0], conditioning=["24", 0])
    graph["22"] = node("KSamplerSelect", sampler_name="euler")
    graph["23"] = node("BasicScheduler", model=["4", 0], scheduler="simple", steps=20, denoise=0.7)
    graph["24"] = node("FluxGuidance", conditioning=["6", 0], guidance=3.5)
    found = workflow_of(graph, ComfyUISettings())
    assert found.seeds == (Place("20", "noise_seed"),)
    assert (found.prompt, found.strength) == (Place("6", "text"), Place("23", "denoise"))


def test_one_from_words_begins_with_the_portrait_instead_of_nothing() -> None:
    found = workflow_of(from_words(), ComfyUISettings())
    assert found.image is not None and found.pixels == 192 * 192
    assert found.strength == Place("3", "denoise")
    sampler = found.nodes["3"]["inputs"]["latent_image"][0]
    assert found.nodes[sampler]["class_type"] == "VAEEncode"
    assert found.nodes[sampler]["inputs"] == {"pixels": [found.image.node, 0], "vae": ["4", 2]}
    assert found.size(64, 128) == (136, 272), "its own proportions, as large as the empty picture"
    assert from_words()["3"]["inputs"]["latent_image"] == ["5", 0], "what was given stays as it was"


def test_a_sampler_that_only_looks_at_the_portrait_keeps_its_strength() -> None:
    graph = from_words()
    graph["10"] = node("LoadImage", image="example.png")
    graph["12"] = node("ControlNetApply", conditioning=["6", 0], image=["10", 0], strength=0.8)
    graph["3"]["inputs"]["positive"] = ["12", 0]
    found = workflow_of(graph, ComfyUISettings())
    assert found.image == Place("10", "image") and found.strength is None
    assert found.prompt == Place("6", "text")


def test_what_is_said_comes_before_what_is_found() -> None:
    graph = from_portrait()
    graph["12"] = node("LoadImage", image="style.png")
    graph["13"] = node("StyleModel", image=["12", 0], strength=1, conditioning=["6", 0])
    graph["3"]["inputs"]["positive"] = ["13", 0]
    with pytest.raises(UserError, match=r"loads several pictures: 1. \(LoadImage\) and 1. .*comfyui\.image"):
        workflow_of(graph, ComfyUISettings())
    said = ComfyUISettings(image="10.image", prompt="7.text", strength="13.strength", seed="3.seed, 3.steps")
    found = workflow_of(graph, said)
    assert found.image == Place("10", "image") and found.prompt == Place("7", "text")
    assert found.strength == Place("13", "strength") and len(found.seeds) == 2


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"output": "77"}, r"no node 77; set comfyui\.output"),
        ({"seed": "3.sneed"}, r"no input 3\.sneed, which is set as comfyui\.seed"),
        ({"vary": ("3.cfg=4-9",)}, r"comfyui\.vary cannot be 3\.cfg=4-9"),
        ({"vary": ("3.cfg=9..4",)}, "LOWEST"),
        ({"vary": ("3.model=1..2",)}, "no number of its own"),
    ],
)
def test_what_is_said_wrongly_is_a_sentence(settings: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        workflow_of(from_portrait(), ComfyUISettings(**settings))


def test_outputs_are_to_be_clear() -> None:
    graph = from_portrait()
    graph["19"] = node("PreviewImage", images=["8", 0])
    assert workflow_of(graph, ComfyUISettings()).output == "9"
    graph["20"] = node("SaveImage", images=["8", 0], filename_prefix="b")
    with pytest.raises(UserError, match=r"several outputs: 9 \(SaveImage\) and 20"):
        workflow_of(graph, ComfyUISettings())
    del graph["9"], graph["19"], graph["20"]
    with pytest.raises(UserError, match="keeps no picture"):
        workflow_of(graph, ComfyUISettings())


def test_other_settings_of_the_drawing_are_another_identity() -> None:
    def identity(**settings: Any) -> str:
        return workflow_of(from_portrait(), ComfyUISettings(**settings)).identity

    assert identity() == identity(server="http://10.0.0.1:8188", limit=5)
    assert (
        len({identity(), identity(strengths=(0.1, 0.2)), identity(prompts=("fog",)), identity(vary=("3.cfg=1..2",))})
        == 4
    )


def test_a_graph_is_read_from_files_and_pictures(tmp_path: Path) -> None:
    graph = from_words()
    assert graph_in(written(graph, tmp_path)) == graph
    assert graph_in(written({"prompt": graph, "client_id": "x"}, tmp_path)) == graph
    notes = PngInfo()
    notes.add_text("prompt", json.dumps(graph))
    Image.new("RGB", (8, 8)).save(tmp_path / "made.png", pnginfo=notes)
    assert graph_in(tmp_path / "made.png") == graph
    exif = Image.Exif()
    exif[0x0110], exif[0x010F] = f"prompt:{json.dumps(graph)}", "workflow:{}"
    Image.new("RGB", (8, 8)).save(tmp_path / "made.webp", exif=exif)
    assert graph_in(tmp_path / "made.webp") == graph


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"{", "no JSON"),
        (b"[" * 20_000, "no JSON"),
        (b'{"nodes": [], "links": []}', "Export"),
        (b"{}", "no workflow"),
        (b"[1]", "no workflow"),
        (b" " * (9 << 20), "more than 8 MB"),
    ],
)
def test_files_without_a_graph_are_sentences(content: bytes, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    path.write_bytes(content)
    with pytest.raises(UserError, match=complaint):
        graph_in(path)


def test_pictures_and_folders_without_one_are_sentences(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "photo.jpg")
    with pytest.raises(UserError, match="no workflow of ComfyUI"):
        graph_in(tmp_path / "photo.jpg")
    for path in (tmp_path, tmp_path / "nowhere.json"):
        with pytest.raises(UserError, match="cannot be read"):
            graph_in(path)
