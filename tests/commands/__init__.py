"""Tests of the commands that look after an unfinished rotation."""
