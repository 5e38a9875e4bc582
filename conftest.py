pytest_plugins = [
    "pytester",
    "runbook.plugin",
    "runbook.gherkin.plugin",
    "runbook.evidence.plugin",
    "steps.earlier_run",
    "steps.fixtures",
    "steps.sunbridge",
    "steps.portal",
    "steps.reset_mail",
    "steps.agent_editor",
    "steps.screens",
]
