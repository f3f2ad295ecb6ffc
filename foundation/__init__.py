"""What every stage stands on: errors, files, pictures from outside, settings, weights. It imports none of the stages."""
