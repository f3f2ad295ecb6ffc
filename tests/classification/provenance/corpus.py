"""Pictures as other programs write them, made from what is known of their formats: each with what it tells."""

from __future__ import annotations

from tests.classification.provenance.credentials import credentials_files
from tests.classification.provenance.made import Made
from tests.classification.provenance.people import people_files
from tests.classification.provenance.programs import (
    a1111_files,
    civitai_files,
    draw_things_files,
    easy_diffusion_files,
    fooocus_files,
    invokeai_files,
    midjourney_files,
    novelai_files,
    swarmui_files,
)
from tests.classification.provenance.workflows import comfyui_files


def corpus() -> list[Made]:
    programs = (
        a1111_files,
        comfyui_files,
        invokeai_files,
        fooocus_files,
        novelai_files,
        swarmui_files,
        draw_things_files,
        easy_diffusion_files,
        midjourney_files,
    )
    return [file for program in (*programs, civitai_files, credentials_files, people_files) for file in program()]
