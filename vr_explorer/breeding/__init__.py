"""Breeding while one looks: asks a process that makes children, and brings those that have joined the cloud."""
