"""Debian's Dovecot, unmodified, as a mailbox for tests: on loopback, with a configuration of its own, for one user.

`Dovecot(tmp_path).start()` gives host, port, user and password; `deliver()` puts a mail in as a mail server does;
`start_smtp()` takes mails by SMTP, so that a portal can send to it. `stop()` ends everything.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
POP3 = Path("/usr/lib/dovecot/pop3")
END_OF_LOG = "(Dovecot has ended.)\n"
INSTALL = (
    "Dovecot is not installed. These tests need it: apt-get install -y --no-install-recommends dovecot-imapd "
    "dovecot-pop3d (script/test does so on Debian and Ubuntu)."
)

CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols = imap pop3
listen = {host}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {login_user}
first_valid_uid = 1
mail_location = maildir:{folder}/Maildir
mail_home = {folder}
{tls}
disable_plaintext_auth = {plain_text_refused}
auth_mechanisms = plain login {oauth_mechanism}
auth_failure_delay = 0
{more}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
{oauth}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service anvil {{
  chroot =
  # After a refused login the next one from the same address would have to wait for seconds.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {ssl_port}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3_port}
  }}
  inet_listener pop3s {{
    port = {pop3_ssl_port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Login:
    """How to reach the mailbox. `port` and `pop3_port` are plain text (with STARTTLS where a certificate was given)."""

    host: str
    port: int
    user: str
    password: str
    ssl_port: int = 0
    pop3_port: int = 0
    pop3_ssl_port: int = 0


class Dovecot:
    """One Dovecot server.

    Args:
        tmp_path: a folder of the test.
        certificate: PEM file with certificate and key, for TLS; None: no TLS.
        options: further lines of its configuration.
        password: of the mailbox; None: a new one.
        introspection: the address that tells whether an access token is good; None: no XOAUTH2.
    """

    def __init__(
        self,
        tmp_path: Path,
        *,
        certificate: Path | None = None,
        options: Mapping[str, str] | None = None,
        password: str | None = None,
        introspection: str | None = None,
    ) -> None:
        self._introspection = introspection
        self._certificate = certificate
        self._options = dict(options or {})
        self._log_folder = tmp_path
        # Not below tmp_path: Dovecot's socket names must be short, and its mail process, which is never root, must
        # be able to pass through every folder above the mailbox.
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.folder.chmod(0o755)
        # Dovecot does not give mail to root, so root lends it the user of the lowest rank.
        self._owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._process: subprocess.Popen[str] | None = None
        self._smtp: Controller | None = None
        self._log: list[str] = []
        self._log_grew = threading.Condition()
        ssl_ports = (_free_port(), _free_port()) if certificate else (0, 0)
        self.login = Login(
            HOST,
            _free_port(),
            "office",
            password or secrets.token_urlsafe(12),
            ssl_port=ssl_ports[0],
            pop3_port=_free_port(),
            pop3_ssl_port=ssl_ports[1],
        )

    def start(self) -> Login:
        """Start, and return when it accepts connections. May be called again after `stop_serving()`.

        Raises:
            RuntimeError: Dovecot is not installed, or does not start; says why.
        """
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None or not POP3.exists():
            raise RuntimeError(INSTALL)
        configuration = self._write_configuration()
        self._process = subprocess.Popen(
            [program, "-F", "-c", str(configuration)],
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        # A list of its own: the end of a Dovecot before this one may still be on its way into the last.
        self._log = []
        threading.Thread(target=self._keep_log, args=(self._process.stderr, self._log), daemon=True).start()
        try:
            self.logged("starting up")
        except LookupError as error:
            self.stop_serving()
            msg = "Dovecot did not start:\n" + "".join(self._log)
            raise RuntimeError(msg) from error
        return self.login

    def logged(self, words: str, within: float = 10) -> str:
        """Return the first line of the server's log with `words`, waiting for it up to `within` seconds.

        Raises:
            LookupError: there is none.
        """
        with self._log_grew:
            if self._log_grew.wait_for(lambda: self._logged(words) or self._log[-1:] == [END_OF_LOG], within):
                found = self._logged(words)
                if found:
                    return found[0]
        raise LookupError(words)

    def _logged(self, words: str) -> list[str]:
        return [line for line in self._log if words in line]

    def deliver(self, mail: bytes, folder: str = "INBOX") -> None:
        """Deliver `mail` in one piece, as a delivery agent does (Maildir: written to tmp, renamed into new)."""
        maildir = self._maildir(folder)
        name = f"{time.time_ns()}.{secrets.token_hex(6)}.test"
        self._write(maildir / "tmp" / name, mail)
        (maildir / "tmp" / name).rename(maildir / "new" / name)

    def mails(self, folder: str = "INBOX") -> dict[str, bytes]:
        """The mails that lie in `folder`, by Maildir file name: its flags (`:2,S` = seen) are part of the name."""
        maildir = self._maildir(folder)
        found = [*(maildir / "new").iterdir(), *(maildir / "cur").iterdir()]
        return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in found}

    def make_folder(self, modified_utf7: str) -> None:
        """Make a folder, its name in IMAP's modified UTF-7 as Dovecot keeps it on disk."""
        self._maildir(modified_utf7)

    def start_smtp(self) -> tuple[str, int]:
        """Take mails for any recipient by SMTP and deliver them; returns host and port."""
        self._smtp = Controller(_Delivery(self), hostname=HOST, port=_free_port())
        self._smtp.start()
        return HOST, int(self._smtp.port)

    def stop_serving(self) -> None:
        """End Dovecot with all its connections; the mails stay."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)
        # Processes of it that hold a connection outlive the first one, and sometimes hold that one up.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def stop(self) -> None:
        """End everything and remove the mailbox."""
        if self._smtp is not None:
            self._smtp.stop()
        self.stop_serving()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write_configuration(self) -> Path:
        is_root = os.geteuid() == 0
        me, group = self._owner.pw_name, _group_name(self._owner.pw_gid)
        tls = "ssl = no"
        if self._certificate:
            tls = f"ssl = yes\nssl_cert = <{self._certificate}\nssl_key = <{self._certificate}"
        text = CONFIGURATION.format(
            folder=self.folder,
            host=HOST,
            internal_user="dovecot" if is_root else me,
            internal_group="dovecot" if is_root else group,
            login_user="dovenull" if is_root else me,
            uid=self._owner.pw_uid,
            gid=self._owner.pw_gid,
            port=self.login.port,
            ssl_port=self.login.ssl_port,
            pop3_port=self.login.pop3_port,
            pop3_ssl_port=self.login.pop3_ssl_port,
            tls=tls,
            oauth_mechanism="xoauth2" if self._introspection else "",
            oauth=self._oauth(),
            plain_text_refused="no",
            more="\n".join(f"{name} = {value}" for name, value in self._options.items()),
        )
        configuration = self.folder / "dovecot.conf"
        configuration.write_text(text, encoding="utf-8")
        self._write(self.folder / "users", f"{self.login.user}:{{PLAIN}}{self.login.password}\n".encode())
        (self.folder / "users").chmod(0o644)
        self._maildir("INBOX")
        return configuration

    def _oauth(self) -> str:
        if self._introspection is None:
            return ""
        path = self.folder / "oauth2.conf.ext"
        path.write_text(
            f"introspection_url = {self._introspection}\nintrospection_mode = auth\nusername_attribute = username\n"
            "active_attribute = active\nactive_value = true\nforce_introspection = yes\n",
            encoding="utf-8",
        )
        return f"passdb {{\n  driver = oauth2\n  mechanisms = xoauth2\n  args = {path}\n}}"

    def _maildir(self, folder: str) -> Path:
        maildir = self.folder / "Maildir"
        path = maildir if folder == "INBOX" else maildir / f".{folder}"
        for part in (maildir, path, *(path / name for name in ("tmp", "new", "cur"))):
            if not part.exists():
                part.mkdir(mode=0o700)
                self._give_to_owner(part)
        return path

    def _write(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        self._give_to_owner(path)

    def _give_to_owner(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def _keep_log(self, lines: IO[str], log: list[str]) -> None:
        with lines:
            for line in chain(lines, [END_OF_LOG]):
                with self._log_grew:
                    log.append(line)
                    self._log_grew.notify_all()


class _Delivery:
    """What aiosmtpd calls with each mail."""

    def __init__(self, dovecot: Dovecot) -> None:
        self._dovecot = dovecot

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        """Deliver, with the trace header that real delivery agents leave."""
        trace = f"Return-Path: <{envelope.mail_from}>\r\nDelivered-To: {envelope.rcpt_tos[0]}\r\n"
        self._dovecot.deliver(trace.encode() + bytes(envelope.original_content or b""))
        return "250 2.0.0 OK"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _group_name(gid: int) -> str:
    import grp  # noqa: PLC0415 - not on Windows

    return grp.getgrgid(gid).gr_name
