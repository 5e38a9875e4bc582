"""A stand-in for SunBridge that is a genuine Windows program: native windows, controls and message boxes.

`python -m rehearsal.sunbridge_window --data FILE` runs under Windows and under Wine with nothing but Python; `--help`
lists the toolkits it can look like from outside and what can go wrong. `data` alone is for every system.

The main menu, and the tabs, fields and button of 「OSS 代理人」, are the document's. How an agent is chosen, how saving
is confirmed, what the two-line note says in full, and the toolkit of the real program are unknown: all that is invented.
"""
