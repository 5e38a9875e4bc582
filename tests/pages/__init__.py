"""Tests of the screens: on pages written here, in markups and words that no portal of this project has."""
