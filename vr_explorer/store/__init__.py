"""Where what a person has made is kept."""
