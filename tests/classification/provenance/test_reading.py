"""What other programs write is read, whichever form it has; what is hostile costs neither the picture nor time."""

import io
import json
import struct
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from classification.cloud.facts import Facts, facts_of, made
from classification.provenance.reading import is_grid, told_by, told_in
from tests.classification.provenance.containers import chunk, comment, exif, jpeg, png, text_chunk, webp
from tests.classification.provenance.corpus import corpus
from tests.classification.provenance.credentials import box, labelled
from tests.classification.provenance.made import Made, recipe
from tests.classification.provenance.people import XMP
from tests.classification.provenance.workflows import graph


def told(content: bytes) -> Facts:
    return told_in(io.BytesIO(content)).facts


def test_nearly_every_field_of_the_corpus_is_read(record_property: Callable[[str, object], None]) -> None:
    """How many are, and what each file lacks, is printed (`pytest -s`), and told in reports."""
    files = corpus()
    asked = [
        (file.name, name, value, getattr(told(file.content), name))
        for file in files
        for name, value in file.told.items()
    ]
    wrong = [one for one in asked if one[2] != one[3]]
    score = f"{len(asked) - len(wrong)} of {len(asked)} fields of {len(files)} files are read"
    record_property("score", score)
    print(score, *(f"{file}: {name} is {found!r}, not {value!r}" for file, name, value, found in wrong), sep="\n")
    assert len(files) >= 60
    assert len(wrong) <= 0.02 * len(asked), wrong


@pytest.mark.parametrize("file", corpus(), ids=lambda file: file.name)
def test_facts_come_back_from_a_table(file: Made) -> None:
    facts = told(file.content)
    assert facts
    assert facts_of(facts.to_json()) == facts


@pytest.mark.parametrize("form", [0, 1, 2])
def test_all_texts_of_a_workflow_are_kept_beside_the_one_that_reached_the_sampler(form: int) -> None:
    values = recipe(0, "ComfyUI")
    nodes, _ = graph(values, form)
    facts = told(png(text_chunk("prompt", json.dumps(nodes))))
    assert facts.prompt == values["prompt"]
    assert {values["prompt"], "an unused, forgotten idea"} <= set(facts.texts)


def test_a_workflow_without_outputs_or_sampler_still_has_its_texts() -> None:
    nodes, _ = graph(recipe(0, "ComfyUI"), 0)
    for name in ("9", "8"):
        del nodes[name]
    assert told(png(text_chunk("prompt", json.dumps(nodes)))).prompt == recipe(0, "ComfyUI")["prompt"]
    del nodes["3"]
    facts = told(png(text_chunk("prompt", json.dumps(nodes))))
    assert (facts.prompt, facts.program) == ("", "ComfyUI")
    assert "an unused, forgotten idea" in facts.texts
    shown = {"nodes": [{"id": 1, "type": "Note", "widgets_values": ["a note, of its author"]}]}
    assert told(png(text_chunk("workflow", json.dumps(shown)))).texts == ("a note, of its author",)


def test_nodes_that_lead_to_each_other_in_a_ring_end() -> None:
    nodes, _ = graph(recipe(0, "ComfyUI"), 0)
    nodes["6"]["inputs"]["text"] = ["40", 0]
    nodes["40"] = {"class_type": "Join", "inputs": {"a": ["41", 0], "text": "in a ring"}}
    nodes["41"] = {"class_type": "Join", "inputs": {"a": ["40", 0], "b": ["3", 0]}}
    assert "in a ring" in told(png(text_chunk("prompt", json.dumps(nodes)))).prompt


def test_the_sampler_that_is_nearest_to_what_was_kept_counts() -> None:
    nodes, _ = graph(recipe(0, "ComfyUI"), 0)
    nodes["50"] = {
        "class_type": "KSampler",
        "inputs": nodes["3"]["inputs"] | {"latent_image": ["3", 0], "seed": 5, "steps": 3},
    }
    nodes["8"]["inputs"]["samples"] = ["50", 0]
    facts = told(png(text_chunk("prompt", json.dumps(nodes))))
    assert (facts.seed, facts.steps, facts.size) == (5, 3, recipe(0, "ComfyUI")["size"])


