"""The clouds that were opened before, and those that are being made: what the start window shows and starts."""
