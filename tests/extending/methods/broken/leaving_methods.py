"""Ends the program when it is imported."""

import sys

sys.exit("as if it were a script")
