"""Everything together: the parts that were asked for, served at once in one event loop."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from rehearsal.account import Account
from rehearsal.agents import neighbour_of, sample_agent
from rehearsal.captures import RECORDED, Replay
from rehearsal.certificate import untrusted_certificate
from rehearsal.control import Control
from rehearsal.futsu import FutsuPortal
from rehearsal.kei import KeiPortal
from rehearsal.letters import futsu_mail, kei_mail, older_mail
from rehearsal.mail import MailServer
from rehearsal.portal import Portal
from rehearsal.sunbridge import SunBridge
from rehearsal.sunbridge_program import can_run, sunbridge_program
from rehearsal.web import LOOPBACK, address_of, free_loopback_socket, served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from rehearsal.control import Saved
    from rehearsal.options import Options


@contextlib.asynccontextmanager
async def serving(options: Options) -> AsyncIterator[dict[str, Any]]:
    """Serve what `options` ask for while the block runs.

    Yields:
        What a program needs to know to use it: addresses, accounts, the mailbox.
    """
    accounts = {name: Account(user_id=user_id) if user_id else Account() for name, user_id in options.user_ids.items()}
    user_ids = {name: account.user_id for name, account in accounts.items()}
    agent = sample_agent(options.agent, user_ids)
    said: dict[str, Any] = {}
    async with contextlib.AsyncExitStack() as running:
        program = None
        if "sunbridge" in options.only and (
            options.sunbridge == "window" or (options.sunbridge == "auto" and can_run())
        ):
            # First of all, for a Windows program takes its time; it starts while the others do.
            program = running.enter_context(sunbridge_program(agent.name, user_ids, options.faults["sunbridge"]))
        mail = None
        if "mail" in options.only:
            addresses = [account.mail_address for account in accounts.values()]
            mail = MailServer(addresses, [older_mail(addresses[0])])
            await running.enter_async_context(mail.serving())
        certificate = running.enter_context(untrusted_certificate()) if options.untrusted else None
        for name, account in accounts.items():
            if name in options.only:
                bound = free_loopback_socket()
                origin = address_of(bound, "https" if certificate else "http").rstrip("/")
                said[name] = {"user_id": account.user_id, "mail_address": account.mail_address}
                if name in options.captures:
                    replay = Replay(options.captures[name])
                    await running.enter_async_context(served(replay.application, bound, certificate))
                    said[name] |= {"portal_url": f"{origin}{replay.first}", "edition": RECORDED}
                    continue
                portal = _portal(name, account, options, mail)
                stack = FutsuPortal(portal, origin) if name == "futsu" else KeiPortal(portal, origin)
                await running.enter_async_context(served(stack.application(), bound, certificate))
                running.push_async_callback(portal.finish)
                said[name] |= {"portal_url": f"{origin}/portal/index.html", "edition": options.editions[name].told}
        if mail:
            said["mail"] = {
                "host": LOOPBACK,
                "port": mail.imap_port,
                "security": "none",
                "user": mail.user,
                "password": mail.password,
            }
        saved: Mapping[str, Saved] = agent.entries
        if "sunbridge" in options.only:
            said["sunbridge"] = {"agent": agent.name}
            if program:
                saved = program.entries
                await asyncio.to_thread(program.wait_until_ready)
                said["sunbridge"] |= {"kind": program.kind, "python": program.python, "data": str(program.file)}
            else:
                bound = free_loopback_socket()
                running.callback(bound.close)
                # A socket that is bound but not listening refuses every connection, and nobody else gets its port.
                if "down" not in options.faults["sunbridge"]:
                    app = SunBridge([neighbour_of(agent), agent], options.faults["sunbridge"]).application()
                    await running.enter_async_context(served(app, bound))
                said["sunbridge"] |= {"kind": "簡易模擬（練習用の画面）", "url": address_of(bound)}
        control = free_loopback_socket()
        await running.enter_async_context(served(Control(accounts, saved, options.faults, mail).application(), control))
        said["control"] = address_of(control)
        yield said


def _portal(name: str, account: Account, options: Options, mail: MailServer | None) -> Portal:
    return Portal(
        name=name,
        account=account,
        faults=options.faults[name],
        edition=options.editions[name],
        write_mail=futsu_mail if name == "futsu" else kei_mail,
        smtp_port=mail.smtp_port if mail else None,
    )
