"""Pictures as other programs write them, made from what is known of their formats: each with what it tells."""

from __future__ import annotations

import io
import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image

PROMPTS = (
    "a lighthouse at dusk, oil on canvas",
    "portrait of an old sailor (weathered:1.2), rim light\nsecond line: with a colon",
    "ein Fährmann über dem Fluß, Nebel",
    "雪の中の赤い橋, 浮世絵",
    "حديقة في الليل, ألوان دافئة",
    "zxq vvvb 8817 ñandú 🙂 [x|y]",
)
NEGATIVES = ("blurry, low quality", "text, watermark", "unscharf", "ぼやけ", "ضبابي", "")


@dataclass(frozen=True)
class Made:
    """A file and what is to be read of it, by the names of `Facts`."""

    name: str
    content: bytes
    told: dict[str, Any] = field(default_factory=dict)


def picture(kind: str = "PNG", size: tuple[int, int] = (16, 24), **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, (90, 120, 40)).save(stream, kind, **options)
    return stream.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def text_chunk(name: str, text: str, form: str = "auto") -> bytes:
    """form: tEXt (Latin-1), zTXt, iTXt or, as most do it, the first that can hold the text."""
    if form == "auto":
        form = "tEXt" if all(ord(letter) < 256 for letter in text) else "iTXt"
    if form == "tEXt":
        return chunk(b"tEXt", name.encode() + b"\0" + text.encode("latin-1"))
    if form == "raw":
        return chunk(b"tEXt", name.encode() + b"\0" + text.encode())
    if form == "zTXt":
        return chunk(b"zTXt", name.encode() + b"\0\0" + zlib.compress(text.encode("latin-1")))
    packed = form == "packed"
    return chunk(
        b"iTXt",
        name.encode()
        + (b"\0\1\0\0\0" if packed else b"\0\0\0\0\0")
        + (zlib.compress(text.encode()) if packed else text.encode()),
    )


def png(*chunks: bytes, size: tuple[int, int] = (16, 24)) -> bytes:
    """chunks: before the pixels, after the head."""
    plain = picture(size=size)
    return plain[:33] + b"".join(chunks) + plain[33:]


def exif(entries: dict[int, bytes | str], exposure: dict[int, bytes | str] | None = None, order: str = ">") -> bytes:
    """A TIFF file of texts. order: of its numbers."""
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(f"{order}I", 8)
    first = dict(sorted(entries.items()))
    count = len(first) + (exposure is not None)
    length = 2 + 12 * count + 4
    body, heap, start = b"", b"", 8 + length
    for tag, value in first.items():
        entry, heap = _entry(tag, value, heap, start, order)
        body += entry
    if exposure is not None:
        body += struct.pack(f"{order}HHII", 0x8769, 4, 1, start + len(heap))
    whole = head + struct.pack(f"{order}H", count) + body + bytes(4) + heap
    if exposure is not None:
        inner, inner_heap = b"", b""
        inner_start = len(whole) + 2 + 12 * len(exposure) + 4
        for tag, value in sorted(exposure.items()):
            entry, inner_heap = _entry(tag, value, inner_heap, inner_start, order)
            inner += entry
        whole += struct.pack(f"{order}H", len(exposure)) + inner + bytes(4) + inner_heap
    return whole


def _entry(tag: int, value: bytes | str, heap: bytes, start: int, order: str) -> tuple[bytes, bytes]:
    content = value.encode() + b"\0" if isinstance(value, str) else value
    kind = 2 if isinstance(value, str) else 1 if tag >= 0x9C9B else 7
    if len(content) <= 4:
        return struct.pack(f"{order}HHI", tag, kind, len(content)) + content.ljust(4, b"\0"), heap
    return struct.pack(f"{order}HHII", tag, kind, len(content), start + len(heap)), heap + content + bytes(
        len(content) % 2
    )


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    plain = picture("JPEG")
    added = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in segments)
    return plain[:2] + added + plain[2:]


def webp(*parts: tuple[bytes, bytes]) -> bytes:
    plain = picture("WEBP")[12:]
    flags = (8 if any(kind == b"EXIF" for kind, _ in parts) else 0) | (
        4 if any(kind == b"XMP " for kind, _ in parts) else 0
    )
    extended = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes([flags, 0, 0, 0])
        + (15).to_bytes(3, "little")
        + (23).to_bytes(3, "little")
    )
    added = b"".join(kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2) for kind, body in parts)
    whole = b"WEBP" + extended + plain + added
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def comment(text: str, order: str, marked: bool = False) -> bytes:
    mark = {"utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe"}[order] if marked else b""
    return b"UNICODE\0" + mark + text.encode(order)


