"""Tests of the reset mail: recognising it, and reading it from real servers."""
