"""The GLSL programs, one file each; `vr_explorer.render.program` loads them."""