def parameters(told: dict[str, Any], **further: str) -> str:
    """As AUTOMATIC1111 writes it."""
    width, height = told["size"]
    settings = {
        "Steps": told["steps"], "Sampler": told["sampler"], "Schedule type": told.get("scheduler"),
        "CFG scale": told["guidance"], "Seed": told["seed"], "Size": f"{width}x{height}", "Model hash": "6ce0161689",
        "Model": told["model"], **further,
    }  # fmt: skip
    line = ", ".join(f"{name}: {value}" for name, value in settings.items() if value is not None)
    negative = f"\nNegative prompt: {told['negative']}" if told["negative"] else ""
    return f"{told['prompt']}{negative}\n{line}"


def recipe(number: int, program: str) -> dict[str, Any]:
    chance = random.Random(number)
    return {
        "program": program,
        "prompt": PROMPTS[number % len(PROMPTS)],
        "negative": NEGATIVES[number % len(NEGATIVES)],
        "model": chance.choice(["dreamshaper_8", "sd_xl_base_1.0", "flux1-dev"]),
        "sampler": chance.choice(["Euler a", "DPM++ 2M", "euler_ancestral"]),
        "seed": chance.randrange(2**32) if number % 3 else 2**63 + number,
        "steps": chance.randrange(4, 60),
        "guidance": chance.choice([1.0, 3.5, 7.5]),
        "size": (chance.choice([512, 768, 1024]), chance.choice([512, 832, 1216])),
    }


def _a1111() -> Iterator[Made]:
    for number in range(18):
        told = recipe(number, "Forge" if number % 4 == 3 else "AUTOMATIC1111") | {"scheduler": "Karras"}
        if number % 2:
            told["prompt"] += ", <lora:ink wash:0.8>"
            told["loras"] = ("ink wash", "grain")
        version = {"Version": "f2.0.1v1.10.1" if number % 4 == 3 else "v1.10.1"}
        further = {"Lora hashes": '"ink wash: 1a2b, grain: 3c4d"', "TI": '"a \\"b\\", c"'} if number % 2 else {}
        text = parameters(told, **further, **version)
        yield Made(f"web ui {number}", _A1111[number % len(_A1111)](text), told)


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


def _comfyui() -> Iterator[Made]:
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


def _invokeai() -> Iterator[Made]:
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


def _fooocus() -> Iterator[Made]:
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


def _novelai() -> Iterator[Made]:
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


def _swarmui() -> Iterator[Made]:
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


def _draw_things() -> Iterator[Made]:
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


def _easy_diffusion() -> Iterator[Made]:
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


def _midjourney() -> Iterator[Made]:
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


def _civitai() -> Iterator[Made]:
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


