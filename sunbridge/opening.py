"""Where the driver for Windows runs: in this Python, or in another one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sunbridge.remote import RemoteSunBridge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.secret import PaymentUserId
    from sunbridge.client import SunBridge
    from sunbridge.controls import Controls


def open_sunbridge(python: Sequence[str], controls: Controls, exe: str, payment_user_id: PaymentUserId) -> SunBridge:
    """Return the driver for one 利用者ID; nothing is looked at yet.

    Args:
        python: the command of another Python to run it in; empty for this one, if this is a Windows.
        controls: by what SunBridge's windows are known.
        exe: `SUNBRIDGE_EXE`; empty when the operator starts it.
        payment_user_id: the only 利用者ID whose password may be written.
    """
    if python or sys.platform != "win32":
        return RemoteSunBridge(python, controls, exe, payment_user_id)
    from sunbridge.windows import WindowsSunBridge  # noqa: PLC0415 - exists on Windows only

    return WindowsSunBridge(controls, exe, payment_user_id)
