"""The user's own workflow, run by a ComfyUI server."""
