"""The record of a run: what each step did, its masked picture, the failure in words, and the report made of them."""
