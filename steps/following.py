"""Doing as the mail says: by its link, or by its 認証コード on the screen that is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pages.new_password import NewPassword
    from pages.portal import Portal
    from pages.reset_request import RequestAccepted
    from runbook.mail import ResetMail


def follow(portal: Portal, reset_mail: ResetMail, still_open: RequestAccepted | None) -> NewPassword:
    """Come to the screen that takes the new password.

    Args:
        portal: the account's.
        reset_mail: what came.
        still_open: the answer to the request, if this run made it.

    Raises:
        ScreenError: the screen does not open or is not understood.
        MailError: the mail brings only a code, and the screen for it is no longer open.
    """
    if reset_mail.link is None and reset_mail.code is not None and still_open is not None:
        return still_open.enter_code(reset_mail.code)
    return portal.follow_mail_link(reset_mail.the_link())
