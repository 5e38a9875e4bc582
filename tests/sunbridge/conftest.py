"""On Linux the driver's own tests run in a Windows Python: see test_driver.py."""

collect_ignore = ["on_windows"]
