"""Feature vectors of pictures: like pictures have near vectors."""

from classification.embedding.embedder import Embedder, choose, settled
