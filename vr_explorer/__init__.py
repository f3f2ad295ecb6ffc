"""Shows the cloud: in a headset, in a desktop window or as a picture. Importing it loads no torch, no scikit-learn."""
