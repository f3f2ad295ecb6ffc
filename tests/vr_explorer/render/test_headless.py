import os
import subprocess
import sys
from pathlib import Path

import moderngl
import pytest

from foundation.errors import UserError
from vr_explorer.opengl_versions import VERSIONS
from vr_explorer.render.headless import headless_context, require_33

ROOT = Path(__file__).parents[3]


def test_the_context_is_new_enough(ctx: moderngl.Context) -> None:
    assert require_33(ctx) is ctx


def _answer(**environment: str) -> str:
    code = (
        "from vr_explorer.render.headless import headless_context\n"
        "try: headless_context(); print('drawn')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True
    )
    return result.stdout + result.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Mesa's variable makes the driver look old")
def test_an_old_driver_is_named_with_what_to_do(ctx: moderngl.Context) -> None:
    if "Mesa" not in ctx.info["GL_VERSION"]:
        pytest.skip("Mesa's variable makes the driver look old")
    answer = _answer(MESA_GL_VERSION_OVERRIDE="3.0")
    assert answer.startswith("UserError OpenGL 3.3 is needed, but the driver found is")
    assert "3.0 Mesa" in answer
    assert ctx.info["GL_RENDERER"] in answer
    assert "install" in answer


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libglvnd's variable hides the drivers")
def test_no_driver_at_all_is_a_sentence(tmp_path: Path) -> None:
    answer = _answer(__EGL_VENDOR_LIBRARY_FILENAMES=str(tmp_path / "none.json"))
    assert answer.startswith("UserError There is no OpenGL 3.3 without a window here")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Mesa's variable makes the driver look old")
@pytest.mark.parametrize("number", range(len(VERSIONS)))
def test_the_newest_version_of_a_driver_is_asked_for(ctx: moderngl.Context, number: int) -> None:
    """Other drivers than Mesa's give the version that they are asked for, and no higher."""
    if "Mesa" not in ctx.info["GL_VERSION"]:
        pytest.skip("Mesa's variable makes the driver look old")
    code = (
        "import moderngl; from vr_explorer.render.headless import headless_context\n"
        "asked, create = [], moderngl.create_standalone_context\n"
        "def noted(require, **options): asked.append(require); return create(require=require, **options)\n"
        "moderngl.create_standalone_context = noted\n"
        "print(headless_context().version_code, asked)"
    )
    versions = [100 * major + 10 * minor for major, minor in VERSIONS]
    given = {**os.environ, "MESA_GL_VERSION_OVERRIDE": ".".join(map(str, VERSIONS[number]))}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True)
    assert done.stdout.strip() == f"{versions[number]} {versions[: number + 1]}", done.stderr


def test_a_context_follows_a_context() -> None:
    for _ in range(2):
        try:
            context = headless_context()
        except UserError as error:
            pytest.skip(str(error))
        assert context.error == "GL_NO_ERROR"
        context.release()
