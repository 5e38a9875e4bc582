"""Tests of the tamper evidence."""
