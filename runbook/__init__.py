"""The machinery behind the procedure: settings, secrets, mail, evidence, reports, the pytest plugin and the command line."""
