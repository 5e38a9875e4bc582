"""SunBridge, the desktop program that keeps the agents' passwords: what the procedure needs of it, and who works it."""
