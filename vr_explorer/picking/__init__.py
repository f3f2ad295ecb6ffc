"""Which cards a ray or a line on the picture means."""
