"""Pencil drawings along the edges that the network HED finds: lines, hatched shadows, the tooth of the paper."""
