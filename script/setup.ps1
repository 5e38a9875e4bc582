# Sets up whatever this PC lacks for the runbook inside the project folder; nothing else of the PC is touched.
# For Windows PowerShell 5.1 or newer. Where scripts are not allowed to run:
#     powershell -ExecutionPolicy Bypass -File script\setup.ps1
param(
    [switch]$Dev # also what the project's own tests need
)
$ErrorActionPreference = 'Stop'
Set-Location (Split-Path $PSScriptRoot)
$root = (Get-Location).Path
$python = "$root\.venv\Scripts\python.exe"
$uv = "$root\.venv\Scripts\uv.exe"
$stamp = "$root\.venv\.setup-stamp"
$reportStamp = "$root\node_modules\.setup-stamp"

function Stop-WithAdvice([string]$Japanese, [string]$English) {
    Write-Host "【準備】$Japanese"
    Write-Host "[setup] $English"
    exit 1
}

function Read-Stamp([string]$Path) {
    if (Test-Path $Path) { (Get-Content -Raw -Encoding UTF8 $Path).Trim() } else { '' }
}

function Get-Description([string]$Packages) {
    $hashes = 'requirements.lock', 'requirements-dev.lock' | ForEach-Object { (Get-FileHash $_).Hash }
    "$Packages $hashes $root"
}

function Test-Environment {
    if (-not (Test-Path $python)) { return $false }
    $made = Read-Stamp $stamp
    # An environment with the tests' packages serves a run too.
    ($made -eq (Get-Description 'dev')) -or (-not $Dev -and $made -eq (Get-Description 'run'))
}

# The first Python that is new enough. "python" may be the Store's placeholder, which answers nothing.
function Find-Python {
    foreach ($candidate in @('py', '-3'), @('python'), @('python3')) {
        if (-not (Get-Command $candidate[0] -ErrorAction SilentlyContinue)) { continue }
        $options = @($candidate | Select-Object -Skip 1)
        if ((& $candidate[0] @options -c 'import sys; print(sys.version_info >= (3, 11))') -eq 'True') {
            return , $candidate
        }
    }
}

function Install-Environment {
    $packages = 'run'
    # Whoever has the tests' packages keeps them when a run asks only for its own.
    if ($Dev -or (Read-Stamp $stamp).StartsWith('dev ')) { $packages = 'dev' }
    $lock = @{ run = 'requirements.lock'; dev = 'requirements-dev.lock' }[$packages]
    if (-not (Read-Stamp $stamp).EndsWith($root)) {
        $found = Find-Python
        if (-not $found) {
            Stop-WithAdvice 'Python 3.11 以上を入れてください。' 'Install Python 3.11 or newer.'
        }
        Write-Host "setup: $found -> .venv"
        $options = @($found | Select-Object -Skip 1)
        & $found[0] @options -m venv --clear .venv
    }
    Set-Content -Encoding UTF8 $stamp '' # empty while it is being made
    # As browsers and pip do: trust what this PC trusts, and take packages from where its pip takes them.
    if (-not $env:UV_SYSTEM_CERTS) { $env:UV_SYSTEM_CERTS = 'true' }
    if (-not $env:UV_DEFAULT_INDEX -and $env:PIP_INDEX_URL) { $env:UV_DEFAULT_INDEX = $env:PIP_INDEX_URL }
    & $python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
    if (Test-Path $uv) { & $uv pip sync --quiet --compile-bytecode --python $python --require-hashes $lock }
    if (-not (Test-Path $uv) -or $LASTEXITCODE) {
        Write-Host 'setup: uv did not succeed; trying pip'
        & $python -m pip install --quiet --disable-pip-version-check --require-hashes -r $lock
    }
    if ($LASTEXITCODE) {
        Stop-WithAdvice 'Python のパッケージを入れられません。ネットワークと pip の設定を確かめてください。' `
            "Cannot install the Python packages. Check the network and pip's settings."
    }
    Set-Content -Encoding UTF8 $stamp (Get-Description $packages)
}

# npm.cmd is the PC's own, npm.exe the environment's; npm.ps1 may be forbidden to run.
function Find-Npm {
    $node = Get-Command node.exe -ErrorAction SilentlyContinue
    if (-not $node -or [int](& $node.Source -p 'parseInt(process.versions.node)') -lt 20) { return $null }
    Get-Command npm.cmd, npm.exe -ErrorAction SilentlyContinue | Select-Object -First 1
}

# Without Node everything but the HTML report works, and the run itself says how to get the report.
function Install-ReportMaker {
    if (-not (Find-Npm) -and (Test-Path $uv)) {
        & $uv pip install --quiet --python $python --require-hashes -r requirements-node.lock
    }
    $npm = Find-Npm
    if ($npm) {
        & $npm.Source ci --ignore-scripts --no-audit --no-fund --loglevel=error
        if (-not $LASTEXITCODE) {
            Set-Content -Encoding UTF8 $reportStamp (Get-FileHash package-lock.json).Hash
            return
        }
    }
    Write-Host '【準備】HTML の報告書を作る道具を入れられません（実行はできます）。Node.js 20 以上を入れてください。'
    Write-Host '[setup] The HTML report cannot be made (runs work without it). Install Node.js 20 or newer.'
}

function Test-Browser {
    if ($env:BROWSER_EXECUTABLE) { return $true }
    if ((Test-Path .env) -and (Select-String -Quiet '^BROWSER_EXECUTABLE=.' .env)) { return $true }
    foreach ($folder in ${env:ProgramFiles(x86)}, $env:ProgramFiles, $env:LOCALAPPDATA) {
        foreach ($program in 'Microsoft\Edge\Application\msedge.exe', 'Google\Chrome\Application\chrome.exe') {
            if ($folder -and (Test-Path "$folder\$program")) { return $true }
        }
    }
    $false
}

$env:PATH = "$root\.venv\Scripts;$env:PATH"
if (-not (Test-Environment)) { Install-Environment }
if ((Read-Stamp $reportStamp) -ne (Get-FileHash package-lock.json).Hash) { Install-ReportMaker }
if (-not (Test-Browser)) {
    Stop-WithAdvice 'Edge か Chrome を入れてください。' 'Install Edge or Chrome.'
}
exit 0