def cbor(value: Any) -> bytes:
    """RFC 8949, of what content credentials have."""
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(cbor(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(cbor, value))
    content = value if isinstance(value, bytes) else value.encode()
    return _head(2 if isinstance(value, bytes) else 3, len(content)) + content


def _head(kind: int, count: int) -> bytes:
    if count < 24:
        return bytes([kind << 5 | count])
    return bytes([kind << 5 | 25]) + struct.pack(">H", count)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def labelled(label: str, *inside: bytes) -> bytes:
    return box(b"jumb", box(b"jumd", bytes(16) + b"\3" + label.encode() + b"\0") + b"".join(inside))


def manifest_store(claim: dict[str, Any], **assertions: dict[str, Any]) -> bytes:
    """Of C2PA: an older manifest, and this one. assertions: by their labels, with `__` for the dot."""
    stated = [labelled(name.replace("__", "."), box(b"cbor", cbor(value))) for name, value in assertions.items()]
    claimed = labelled("c2pa.claim.v2", box(b"cbor", cbor(claim)))
    older = labelled("urn:uuid:1", labelled("c2pa.claim", box(b"cbor", cbor({"claim_generator": "An_older_one/1"}))))
    picture_of_it = labelled("c2pa.thumbnail.claim.png", box(b"bfdb", b"\0image/png\0"), box(b"bidb", picture()))
    return labelled("c2pa", older, labelled("urn:uuid:2", labelled("c2pa.assertions", picture_of_it, *stated), claimed))


def _credentials() -> Iterator[Made]:
    drawn = {"action": "c2pa.created", "softwareAgent": {"name": "GPT-4o"}, "when": "2025-04-02T10:11:12Z"}
    info = {"claim_generator_info": [{"name": "ChatGPT", "version": "1"}], "instanceID": "xmp:iid:1"}
    store = manifest_store(info, c2pa__actions={"actions": [drawn]})
    told = {"program": "GPT-4o", "created": "2025-04-02T10:11:12", "documents": ("xmp:iid:1",)}
    yield Made("credentials 0", png(chunk(b"caBX", store)), told)
    firefly = {
        "action": "c2pa.created",
        "softwareAgent": "Adobe Firefly",
        "digitalSourceType": "trainedAlgorithmicMedia",
    }
    store = manifest_store(
        {"claim_generator": "Adobe_Firefly/1.0", "instanceID": "xmp:iid:2"},
        c2pa__actions__v2={"actions": [{"action": "c2pa.edited", "softwareAgent": "Another"}, firefly]},
        c2pa__ingredient={"dc:title": "sketch.png", "instanceID": "xmp:iid:9", "relationship": "parentOf"},
    )
    half = len(store) // 2
    parts = [(0xEB, b"JP\0\1\0\0\0\1" + store[:half]), (0xEB, b"JP\0\1\0\0\0\2" + store[:8] + store[half:])]
    told = {"program": "Adobe Firefly", "documents": ("xmp:iid:2",), "sources": ("xmp:iid:9", "sketch.png")}
    yield Made("credentials 1", jpeg(*parts), told)
    store = manifest_store({"claim_generator": "make_test_images/0.33 c2pa-rs/0.33"})
    yield Made("credentials 2", webp((b"C2PA", store)), {"program": "make test images"})


PEOPLE = {
    "title": "Die Brücke", "caption": "A red bridge, in snow", "keywords": ("bridge", "雪", "Winter"),
    "creator": "Jörg Ångström", "created": "2021-03-04T05:06:07",
}  # fmt: skip

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreateDate="2021-03-04T05:06:07+01:00">
<dc:title><rdf:Alt><rdf:li xml:lang="en">The bridge</rdf:li>
<rdf:li xml:lang="x-default">Die Brücke</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">A red bridge, in snow</rdf:li></rdf:Alt></dc:description>
<dc:subject><rdf:Bag><rdf:li>bridge</rdf:li><rdf:li>雪</rdf:li><rdf:li>Winter</rdf:li></rdf:Bag></dc:subject>
<dc:creator><rdf:Seq><rdf:li>Jörg Ångström</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def iptc() -> bytes:
    sets = [
        (5, PEOPLE["title"]),
        (120, PEOPLE["caption"]),
        (80, PEOPLE["creator"]),
        (55, "20210304"),
        (60, "050607+0100"),
    ]
    sets += [(25, keyword) for keyword in PEOPLE["keywords"]]
    body = b"\x1c\x01\x5a\0\3\x1b%G"
    for number, text in sets:
        content = str(text).encode()
        body += bytes([0x1C, 2, number]) + struct.pack(">H", len(content)) + content
    other = b"8BIM\x03\xed\0\0" + struct.pack(">I", 3) + b"abc\0"
    return b"Photoshop 3.0\0" + other + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(body)) + body + bytes(len(body) % 2)


def _people() -> Iterator[Made]:
    tags: dict[int, bytes | str] = {
        0x010E: str(PEOPLE["caption"]), 0x013B: str(PEOPLE["creator"]),
        0x9C9B: (str(PEOPLE["title"]) + "\0").encode("utf-16-le"),
        0x9C9E: ";".join(PEOPLE["keywords"]).encode("utf-16-le"),
    }  # fmt: skip
    taken: dict[int, bytes | str] = {0x9003: "2021:03:04 05:06:07"}
    contents = (
        jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP.encode())),
        png(text_chunk("XML:com.adobe.xmp", XMP, "iTXt")),
        webp((b"XMP ", XMP.encode())),
        jpeg((0xED, iptc())),
        jpeg((0xE1, b"Exif\0\0" + exif(tags, taken))),
        webp((b"EXIF", exif(tags, taken, "<"))),
        png(chunk(b"eXIf", exif(tags, taken))),
        jpeg((0xE1, b"Exif\0\0" + exif({0x013B: "nobody"})), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP.encode())),
    )
    for number, content in enumerate(contents):
        yield Made(f"people {number}", content, dict(PEOPLE))


def corpus() -> list[Made]:
    programs = _a1111, _comfyui, _invokeai, _fooocus, _novelai, _swarmui, _draw_things, _easy_diffusion, _midjourney
    return [file for program in (*programs, _civitai, _credentials, _people) for file in program()]
