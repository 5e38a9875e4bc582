"""Tests of the Gherkin machinery: words, collection, preflight, console, listing, wording rules."""
