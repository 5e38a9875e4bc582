"""Recordings of screens: what they must not hold, and that they can be walked through again."""
