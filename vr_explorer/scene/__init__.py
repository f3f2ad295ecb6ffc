"""What the scene is, in numpy and dataclasses: no OpenGL, no OpenXR."""
