"""`python -m runbook doctor`: whether this computer, its settings and the portals are ready for a live run.

It looks and changes nothing but the state folder, which it makes if it is missing, and where it writes and removes a
trial entry. Only with `--live` does it speak with the mail server and the portals; nothing is pressed or sent there.
"""
