"""Draws the scene with OpenGL into whatever target it is handed."""
