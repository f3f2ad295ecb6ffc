"""The commands of the program, which know all three stages; `artificial_inspiration` puts them together."""
