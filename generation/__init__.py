"""Makes the variants: one portrait goes in, a folder of images and their manifest comes out."""
