"""Signing in to a mailbox that takes OAuth 2.0 only (Microsoft 365, Google): once by a person, silently ever after.

`python -m runbook mail sign-in` asks the person; what the provider gives for it lies in the store of secrets. A run only
renews it. Nothing is exported here: the libraries of the providers must not slow down a run that needs neither.
"""
