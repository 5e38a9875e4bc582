# Sets up whatever is missing, then runs the procedure: pytest features/ [arguments].
# A feature among the arguments replaces features/:  script\runbook.ps1 features/kei_reset.feature --live
# Where scripts are not allowed to run:  powershell -ExecutionPolicy Bypass -File script\runbook.ps1 --live
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot\setup.ps1"
if ($LASTEXITCODE) { exit $LASTEXITCODE }

Set-Location (Split-Path $PSScriptRoot)
$env:PATH = "$(Get-Location)\.venv\Scripts;$env:PATH"
$env:PYTHONUTF8 = '1'

$named = $args | Where-Object { ("$_" -replace '::.*') -match '(\.feature|(^|[\\/])features[\\/]?)$' }
$arguments = @(if (-not $named) { 'features/' }) + $args
& .venv\Scripts\python.exe -m pytest @arguments
exit $LASTEXITCODE
