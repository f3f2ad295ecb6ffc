"""What several stages need of trained networks: weights inside packages, strict loading, EfficientNet-Lite0."""
