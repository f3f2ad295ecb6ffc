"""Pictures as programs that paint from words write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from tests.classification.provenance.containers import comment, exif, jpeg, picture, png, text_chunk, webp
from tests.classification.provenance.made import Made, parameters, recipe
from tests.classification.provenance.people import XMP

_A1111: tuple[Callable[[str], bytes], ...] = (
    lambda text: png(text_chunk("parameters", text)),
    lambda text: jpeg((0xE1, b"Exif\0\0" + exif({}, {0x9286: comment(text, "utf-16-be")}))),
    lambda text: webp((b"EXIF", exif({}, {0x9286: comment(text, "utf-16-be")}, "<"))),
    lambda text: png(text_chunk("parameters", text, "packed")),
    lambda text: png(text_chunk("parameters", text, "raw")),
    lambda text: webp((b"EXIF", b"Exif\0\0" + exif({}, {0x9286: comment(text, "utf-16-le")}))),
    lambda text: jpeg((0xE1, b"Exif\0\0" + exif({}, {0x9286: comment(text, "utf-16-le", True)}, "<"))),
    lambda text: picture()[:-12] + text_chunk("parameters", text) + picture()[-12:],
    lambda text: jpeg((0xFE, text.encode())),
)


def a1111_files() -> Iterator[Made]:
    for number in range(18):
        told = recipe(number, "Forge" if number % 4 == 3 else "AUTOMATIC1111") | {"scheduler": "Karras"}
        if number % 2:
            told["prompt"] += ", <lora:ink wash:0.8>"
            told["loras"] = ("ink wash", "grain")
        version = {"Version": "f2.0.1v1.10.1" if number % 4 == 3 else "v1.10.1"}
        further = {"Lora hashes": '"ink wash: 1a2b, grain: 3c4d"', "TI": '"a \\"b\\", c"'} if number % 2 else {}
        text = parameters(told, **further, **version)
        yield Made(f"web ui {number}", _A1111[number % len(_A1111)](text), told)


def invokeai_files() -> Iterator[Made]:
    for number in range(9):
        told = recipe(number, "InvokeAI")
        width, height = told["size"]
        values = {
            "seed": told["seed"],
            "steps": told["steps"],
            "cfg_scale": told["guidance"],
            "width": width,
            "height": height,
        }
        if number < 5:
            lora = (
                {"lora": {"model_name": "wash"}, "weight": 0.7}
                if number % 2
                else {"model": {"name": "wash", "base": "sdxl"}, "weight": 1}
            )
            model = (
                {"model_name": told["model"]} if number % 2 else {"key": "2f", "name": told["model"], "type": "main"}
            )
            values |= {"app_version": "5.6.0", "positive_prompt": told["prompt"], "negative_prompt": told["negative"]}
            values |= {"scheduler": told["sampler"], "model": model, "loras": [lora]}
            yield Made(
                f"invokeai {number}",
                png(text_chunk("invokeai_metadata", json.dumps(values))),
                told | {"loras": ("wash",)},
            )
        elif number < 7:
            said = told["prompt"] + (f" [{told['negative']}]" if told["negative"] else "")
            image = values | {"prompt": [{"prompt": said, "weight": 1.0}], "sampler": told["sampler"]}
            content = png(
                text_chunk(
                    "sd-metadata", json.dumps({"model_weights": told["model"], "app_version": "2.3", "image": image})
                )
            )
            yield Made(
                f"invokeai {number}",
                content,
                told
                | {
                    "prompt": told["prompt"].replace("[x|y]", "").strip(),
                    "negative": "x|y" if number % 6 == 5 else told["negative"],
                },
            )
        else:
            told |= {
                "prompt": "a lighthouse, at dusk",
                "negative": "fog",
                "sampler": "k_euler_a",
                "seed": number,
                "model": "",
            }
            asked = f"-s {told['steps']} -S {number} -W {width} -H {height} -C {told['guidance']} -A k_euler_a"
            command = f'"a lighthouse, at dusk [fog]" {asked}'
            yield Made(f"invokeai {number}", png(text_chunk("Dream", command)), told)


def fooocus_files() -> Iterator[Made]:
    for number in range(7):
        told = recipe(number, "Fooocus") | {"scheduler": "karras", "loras": ("offset", "wash")}
        values: dict[str, Any] = {
            "prompt": told["prompt"], "negative_prompt": told["negative"], "performance": "Speed",
            "steps": told["steps"],
            "resolution": str(told["size"]), "guidance_scale": told["guidance"], "sharpness": 2.0,
            "base_model": f"{told['model']}.safetensors", "sampler": told["sampler"], "scheduler": "karras",
            "seed": str(told["seed"]), "version": "Fooocus v2.5.5", "metadata_scheme": "fooocus",
        }  # fmt: skip
        if number % 2:
            values["loras"] = [["offset.safetensors", 0.1, "ab12"], ["wash.safetensors", 1.0, "cd34"]]
        else:
            values |= {"lora_combined_1": "offset.safetensors : 0.1", "lora_combined_2": "wash.safetensors : 1.0"}
        text = json.dumps(values)
        if number == 6:
            content = jpeg((0xE1, b"Exif\0\0" + exif({}, {0x9286: comment(text, "utf-16-be"), 0x927C: b"fooocus"})))
        else:
            content = png(text_chunk("parameters", text), text_chunk("fooocus_scheme", "fooocus"))
        yield Made(f"fooocus {number}", content, told)


def novelai_files() -> Iterator[Made]:
    for number in range(6):
        told = recipe(number, "NovelAI") | {"model": "NovelAI Diffusion V4.5 4BDE2A90", "scheduler": "karras"}
        width, height = told["size"]
        values: dict[str, Any] = {
            "steps": told["steps"],
            "seed": told["seed"],
            "scale": told["guidance"],
            "sampler": told["sampler"],
        }
        values |= {"uc": told["negative"], "width": width, "height": height, "noise_schedule": "karras"}
        if number % 2:
            caption = {"base_caption": told["prompt"], "char_captions": [{"char_caption": "a girl, red hat"}]}
            values |= {"prompt": told["prompt"], "v4_prompt": {"caption": caption}}
        described = [text_chunk("Title", "NovelAI generated image"), text_chunk("Description", told["prompt"])]
        described += [
            text_chunk("Software", "NovelAI"),
            text_chunk("Source", told["model"]),
            text_chunk("Comment", json.dumps(values)),
        ]
        yield Made(f"novelai {number}", png(*described), told)


def swarmui_files() -> Iterator[Made]:
    for number in range(4):
        told = recipe(number, "SwarmUI") | {"scheduler": "karras", "loras": ("wash", "grain")}
        told |= {"created": "2024-11-05"}
        width, height = told["size"]
        values: dict[str, Any] = {
            "prompt": told["prompt"], "negativeprompt": told["negative"], "model": f"sub/{told['model']}.safetensors",
            "seed": told["seed"], "steps": told["steps"], "cfgscale": told["guidance"], "aspectratio": "Custom",
            "width": width, "height": height, "sampler": told["sampler"], "scheduler": "karras",
            "loraweights": ["0.8", "1"], "swarm_version": "0.9.5.0",
            "loras": "inks/wash,grain" if number == 3 else ["inks/wash", "grain"],
        }  # fmt: skip
        written = {"sui_image_params": values, "sui_extra_data": {"date": "2024-11-05", "prep_time": "1.2 sec"}}
        written["sui_models"] = [{"name": f"{told['model']}.safetensors", "param": "model", "hash": "0x31e3"}]
        text = json.dumps(written)
        if number == 2:
            content = jpeg((0xE1, b"Exif\0\0" + exif({}, {0x9286: comment(text, "utf-16-be")})))
        else:
            content = png(text_chunk("parameters", text))
        yield Made(f"swarmui {number}", content, told)


def draw_things_files() -> Iterator[Made]:
    for number in range(4):
        told = recipe(number, "Draw Things") | {"loras": ("wash_lora_f16",)}
        width, height = told["size"]
        told["seed"] %= 2**32
        values = {
            "c": told["prompt"], "uc": told["negative"], "model": f"{told['model']}.ckpt", "sampler": told["sampler"],
            "scale": told["guidance"], "seed": told["seed"], "steps": told["steps"], "size": f"{width}x{height}",
            "strength": 1, "lora": [{"model": "wash_lora_f16.ckpt", "weight": 0.6}], "v2": {"batchCount": 1},
        }  # fmt: skip
        text = json.dumps(values, ensure_ascii=False)
        if number % 2:
            content = jpeg((0xE1, b"Exif\0\0" + exif({}, {0x9286: comment(text, "utf-16-le")})))
        else:
            within = escape(text)
            packet = XMP.split("<rdf:Description")[0] + (
                '<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"><exif:UserComment><rdf:Alt>'
                f'<rdf:li xml:lang="x-default">{within}</rdf:li></rdf:Alt></exif:UserComment></rdf:Description>'
                "</rdf:RDF></x:xmpmeta>"
            )
            content = png(text_chunk("XML:com.adobe.xmp", packet, "iTXt"))
        yield Made(f"draw things {number}", content, told)


def easy_diffusion_files() -> Iterator[Made]:
    for number in range(4):
        told = recipe(number, "Easy Diffusion")
        width, height = told["size"]
        values: dict[str, Any] = {
            "prompt": told["prompt"], "negative_prompt": told["negative"], "seed": told["seed"],
            "use_stable_diffusion_model": told["model"], "clip_skip": False, "use_vae_model": "", "width": width,
            "height": height, "sampler_name": told["sampler"], "num_inference_steps": told["steps"],
            "guidance_scale": told["guidance"], "use_lora_model": ["wash", "grain"], "lora_alpha": [0.5, 0.5],
        }  # fmt: skip
        if number == 1:
            values |= {"use_lora_model": "wash", "lora_alpha": 0.5}
        told["loras"] = ("wash",) if number == 1 else ("wash", "grain")
        if number == 2:
            text = json.dumps(values)
            content = jpeg((0xE1, b"Exif\0\0" + exif({}, {0x9286: comment(text, "utf-16-be")})))
        else:
            content = png(*[text_chunk(name, str(value)) for name, value in values.items()])
        yield Made(f"easy diffusion {number}", content, told)


def midjourney_files() -> Iterator[Made]:
    for number in range(3):
        job = f"0f8fad5b-d9cb-469f-a165-70867728950{number}"
        prompt, options, told = (
            ("a lighthouse at dusk, oil on canvas", "--ar 3:2 --seed 4711 --no fog, people --v 6.1", "Midjourney 6.1"),
            ("https://s.mj.run/xyz 雪の中の赤い橋", "--niji 6 --style raw --chaos 20", "Niji 6"),
            ("a fog-bound bridge -- nobody there", "", ""),
        )[number]
        said = f"{prompt} {options} Job ID: {job}" if options else f"{prompt} Job ID: {job}"
        content = png(text_chunk("Description", said), text_chunk("Author", "ann_on_a_hill"))
        facts = {"program": "Midjourney", "prompt": prompt, "model": told, "creator": "ann_on_a_hill"}
        facts |= {"documents": (job,), "negative": "fog, people" if number == 0 else ""}
        yield Made(f"midjourney {number}", content, facts | {"seed": 4711 if number == 0 else None})


def civitai_files() -> Iterator[Made]:
    for number in range(2):
        told = recipe(number, "Civitai") | {"model": "DreamShaper", "loras": ("Ink, wash", "Detail")}
        width, height = told["size"]
        listed = [
            {"type": "checkpoint", "modelVersionId": 128713, "modelName": "DreamShaper", "modelVersionName": "8"},
            {"type": "lora", "weight": 0.8, "modelVersionId": 1, "modelName": "Ink, wash", "modelVersionName": "v1"},
            {"type": "lora", "weight": 0.4, "modelVersionId": 2, "modelName": "Detail", "modelVersionName": "v1"},
        ]
        negative = f"\nNegative prompt: {told['negative']}" if told["negative"] else ""
        text = (
            f"{told['prompt']}{negative}\nSteps: {told['steps']}, Sampler: {told['sampler']}, CFG scale: "
            f"{told['guidance']}, Seed: {told['seed']}, Size: {width}x{height}, Clip skip: 2, Created Date: "
            f"2024-11-05T0512:11.9380441Z, Civitai resources: {json.dumps(listed)}, Civitai metadata: {{}}"
        )
        yield Made(
            f"civitai {number}", jpeg((0xE1, b"Exif\0\0" + exif({}, {0x9286: comment(text, "utf-16-be")}))), told
        )
