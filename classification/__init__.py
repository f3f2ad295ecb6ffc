"""Measures the variants: a folder of images goes in, a cloud (table, features, texture atlas) comes out."""
