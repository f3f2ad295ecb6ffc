"""What is measured of pictures, a file for each measure; `registry` lists them."""
