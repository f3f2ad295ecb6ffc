"""The parts of a cloud, by which it is told of from afar: their names, and the images that stand for them."""
