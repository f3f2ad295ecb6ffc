"""Pictures of ComfyUI, whose workflows have many forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.classification.provenance.containers import exif, png, text_chunk, webp
from tests.classification.provenance.made import Made, recipe


def graph(told: dict[str, Any], form: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A graph of ComfyUI, and what it tells besides."""
    width, height = told["size"]
    nodes: dict[str, Any] = {
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": f"sub\\{told['model']}.safetensors"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": width, "height": height, "batch_size": 1}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": told["prompt"], "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": told["negative"], "clip": ["4", 1]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}},
        "20": {"class_type": "CLIPTextEncode", "inputs": {"text": "an unused, forgotten idea", "clip": ["4", 1]}},
    }
    sampling = {"sampler_name": told["sampler"], "scheduler": "karras", "steps": told["steps"]}
    sampler = {
        "seed": told["seed"],
        "cfg": told["guidance"],
        "denoise": 1.0,
        "model": ["4", 0],
        "latent_image": ["5", 0],
        **sampling,
    }
    nodes["3"] = {"class_type": "KSampler", "inputs": sampler | {"positive": ["6", 0], "negative": ["7", 0]}}
    also: dict[str, Any] = {"scheduler": "karras"}
    if form == 1:  # LoRAs, the text of another node, the two sides through one node
        nodes["10"] = {
            "class_type": "LoraLoader",
            "inputs": {
                "lora_name": "inks/wash.safetensors",
                "strength_model": 0.7,
                "model": ["4", 0],
                "clip": ["4", 1],
            },
        }
        nodes["11"] = {"class_type": "PrimitiveStringMultiline", "inputs": {"value": told["prompt"]}}
        nodes["12"] = {
            "class_type": "ControlNetApplyAdvanced",
            "inputs": {"positive": ["6", 0], "negative": ["7", 0], "strength": 1.0},
        }
        nodes["6"]["inputs"]["text"] = ["11", 0]
        nodes["3"]["inputs"] |= {"model": ["10", 0], "positive": ["12", 0], "negative": ["12", 1]}
        also["loras"] = ("wash",)
    if form == 2:  # a sampler in parts, guided without a negative side
        nodes["4"] = {"class_type": "UNETLoader", "inputs": {"unet_name": f"{told['model']}.safetensors"}}
        nodes["3"] = {
            "class_type": "SamplerCustomAdvanced",
            "inputs": {
                "noise": ["13", 0],
                "guider": ["14", 0],
                "sampler": ["15", 0],
                "sigmas": ["16", 0],
                "latent_image": ["5", 0],
            },
        }
        nodes["13"] = {"class_type": "RandomNoise", "inputs": {"noise_seed": told["seed"]}}
        nodes["14"] = {"class_type": "BasicGuider", "inputs": {"model": ["4", 0], "conditioning": ["17", 0]}}
        nodes["15"] = {"class_type": "KSamplerSelect", "inputs": {"sampler_name": told["sampler"]}}
        nodes["16"] = {
            "class_type": "BasicScheduler",
            "inputs": {"scheduler": "simple", "steps": told["steps"], "denoise": 1.0, "model": ["4", 0]},
        }
        nodes["17"] = {"class_type": "FluxGuidance", "inputs": {"guidance": told["guidance"], "conditioning": ["6", 0]}}
        also |= {"scheduler": "simple", "negative": ""}
    return nodes, also


def comfyui_files() -> Iterator[Made]:
    for number in range(15):
        told = recipe(number, "ComfyUI")
        nodes, also = graph(told, number % 3)
        workflow = {"nodes": [{"id": 1, "type": "Note", "widgets_values": ["a note, of its author"]}], "links": []}
        if number == 4:
            nodes["30"] = {"class_type": "Scale", "inputs": {"factor": float("nan"), "is_changed": float("nan")}}
        as_json, shown = json.dumps(nodes, ensure_ascii=number % 2 == 0), json.dumps(workflow)
        if number % 5 == 2:
            content = webp(
                (b"EXIF", exif({0x0110: f"prompt:{as_json}", 0x010F: f"workflow:{shown}", 0x010E: 'extra:{"a": 1}'}))
            )
        elif number % 5 == 3:
            content = png(text_chunk("prompt", as_json))
        else:
            content = png(text_chunk("prompt", as_json), text_chunk("workflow", shown))
        yield Made(f"comfyui {number}", content, told | also)
