"""What the files of the corpus are made of, and what is to be read of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

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
