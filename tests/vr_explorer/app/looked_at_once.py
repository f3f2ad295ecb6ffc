"""Imported where windows are forked: the pictures that they save are not made small."""

from vr_explorer.app import screenshots

screenshots.COMPRESSION = 0
