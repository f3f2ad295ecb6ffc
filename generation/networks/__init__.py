"""Published networks: their layers under the names of their checkpoints, and the registry of these checkpoints."""
