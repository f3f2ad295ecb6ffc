"""Draws what Dear ImGui has laid out into the framebuffer in use, through ModernGL.

Dear ImGui's colours are sRGB-encoded and blended as such by its usual backends; an sRGB framebuffer wants linear light.
The shader here decodes them, so a panel has the same colours on every target.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping

import moderngl
import numpy as np
from imgui_bundle import imgui

_VERTEX = """
#version 330 core
uniform vec2 size;
in vec2 position;
in vec2 uv;
in vec4 colour;
out vec2 texture_position;
out vec4 tint;

vec3 linear(vec3 c) {
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}

void main() {
    texture_position = uv;
    tint = vec4(linear(colour.rgb), colour.a);
    gl_Position = vec4(2.0 * position.x / size.x - 1.0, 1.0 - 2.0 * position.y / size.y, 0.0, 1.0);
}
"""
_FRAGMENT = """
#version 330 core
uniform sampler2D glyphs;
in vec2 texture_position;
in vec4 tint;
out vec4 colour;

void main() {
    colour = tint * texture(glyphs, texture_position);
}
"""
_FIRST_BYTES = 1 << 16
_FRAMEBUFFER_SRGB = 0x8DB9


class Painter:
    """Holds the program, the buffers and the textures of the current ImGui context. The GL context must be current."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = ctx.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        self._vertices = ctx.buffer(reserve=_FIRST_BYTES, dynamic=True)
        self._indices = ctx.buffer(reserve=_FIRST_BYTES, dynamic=True)
        self._array = self._assembled()
        self._textures: dict[int, moderngl.Texture] = {}
        imgui.get_io().backend_flags |= imgui.BackendFlags_.renderer_has_textures
        largest = ctx.info["GL_MAX_TEXTURE_SIZE"]
        imgui.get_platform_io().renderer_texture_max_width = largest
        imgui.get_platform_io().renderer_texture_max_height = largest

    def draw(
        self, framebuffer: moderngl.Framebuffer, data: imgui.ImDrawData, pictures: Mapping[int, moderngl.Texture]
    ) -> None:
        """Over what `framebuffer` (sRGB) holds; leaves blending, depth test and scissor off.

        pictures: textures of others that the panels show, by their OpenGL names.
        """
        self._update_textures()
        lists = list(data.cmd_lists)
        if not lists:
            return
        self._upload(lists)
        ctx, (width, height) = self._ctx, framebuffer.size
        framebuffer.use()
        framebuffer.viewport = (0, 0, width, height)
        ctx.enable_only(moderngl.BLEND)
        ctx.enable_direct(_FRAMEBUFFER_SRGB)
        # The opacity adds up by itself, so that over a clear target the picture comes out premultiplied.
        colours, opacity = (
            (moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA),
            (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA),
        )
        ctx.blend_func = (*colours, *opacity)  # type: ignore[assignment]
        self._program["size"] = (float(width), float(height))
        first = 0
        try:
            for commands in lists:
                for command in commands.cmd_buffer:
                    left, top, right, bottom = (int(edge) for edge in command.clip_rect)
                    if right > left and bottom > top:
                        framebuffer.scissor = (left, height - bottom, right - left, bottom - top)
                        name = command.tex_ref.get_tex_id()
                        (self._textures.get(name) or pictures[name]).use(0)
                        self._array.render(vertices=command.elem_count, first=first + command.idx_offset)
                first += commands.idx_buffer.size()
        finally:
            framebuffer.scissor = 0, 0, width, height
            ctx.disable_direct(_FRAMEBUFFER_SRGB)
            ctx.enable_only(moderngl.NOTHING)

    def release(self) -> None:
        for texture in self._textures.values():
            texture.release()
        for part in (self._array, self._vertices, self._indices, self._program):
            part.release()

    def _assembled(self) -> moderngl.VertexArray:
        layout = [(self._vertices, "2f 2f 4f1", "position", "uv", "colour")]
        return self._ctx.vertex_array(self._program, layout, index_buffer=self._indices, index_element_size=4)

    def _upload(self, lists: list[imgui.ImDrawList]) -> None:
        """All lists in one vertex and one index buffer; the indices count on from list to list."""
        vertices, indices, base = [], [], 0
        for commands in lists:
            count = commands.vtx_buffer.size()
            vertices.append(ctypes.string_at(commands.vtx_buffer.data_address(), count * imgui.VERTEX_SIZE))
            held = ctypes.string_at(commands.idx_buffer.data_address(), commands.idx_buffer.size() * imgui.INDEX_SIZE)
            kind = np.dtype(np.uint32 if imgui.INDEX_SIZE == 4 else np.uint16)
            indices.append(np.frombuffer(held, kind).astype(np.uint32) + np.uint32(base))
            base += count
        vertex_bytes, index_bytes = b"".join(vertices), np.concatenate(indices).tobytes()
        if len(vertex_bytes) > self._vertices.size or len(index_bytes) > self._indices.size:
            self._array.release()
            self._vertices.orphan(max(2 * len(vertex_bytes), self._vertices.size))
            self._indices.orphan(max(2 * len(index_bytes), self._indices.size))
            self._array = self._assembled()
        else:
            self._vertices.orphan()
            self._indices.orphan()
        self._vertices.write(vertex_bytes)
        self._indices.write(index_bytes)

    def _update_textures(self) -> None:
        """Follows ImGui's requests: glyphs are added to its texture when a text first needs them."""
        for wanted in imgui.get_platform_io().textures:
            if wanted.status == imgui.ImTextureStatus.want_create:
                texture = self._ctx.texture((wanted.width, wanted.height), 4, wanted.get_pixels_array().tobytes())
                texture.repeat_x = texture.repeat_y = False
                self._textures[texture.glo] = texture
                wanted.set_tex_id(texture.glo)
                wanted.status = imgui.ImTextureStatus.ok
            elif wanted.status == imgui.ImTextureStatus.want_updates:
                pixels = wanted.get_pixels_array().reshape(wanted.height, wanted.width, 4)
                for part in wanted.updates:
                    inside = pixels[part.y : part.y + part.h, part.x : part.x + part.w]
                    position = (part.x, part.y, part.w, part.h)
                    self._textures[wanted.tex_id].write(inside.tobytes(), viewport=position)
                wanted.status = imgui.ImTextureStatus.ok
            elif wanted.status == imgui.ImTextureStatus.want_destroy and wanted.unused_frames > 0:
                self._textures.pop(wanted.tex_id).release()
                wanted.set_tex_id(0)
                wanted.status = imgui.ImTextureStatus.destroyed