@pytest.mark.parametrize("order", ["utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("words", ["a red bridge", "雪の中の赤い橋"])
def test_comments_of_either_order_are_read(order: str, marked: bool, words: str) -> None:
    text = f"{words}\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 8x8"
    facts = told(jpeg((0xE1, b"Exif\0\0" + exif({}, {0x9286: comment(text, order, marked)}))))
    assert (facts.prompt, facts.steps) == (words, 20)


def _deep(opening: str, closing: str, levels: int = 10_000) -> str:
    return opening * levels + closing * levels


def _packed(letters: int) -> bytes:
    """Blanks. A million are packed, so that nothing before them is needed, and come again and again."""
    packing = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    million = packing.compress(b" " * 1_000_000) + packing.flush(zlib.Z_FULL_FLUSH)
    of_blanks = (1 + 32 * letters) % 65_521, (letters + 32 * letters * (letters + 1) // 2) % 65_521
    check = struct.pack(">HH", of_blanks[1], of_blanks[0])
    body = b"\x78\xda" + million * (letters // 1_000_000) + packing.flush() + check
    return png(chunk(b"zTXt", b"parameters\0\0" + body))


def _entries_that_share() -> bytes:
    """A directory of 65,535 entries, each of which names all of the same 60,000 bytes."""
    entries = b"".join(struct.pack(">HHII", 0x0100 + number % 64, 2, 60_000, 8) for number in range(5_000))
    return b"MM\0*" + struct.pack(">I", 60_008) + bytes(60_000) + struct.pack(">H", 65_535) + entries


def _nested_boxes() -> bytes:
    content = b""
    for _ in range(5_000):
        content = labelled("c2pa", content)
    return content


def _claimed(content: bytes) -> bytes:
    return labelled("c2pa", labelled("a", labelled("c2pa.claim", box(b"cbor", content))))


LAUGHS = "<!DOCTYPE l [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a chunk of 100 MB": lambda: png(chunk(b"tEXt", b"parameters\0" + b"a" * 100_000_000)),
    "a chunk that unpacks to 2 GB": lambda: _packed(2_000_000_000),
    "many chunks of 4 MB": lambda: png(*[chunk(b"tEXt", b"parameters%d\0" % n + b"a" * 4_000_000) for n in range(20)]),
    "lists of depth 10,000": lambda: png(text_chunk("prompt", _deep("[", "]"))),
    "objects of depth 10,000": lambda: png(text_chunk("prompt", _deep('{"a":', "}").replace(":}", ":1}", 1))),
    "depth 900": lambda: png(
        text_chunk("prompt", '{"1":{"class_type":"a","inputs":{"text":' + _deep("[", "]", 900) + "}}}")
    ),
    "a length beyond the end": lambda: png()[:33] + struct.pack(">I", 2**32 - 1) + b"tEXtparameters\0abc",
    "half a chunk": lambda: png(text_chunk("parameters", "a" * 500))[:120],
    "damaged packing": lambda: png(chunk(b"zTXt", b"parameters\0\0" + b"x" * 90)),
    "entities": lambda: webp((b"XMP ", (LAUGHS + "]><l>&a9;</l>").encode())),
    "entities in UTF-16": lambda: webp((b"XMP ", (LAUGHS + "]><l>&a9;</l>").encode("utf-16"))),
    "no XML": lambda: webp((b"XMP ", XMP.encode()[:-80])),
    "entries that share": lambda: webp((b"EXIF", _entries_that_share())),
    "EXIF of noise": lambda: jpeg((0xE1, b"Exif\0\0MM\0*" + bytes(range(256)) * 20)),
    "IPTC of noise": lambda: jpeg((0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04" + bytes(range(256)) * 20)),
    "settings of one endless line": lambda: png(text_chunk("parameters", "Steps: 1, " + "a " * 2_000_000)),
    "a million quotes": lambda: png(text_chunk("parameters", "Steps: " + '"\\' * 1_000_000)),
    "a million lines": lambda: png(text_chunk("parameters", "a: b\n" * 1_000_000)),
    "brackets that do not close": lambda: png(text_chunk("Dream", '"' + "[" * 1_000_000)),
    "numbers of thousands of digits": lambda: png(
        text_chunk("parameters", f'{{"base_model": "m", "seed": {"9" * 4_000}, "guidance_scale": {"9" * 400}}}')
    ),
    "numbers that are none": lambda: png(
        text_chunk("invokeai_metadata", '{"seed": NaN, "steps": -Infinity, "cfg_scale": 1e999, "width": true}')
    ),
    "all of the wrong type": lambda: png(
        text_chunk("invokeai_metadata", '{"positive_prompt": {}, "model": [[]], "loras": {"a": 1}, "seed": []}')
    ),
    "a graph of the wrong types": lambda: png(
        text_chunk(
            "prompt",
            '{"1": 3, "2": {"class_type": [], "inputs": 4}, '
            '"3": {"class_type": "a", "inputs": {"positive": [["x"], 0], "seed": [{}, 1]}}}',
        )
    ),
    "credentials that lead into each other": lambda: png(chunk(b"caBX", _nested_boxes())),
    "credentials of noise": lambda: png(chunk(b"caBX", bytes(range(256)) * 400)),
    "credentials of deep lists": lambda: png(chunk(b"caBX", _claimed(b"\x81" * 100_000))),
    "credentials of endless lists": lambda: png(chunk(b"caBX", _claimed(b"\x9f" * 100_000))),
    "credentials of a list of 4 thousand million": lambda: png(
        chunk(b"caBX", _claimed(b"\x9a\xff\xff\xff\xff" + b"\0" * 9))
    ),
    "credentials of a text of 2**63 letters": lambda: png(chunk(b"caBX", _claimed(b"\x7b\x7f" + b"\xff" * 7))),
    "credentials with lists for names": lambda: png(chunk(b"caBX", _claimed(b"\xa1\x80\x80"))),
    "empty": lambda: b"",
    "no picture": lambda: b"words alone",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_hostile_costs_neither_time_nor_memory(kind: str) -> None:
    content = HOSTILE[kind]()
    stream = io.BytesIO(content)
    tracemalloc.start()
    began = time.process_time()
    facts = told_in(stream).facts
    took, most = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 5.0
    assert most < 500_000_000
    assert facts_of(facts.to_json()) == facts
    assert len(facts.to_json()) < 2_000_000


def test_a_part_that_is_too_large_is_told_and_the_others_are_read() -> None:
    found = told_in(io.BytesIO(png(text_chunk("notes", "a" * 9_000_000), text_chunk("Dream", '"a bridge" -s 5'))))
    assert (found.facts.prompt, found.facts.steps, found.left_out) == ("a bridge", 5, 1)


def test_words_in_no_language_are_kept_and_what_no_table_holds_goes() -> None:
    facts = told(png(text_chunk("invokeai_metadata", json.dumps({"positive_prompt": "\ud800zxq\0\x07 vvb\u202e"}))))
    assert facts.prompt == "zxq vvb\u202e"
    facts.to_json().encode()


def test_facts_of_strangers_are_checked() -> None:
    text = json.dumps({"prompt": 4, "seed": -1, "steps": "many", "size": [1], "loras": "one", "grid": 1, "unknown": 2})
    assert facts_of(text) == Facts(loras=("one",))
    assert facts_of("[" * 100_000) == facts_of("{") == facts_of("[1]") == Facts()


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "secret.png"
    inside.mkdir()
    outside.write_bytes(png(text_chunk("Dream", '"a secret" -s 5')))
    (inside / "a.png").symlink_to(outside)
    assert not told_by(inside / "a.png", (inside.resolve(),)).facts
    assert told_by(inside / "a.png", (inside.resolve(), tmp_path.resolve())).facts.prompt == "a secret"
    assert not told_by(inside / "none.png", (inside.resolve(),)).facts


def test_grids_are_recognised_and_enlarged_pictures_are_none() -> None:
    asked = made(program="Forge", size=[512, 768])
    assert is_grid("a.png", asked, (1024, 768))
    assert is_grid("out/grid-0001.png", Facts(), (100, 100))
    assert is_grid("a.png", made(grid=True), (100, 100))
    assert not is_grid("a.png", asked, (512, 768))
    assert not is_grid("a.png", asked, (1024, 1536))
    assert not is_grid("a.png", asked, (1000, 768))
    assert not is_grid("gridlock.png", Facts(), (1024, 768))
