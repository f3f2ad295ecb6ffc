"""The user's own diffusion model, run by the package diffusers."""
