"""StyleGAN2: Karras et al., "Analyzing and Improving the Image Quality of StyleGAN", CVPR 2020, and its ADA version
("Training Generative Adversarial Networks with Limited Data", NeurIPS 2020)."""
