"""Breeding: new variants from those that are liked, by the genes of their recipes (docs/breeding.md)."""
