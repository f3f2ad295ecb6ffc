"""Names for variants that a person would give: what it is, in which colours, and what was done with it."""
