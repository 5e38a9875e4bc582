"""Stand-ins one can run: the two portals, a mail server and SunBridge, on loopback, over the real protocols.

`python -m rehearsal` serves them to a person, `python -m rehearsal --announce` to a program; `--help` lists the
markup editions, mail families and faults. They know nothing of the project's other packages and nobody imports them.

What the document of 2020 shows, the stand-ins show in its words. Everything that comes after the mail (the mail
itself, the screens for the new password, my page) is unknown and their own invention.
"""
