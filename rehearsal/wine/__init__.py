"""A genuine Windows Python under Wine: SunBridge's stand-in and its driver run in it as they do on Windows.

`python -m rehearsal.wine build` makes it; the rehearsal takes it where it is there.
"""

from rehearsal.wine.display import Display, NoDisplay
from rehearsal.wine.recipe import Recipe
from rehearsal.wine.tree import Tree, ready

__all__ = ["Display", "NoDisplay", "Recipe", "Tree", "ready"]
