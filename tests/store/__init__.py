"""Tests of the store of passwords."""
