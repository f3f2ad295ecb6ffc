"""A server with ComfyUI's interface: queue, history, uploads, pictures, errors, interruption.

Graphs are checked and run for real, with Pillow and NumPy, and what has not changed since the last run is not run
again: an identical graph keeps nothing anew. LoadImage, ImageScale, ImageInvert, ImageBlend, SaveImage and PreviewImage
do what ComfyUI's do; the nodes around a sampler work on pixels instead of latents, noise by the seed and as much of it
as `denoise` says.
"""

from __future__ import annotations

import email
import hashlib
import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

Pixels = np.ndarray
"""float32 (H, W, 3), 0..1."""


class Interrupted(Exception):  # noqa: N818 - asked for
    pass


class Invalid(Exception):  # noqa: N818 - an answer
    def __init__(self, kind: str, message: str, details: str) -> None:
        super().__init__(message)
        self.told = {"type": kind, "message": message, "details": details, "extra_info": {}}


@dataclass(frozen=True)
class Kind:
    """A kind of node: the inputs that it must have, and what it does with them."""

    required: tuple[str, ...]
    run: Callable[..., tuple[Any, ...]]
    keeps: bool = False


@dataclass
class ComfyServer:
    """loaded, kept: files by their names. failing: kinds of nodes that raise. held: while it is clear, nothing is run.
    answers: path → (status, headers, body) instead of the usual. asked: all requests, as "VERB PATH". graphs: that were
    taken on, in order."""

    loaded: dict[str, bytes] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    graphs: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""

    def __post_init__(self) -> None:
        self.held = threading.Event()
        self.held.set()
        self.changed = threading.Condition(threading.RLock())
        self.pending: list[list[Any]] = []
        self.running: list[list[Any]] = []
        self.history: dict[str, Any] = {}
        self.interrupted = self.closed = False
        self._cache: dict[str, tuple[str, tuple[Any, ...]]] = {}
        self._number = 0
        self._saved = 0
        self.kinds: dict[str, Kind] = {
            "LoadImage": Kind(("image",), self._load),
            "ImageScale": Kind(("image", "upscale_method", "width", "height", "crop"), _scale),
            "ImageInvert": Kind(("image",), lambda image: (1 - image,)),
            "ImageBlend": Kind(("image1", "image2", "blend_factor", "blend_mode"), _blend),
            "SaveImage": Kind(("images", "filename_prefix"), self._save, keeps=True),
            "PreviewImage": Kind(("images",), self._save, keeps=True),
            "CheckpointLoaderSimple": Kind(("ckpt_name",), lambda ckpt_name: (ckpt_name, "clip", "vae")),
            "CLIPTextEncode": Kind(("text", "clip"), lambda text, clip: (text,)),
            "EmptyLatentImage": Kind(
                ("width", "height", "batch_size"),
                lambda width, height, batch_size: (np.full((height, width, 3), 0.5, np.float32),),
            ),
            "VAEEncode": Kind(("pixels", "vae"), lambda pixels, vae: (pixels,)),
            "VAEDecode": Kind(("samples", "vae"), lambda samples, vae: (samples,)),
            "KSampler": Kind(
                ("model", "seed", "steps", "cfg", "sampler_name", "positive", "negative", "latent_image", "denoise"),
                _sample,
            ),
        }

    def ask(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """POST /prompt."""
        graph = body.get("prompt")
        if not isinstance(graph, dict):
            told = Invalid("no_prompt", "No prompt provided", "No prompt provided").told
            return 400, {"error": told, "node_errors": {}}
        try:
            outputs, errors = self._checked(graph)
        except Invalid as error:
            return 400, {"error": error.told, "node_errors": {}}
        if not outputs:
            told = Invalid("prompt_outputs_failed_validation", "Prompt outputs failed validation", "").told
            return 400, {"error": told, "node_errors": errors}
        with self.changed:
            id_, self._number = str(uuid4()), self._number + 1
            beside = {"client_id": body["client_id"]} if "client_id" in body else {}
            self.pending.append([self._number, id_, graph, beside, outputs])
            self.graphs.append(graph)
            self.changed.notify_all()
        return 200, {"prompt_id": id_, "number": self._number, "node_errors": errors}

    def interrupt(self, id_: str | None) -> None:
        with self.changed:
            if id_ is None or any(item[1] == id_ for item in self.running):
                self.interrupted = True

    def delete(self, ids: list[str]) -> None:
        with self.changed:
            self.pending = [item for item in self.pending if item[1] not in ids]

    def work(self) -> None:
        """One graph after the other, until it is closed."""
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.pending or self.closed)
                if self.closed:
                    return
                item = self.pending.pop(0)
                self.running, self.interrupted = [item], False
            entry = self._done(item)
            with self.changed:
                self.running, self.history[item[1]] = [], entry

    def wait_until(self, true: Callable[[], bool]) -> None:
        """In a test: until the server is in a state."""
        for _ in range(6000):
            with self.changed:
                if true():
                    return
            threading.Event().wait(0.01)
        raise AssertionError("the server never came to that state")

    def _checked(self, graph: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
        """The outputs that can be made, and what is wrong with the nodes of the others."""
        for number, node in graph.items():
            if node.get("class_type") not in self.kinds:
                message = f"Cannot execute because node {node.get('class_type')} does not exist."
                raise Invalid("missing_node_type", message, f"Node ID '#{number}'")
        ends = [number for number, node in graph.items() if self.kinds[node["class_type"]].keeps]
        if not ends:
            raise Invalid("prompt_no_outputs", "Prompt has no outputs", "")
        good, errors = [], dict[str, Any]()
        for end in ends:
            wrong = {number: found for number in _before(graph, end) if (found := self._faults(graph, number))}
            for number, found in wrong.items():
                kind = graph[number]["class_type"]
                errors[number] = {"errors": found, "dependent_outputs": [end], "class_type": kind}
            if not wrong:
                good.append(end)
        return good, errors

    def _faults(self, graph: dict[str, Any], number: str) -> list[dict[str, Any]]:
        inputs, kind = graph[number]["inputs"], graph[number]["class_type"]
        found = [
            Invalid("required_input_missing", "Required input is missing", name).told
            for name in self.kinds[kind].required
            if name not in inputs
        ]
        if kind == "LoadImage" and inputs.get("image") not in self.loaded:
            message = f"image - Invalid image file: {inputs.get('image')}"
            found.append(Invalid("custom_validation_failed", "Custom validation failed for node", message).told)
        return found

    def _done(self, item: list[Any]) -> dict[str, Any]:
        _, id_, graph, _, ends = item
        messages: list[Any] = [["execution_start", {"prompt_id": id_}]]
        outputs: dict[str, Any] = {}
        at = ""
        try:
            for end in ends:
                for at in _in_order(graph, end):
                    while not self.held.wait(0.01):
                        if self.interrupted or self.closed:
                            raise Interrupted
                    if self.interrupted:
                        raise Interrupted
                    self._run(graph, at, outputs)
        except Interrupted:
            told = {"prompt_id": id_, "node_id": at, "node_type": graph[at]["class_type"], "executed": []}
            messages.append(["execution_interrupted", told])
        except Exception as error:
            told = {
                "prompt_id": id_,
                "node_id": at,
                "node_type": graph[at]["class_type"],
                "executed": [],
                "exception_message": f"{error}\n",
                "exception_type": type(error).__name__,
                "traceback": [],
                "current_inputs": {},
                "current_outputs": [],
            }
            messages.append(["execution_error", told])
        else:
            messages.append(["execution_success", {"prompt_id": id_}])
        well = messages[-1][0] == "execution_success"
        status = {"status_str": "success" if well else "error", "completed": well, "messages": messages}
        return {"prompt": item, "outputs": outputs, "status": status, "meta": {}}

    def _run(self, graph: dict[str, Any], number: str, outputs: dict[str, Any]) -> None:
        node = graph[number]
        identity = self._identity(graph, number)
        if self._cache.get(number, ("",))[0] == identity:
            return
        if node["class_type"] in self.failing:
            raise RuntimeError("mat1 and mat2 shapes cannot be multiplied (77x768 and 2048x320)")
        values = {
            name: self._cache[value[0]][1][value[1]] if isinstance(value, list) else value
            for name, value in node["inputs"].items()
        }
        made = self.kinds[node["class_type"]].run(**values)
        if self.kinds[node["class_type"]].keeps:
            outputs[number] = made[0]
        self._cache[number] = identity, made

    def _identity(self, graph: dict[str, Any], number: str) -> str:
        """The same where a node would do the same."""
        parts = [graph[number]["class_type"]]
        for name, value in sorted(graph[number]["inputs"].items()):
            parts.append(
                f"{name}={self._identity(graph, value[0])}{value[1]}" if isinstance(value, list) else f"{value}"
            )
        if graph[number]["class_type"] == "LoadImage":
            parts.append(hashlib.sha256(self.loaded[graph[number]["inputs"]["image"]]).hexdigest())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _load(self, image: str) -> tuple[Any, ...]:
        with Image.open(io.BytesIO(self.loaded[image])) as opened:
            return (np.asarray(opened.convert("RGB"), np.float32) / 255, None)

    def _save(self, images: Pixels, filename_prefix: str = "ComfyUI_temp") -> tuple[Any, ...]:
        self._saved += 1
        folder, _, name = filename_prefix.rpartition("/")
        content, notes = io.BytesIO(), PngInfo()
        with self.changed:
            notes.add_text("prompt", json.dumps(self.running[0][2]))
        picture = Image.fromarray((np.clip(images, 0, 1) * 255 + 0.5).astype(np.uint8))
        picture.save(content, "PNG", pnginfo=notes)
        file = f"{name}_{self._saved:05}_.png"
        self.kept[f"{folder}/{file}"] = content.getvalue()
        return ({"images": [{"filename": file, "subfolder": folder, "type": "output"}]},)


def _before(graph: dict[str, Any], number: str) -> set[str]:
    return set(_in_order(graph, number))


def _in_order(graph: dict[str, Any], number: str) -> list[str]:
    """What is to be run for a node, and then it."""
    order: list[str] = []
    for value in graph[number]["inputs"].values():
        if isinstance(value, list):
            order += [one for one in _in_order(graph, value[0]) if one not in order]
    return [*order, number]


def _scale(image: Pixels, upscale_method: str, width: int, height: int, crop: str) -> tuple[Any, ...]:
    picture = Image.fromarray((image * 255 + 0.5).astype(np.uint8)).resize((width, height))
    return (np.asarray(picture, np.float32) / 255,)


def _blend(image1: Pixels, image2: Pixels, blend_factor: float, blend_mode: str) -> tuple[Any, ...]:
    return ((1 - blend_factor) * image1 + blend_factor * image2,)


def _sample(latent_image: Pixels, seed: int, denoise: float, positive: str, **others: Any) -> tuple[Any, ...]:
    """Broad coloured patches by the seed and the words, over the picture."""
    rng = np.random.default_rng([seed, *positive.encode()])
    height, width = latent_image.shape[:2]
    patches = Image.fromarray(rng.integers(0, 256, (4, 4, 3), np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    return ((1 - denoise) * latent_image + denoise * np.asarray(patches, np.float32) / 255,)


@contextmanager
def served() -> Iterator[ComfyServer]:
    """A running server, on a port of its own."""
    comfy = ComfyServer()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), lambda *given: _Handler(comfy, *given))
    comfy.address = f"http://127.0.0.1:{listening.server_address[1]}"
    threads = [threading.Thread(target=comfy.work), threading.Thread(target=listening.serve_forever, args=(0.01,))]
    for thread in threads:
        thread.start()
    comfy.close = lambda: _close(comfy, listening)  # type: ignore[attr-defined]
    try:
        yield comfy
    finally:
        _close(comfy, listening)
        for thread in threads:
            thread.join()


def _close(comfy: ComfyServer, listening: ThreadingHTTPServer) -> None:
    if not comfy.closed:
        with comfy.changed:
            comfy.closed = True
            comfy.changed.notify_all()
        listening.shutdown()
        listening.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, comfy: ComfyServer, *given: Any) -> None:
        self._comfy = comfy
        super().__init__(*given)

    def log_message(self, *told: object) -> None:
        pass

    def do_GET(self) -> None:
        comfy, (path, query) = self._comfy, self._asked()
        if self._otherwise(path):
            return
        if path == "/queue":
            with comfy.changed:
                self._json(200, {"queue_running": comfy.running, "queue_pending": comfy.pending})
        elif path.startswith("/history/"):
            with comfy.changed:
                id_ = path.removeprefix("/history/")
                self._json(200, {id_: comfy.history[id_]} if id_ in comfy.history else {})
        elif path.startswith("/object_info/"):
            kind = unquote(path.removeprefix("/object_info/"))
            known = {kind: {"name": kind, "output_node": comfy.kinds[kind].keeps}} if kind in comfy.kinds else {}
            self._json(200, known)
        elif path == "/view" and (name := f"{query.get('subfolder', '')}/{query.get('filename')}") in comfy.kept:
            self._answer(200, {"Content-Type": "image/png"}, comfy.kept[name])
        else:
            self._answer(404, {}, b"")

    def do_POST(self) -> None:
        comfy, (path, _) = self._comfy, self._asked()
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self._otherwise(path):
            return
        if path == "/upload/image":
            self._upload(content)
            return
        body = json.loads(content or b"{}")
        if path == "/prompt":
            self._json(*comfy.ask(body))
        elif path == "/queue":
            comfy.delete(body.get("delete", []))
            self._answer(200, {}, b"")
        elif path == "/interrupt":
            comfy.interrupt(body.get("prompt_id"))
            self._answer(200, {}, b"")
        else:
            self._answer(404, {}, b"")

    def _asked(self) -> tuple[str, dict[str, str]]:
        self._comfy.asked.append(f"{self.command} {self.path}")
        parts = urlsplit(self.path)
        return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}

    def _upload(self, content: bytes) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part
            for part in email.message_from_bytes(head + content, policy=HTTP).iter_parts()  # type: ignore[attr-defined]
        }
        name = parts["image"].get_filename()
        self._comfy.loaded[name] = parts["image"].get_payload(decode=True)
        self._json(200, {"name": name, "subfolder": "", "type": "input"})

    def _otherwise(self, path: str) -> bool:
        found = self._comfy.answers.get(path)
        if found is not None:
            self._answer(*found)
        return found is not None

    def _json(self, status: int, value: Any) -> None:
        self._answer(status, {"Content-Type": "application/json"}, json.dumps(value).encode())

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # who asked may have gone
            self.wfile.write(body)
