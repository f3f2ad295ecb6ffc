"""What users bring along for their pictures: vectors, places, and tables of numbers and words (docs/own-tables.md)."""
