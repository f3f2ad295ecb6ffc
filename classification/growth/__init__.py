"""Pictures join a cloud one at a time, while it is shown: measured, placed among those that are there, and kept."""

from classification.growth.growth import Added, Growth
