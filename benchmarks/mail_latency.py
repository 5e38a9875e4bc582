"""How soon is the link in hand? Mails are delivered into a real Dovecot while the runbook waits with IDLE.

    python -m benchmarks.mail_latency [ROUNDS]

A witness, a bare connection that idles beside the runbook's, notes when the server itself tells of each mail. Printed
are the milliseconds from delivery to that, and from that to the link. The figure to hold is a median of at most 100 ms
beyond the server's own notification. Needs Debian's dovecot-imapd and dovecot-pop3d, as the tests do.
"""

from __future__ import annotations

import imaplib
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from runbook.mail import ImapMailbox, MailboxSettings, MailSecurity
from runbook.mail.connection import Idle
from runbook.secret import Secret
from tests.mail.dovecot import Dovecot, Login
from tests.mail.letters import EXPECTED, ORIGIN, TEXT, letter

LIMIT = 100.0
PATIENCE = 30


class Witness:
    """Idles from begin to end, and notes when each mail is announced to it."""

    def __init__(self, login: Login) -> None:
        self._server = imaplib.IMAP4(login.host, login.port, timeout=PATIENCE)
        self._server.login(login.user, login.password)
        self._server.select(readonly=True)
        self._server.send(b"W1 IDLE\r\n")
        self._server.readline()
        self.noted_at = 0.0
        self._announced = threading.Event()
        threading.Thread(target=self._note, daemon=True).start()

    def wait(self) -> float:
        assert self._announced.wait(PATIENCE)
        self._announced.clear()
        return self.noted_at

    def _note(self) -> None:
        while line := self._server.readline():
            if b"EXISTS" in line:
                self.noted_at = time.perf_counter()
                self._announced.set()


def one_round(dovecot: Dovecot, box: ImapMailbox, witness: Witness, idling: threading.Event) -> tuple[float, float]:
    """Deliver one mail; milliseconds to the server's notification, and from there to the link."""
    mark = box.mark()
    link = f"{ORIGIN}/useridmg/reset?key={time.time_ns()}abcdef"
    delivered: list[float] = []

    def deliver() -> None:
        assert idling.wait(PATIENCE)
        delivered.append(time.perf_counter())
        dovecot.deliver(letter(TEXT.format(link)))

    idling.clear()
    delivery = threading.Thread(target=deliver)
    delivery.start()
    mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None)
    in_hand = time.perf_counter()
    delivery.join()
    assert mail.link == Secret(link)
    noted = witness.wait()
    return (noted - delivered[0]) * 1000, (in_hand - noted) * 1000


def main(rounds: int) -> int:
    """Run `rounds` after one that warms up; 1 if the figure does not hold."""
    idling = threading.Event()
    start = Idle.start

    def start_and_tell(self: Idle) -> None:
        start(self)
        idling.set()

    Idle.start = start_and_tell  # type: ignore[method-assign]
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        dovecot = Dovecot(Path(folder))
        login = dovecot.start()
        settings = MailboxSettings(
            login.host, login.port, MailSecurity.NONE, login.user, Secret(login.password), wait_seconds=PATIENCE
        )
        try:
            witness = Witness(login)
            with ImapMailbox(settings) as box:
                for number in range(rounds + 1):
                    notified, beyond = one_round(dovecot, box, witness, idling)
                    if number:
                        figures.append((notified, beyond))
                        print(f"{number:2}  server's notification {notified:6.1f} ms   link in hand {beyond:+6.1f} ms")
        finally:
            dovecot.stop()
    notified, beyond = (statistics.median(each) for each in zip(*figures, strict=True))
    most = max(beyond for _, beyond in figures)
    print(
        f"median: notification {notified:.1f} ms after delivery, link {beyond:+.1f} ms beyond it (max {most:+.1f} ms)"
    )
    return int(beyond > LIMIT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
