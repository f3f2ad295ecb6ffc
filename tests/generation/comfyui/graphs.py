"""Workflows in the API format, for the server of these tests and for ComfyUI alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def plain() -> dict[str, Any]:
    """Without a model: the portrait, half of it as a negative of another size."""
    return {
        "1": node("LoadImage", image="example.png"),
        "2": node("ImageInvert", image=["1", 0]),
        "3": node("ImageScale", image=["2", 0], upscale_method="lanczos", width=96, height=96, crop="disabled"),
        "4": node("ImageScale", image=["1", 0], upscale_method="lanczos", width=96, height=96, crop="disabled"),
        "5": node("ImageBlend", image1=["4", 0], image2=["3", 0], blend_factor=0.2, blend_mode="normal"),
        "9": node("SaveImage", images=["5", 0], filename_prefix="mine"),
    }


def from_words() -> dict[str, Any]:
    """From words alone, without a portrait."""
    return {
        "3": node(
            "KSampler",
            seed=5,
            steps=20,
            cfg=8.0,
            sampler_name="euler",
            scheduler="normal",
            denoise=1.0,
            model=["4", 0],
            positive=["6", 0],
            negative=["7", 0],
            latent_image=["5", 0],
        ),
        "4": node("CheckpointLoaderSimple", ckpt_name="model.safetensors"),
        "5": node("EmptyLatentImage", width=192, height=192, batch_size=1),
        "6": node("CLIPTextEncode", text="portrait of an old sailor, oil on canvas", clip=["4", 1]),
        "7": node("CLIPTextEncode", text="blurry", clip=["4", 1]),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", images=["8", 0], filename_prefix="ComfyUI"),
    }


def from_portrait() -> dict[str, Any]:
    """From words and the portrait."""
    graph = from_words()
    graph["10"] = node("LoadImage", image="example.png")
    graph["11"] = node("VAEEncode", pixels=["10", 0], vae=["4", 2])
    graph["3"]["inputs"] |= {"latent_image": ["11", 0], "denoise": 0.6}
    del graph["5"]
    return graph


def written(graph: Any, folder: Path) -> Path:
    path = folder / "workflow.json"
    path.write_text(json.dumps(graph), encoding="utf-8")
    return path
