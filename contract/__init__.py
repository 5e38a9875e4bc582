"""The screen contract: what a screen looks like to a person who follows the procedure, and whether it still does.

- :mod:`contract.content`: what a contract says, as values.
- :mod:`contract.file`: as YAML, for review.
- :mod:`contract.sight`: a screen as it is now, seen by the eyes of :mod:`pages.finding`.
- :mod:`contract.comparison`: which thing of then is which of now, and what the procedure uses.
- :mod:`contract.effects`, :mod:`contract.harmless`: the rules, a function each.
- :mod:`contract.judgement`: all of them, and the verdict.
- :mod:`contract.proposal`: the most likely new wording, as an edit that is proposed and never applied.
"""
