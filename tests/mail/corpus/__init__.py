"""Mails made by programs: genuine ones that have to be read, and spoofed ones that must not be followed."""
