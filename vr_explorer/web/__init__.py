"""A cloud as a folder for any static web host, and the page in it that flies through the cloud in a browser."""
