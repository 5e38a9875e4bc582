# Sets up whatever is missing, then runs every check of the project. Arguments are pytest's:  script\test.ps1 tests/mail -k idle
# All checks run, also after one has failed. Where scripts are not allowed to run:
#     powershell -ExecutionPolicy Bypass -File script\test.ps1
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot\setup.ps1" -Dev
if ($LASTEXITCODE) { exit $LASTEXITCODE }

Set-Location (Split-Path $PSScriptRoot)
$env:PATH = "$(Get-Location)\.venv\Scripts;$env:PATH"
$env:PYTHONUTF8 = '1'

$named = $args | Where-Object { ("$_" -replace '::.*') -match '^(\.[\\/])?tests([\\/]|$)' }
$arguments = @(if (-not $named) { 'tests/' }) + $args
$checks = @(
    , @('ruff', 'check', '.')
    , @('ruff', 'format', '--check', '.')
    , @('mypy')
    , @('lint-imports')
    , (@('python', '-m', 'pytest') + $arguments)
)
$status = 0
foreach ($check in $checks) {
    Write-Host "`n== $check"
    $options = @($check | Select-Object -Skip 1)
    & ".venv\Scripts\$($check[0]).exe" @options
    if ($LASTEXITCODE -and -not $status) { $status = $LASTEXITCODE }
}
exit $status
