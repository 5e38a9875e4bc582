"""Tamper evidence: each run's record is hashed, chained to the run before, and signed; anybody can verify it later.

- :mod:`runbook.audit.manifest`: what `manifest.json` says of a run.
- :mod:`runbook.audit.keeper`: the signing key and the end of each chain, in the secret store.
- :mod:`runbook.audit.sealing`: makes the manifest when a run is over.
- :mod:`runbook.audit.verifying`: finds what was changed, added, removed or reordered since.
- :mod:`runbook.audit.command`: `python -m runbook audit`.
"""
