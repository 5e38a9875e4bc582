"""What happens to a password when a run dies: `python -m tests.crash` kills runs at every moment and counts."""
