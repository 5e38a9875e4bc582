"""The sentences of the procedure, each bound to one to three lines of code."""
