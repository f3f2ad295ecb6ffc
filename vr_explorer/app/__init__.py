"""Joins scene, drawing and devices."""
