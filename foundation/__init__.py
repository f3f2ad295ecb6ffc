"""What every stage stands on: errors, files, pictures, colours, settings, weights. It imports no stage."""
