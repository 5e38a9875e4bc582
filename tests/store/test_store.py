"""What both kinds of store promise, tested by the same tests."""

from __future__ import annotations

import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from runbook.secret import Secret
from runbook.store import PendingExists, StoreBusy, StoreError, StoreUnwritable
from runbook.store.files import exclusive

if TYPE_CHECKING:
    from runbook.store import SecretStore
    from tests.store.conftest import Place

FUTSU, KEI = "futsu/ABCD1234", "kei/ABCD1234"
OLDEST, OLD, NOW, NEXT = (Secret(f"Pa55-{word}-{word}!") for word in ("oldest", "old", "now", "next"))


class TestStore:
    """A store of either kind; each line opens it anew, as one run after the other does."""

    def test_an_empty_store_has_nothing(self, place: Place) -> None:
        """Before the first rotation there is no password, and asking for one makes none."""
        store = place.open()
        assert (store.pending(FUTSU), store.current(FUTSU), store.previous(FUTSU)) == (None, None, None)
        assert store.get("signing key") is None

    def test_a_sealed_password_is_there_in_the_next_run(self, place: Place) -> None:
        """A new password is pending from the moment it is sealed, for whoever opens the store."""
        place.open().seal_pending(FUTSU, NEXT)
        assert place.open().pending(FUTSU) == NEXT
        assert place.open().current(FUTSU) is None

    def test_finishing_moves_every_password_one_place_on(self, place: Place) -> None:
        """Pending becomes current, current becomes previous, the one before that is gone."""
        for password in (OLDEST, OLD, NOW):
            place.open().seal_pending(FUTSU, password)
            place.open().finish(FUTSU)
        store = place.open()
        assert (store.pending(FUTSU), store.current(FUTSU), store.previous(FUTSU)) == (None, NOW, OLD)

    def test_while_one_is_pending_the_current_stays(self, place: Place) -> None:
        """The old password is still readable while nobody knows whether the portal took the new one."""
        place.open().seal_pending(FUTSU, NOW)
        place.open().finish(FUTSU)
        place.open().seal_pending(FUTSU, NEXT)
        assert place.open().current(FUTSU) == NOW
        assert place.open().pending(FUTSU) == NEXT

    def test_finishing_twice_changes_nothing_more(self, place: Place) -> None:
        """A run that died after finishing may finish again."""
        place.open().seal_pending(FUTSU, OLD)
        place.open().finish(FUTSU)
        place.open().seal_pending(FUTSU, NOW)
        place.open().finish(FUTSU)
        place.open().finish(FUTSU)
        assert (place.open().current(FUTSU), place.open().previous(FUTSU)) == (NOW, OLD)

    def test_finishing_nothing_is_an_error(self, place: Place) -> None:
        """Without any password there is nothing to make current: a step is in the wrong place."""
        with pytest.raises(StoreError, match="「保留」のパスワードがない"):
            place.open().finish(FUTSU)

    def test_an_unfinished_password_is_never_overwritten(self, place: Place) -> None:
        """Perhaps the portal took it: a second one is refused, with what to do, and shows neither."""
        place.open().seal_pending(FUTSU, NOW)
        with pytest.raises(PendingExists) as refused:
            place.open().seal_pending(FUTSU, NEXT)
        assert place.open().pending(FUTSU) == NOW
        assert "保留" in str(refused.value)
        assert "引き継ぎます" in refused.value.remedy
        told = "".join(traceback.format_exception(refused.value))
        assert NOW.reveal() not in told
        assert NEXT.reveal() not in told

    def test_the_same_password_may_be_sealed_again(self, place: Place) -> None:
        """A resumed run that seals what is already sealed is not stopped."""
        place.open().seal_pending(FUTSU, NOW)
        place.open().seal_pending(FUTSU, NOW)
        assert place.open().pending(FUTSU) == NOW

    def test_a_password_set_aside_makes_room_and_is_kept(self, place: Place) -> None:
        """One that the portal refused is replaced in one act; it stays readable, newest first; the current one stays."""
        place.open().seal_pending(FUTSU, OLD)
        place.open().finish(FUTSU)
        place.open().seal_pending(FUTSU, NOW)
        place.open().set_aside_pending(FUTSU, NEXT)
        assert (place.open().pending(FUTSU), place.open().current(FUTSU)) == (NEXT, OLD)
        assert place.open().set_aside(FUTSU) == (NOW,)
        place.open().set_aside_pending(FUTSU)
        assert place.open().pending(FUTSU) is None
        assert place.open().set_aside(FUTSU) == (NEXT, NOW)

    def test_a_finished_rotation_forgets_what_was_set_aside(self, place: Place) -> None:
        """Only the current and the previous password are kept."""
        place.open().seal_pending(FUTSU, OLD)
        place.open().set_aside_pending(FUTSU, NOW)
        place.open().finish(FUTSU)
        assert place.open().set_aside(FUTSU) == ()
        assert place.open().current(FUTSU) == NOW

    def test_setting_aside_nothing_is_no_error(self, place: Place) -> None:
        """A second call finds it already so."""
        place.open().set_aside_pending(FUTSU)
        place.open().set_aside_pending(FUTSU, NOW)
        place.open().set_aside_pending(FUTSU, NOW)
        assert (place.open().pending(FUTSU), place.open().set_aside(FUTSU)) == (NOW, ())

    def test_accounts_do_not_mix(self, place: Place) -> None:
        """The same payment-user ID on the two portals has two passwords."""
        place.open().seal_pending(FUTSU, NOW)
        place.open().seal_pending(KEI, NEXT)
        place.open().finish(KEI)
        assert (place.open().pending(FUTSU), place.open().current(KEI)) == (NOW, NEXT)
        assert place.open().current(FUTSU) is None

    @pytest.mark.parametrize("text", ["short", "トークン" * 2000, "a\n\x00'\"\\{}", "x" * 1000, "x" * 2001, "𠮷" * 700])
    def test_other_secrets_come_back_as_they_were(self, place: Place, text: str) -> None:
        """A key or token of any length and any characters, beyond what Windows takes in one entry."""
        place.open().put("token", Secret(text))
        assert place.open().get("token") == Secret(text)

    def test_other_secrets_can_be_replaced_and_deleted(self, place: Place) -> None:
        """A longer value, then a shorter one, then none."""
        place.open().put("token", Secret("long" * 1000))
        place.open().put("token", Secret("short"))
        assert place.open().get("token") == Secret("short")
        place.open().delete("token")
        place.open().delete("token")
        assert place.open().get("token") is None

    def test_another_secret_never_stands_for_a_password(self, place: Place) -> None:
        """The two kinds of name do not meet."""
        place.open().put(FUTSU, OLD)
        assert place.open().pending(FUTSU) is None
        place.open().delete(FUTSU)
        place.open().seal_pending(FUTSU, NOW)
        assert place.open().get(FUTSU) is None

    def test_a_folder_stays_with_the_kind_it_began_with(self, place: Place) -> None:
        """A keyring that appears later, or a sealed file from before, never makes a second place to look."""
        place.open().seal_pending(FUTSU, NOW)
        place.kind = "sealed file" if place.kind == "keyring" else "keyring"
        try:
            found = place.open().pending(FUTSU)
        except StoreError as refused:
            assert "資格情報ストア" in refused.seen  # noqa: PT017 - either is right, silence is not
        else:
            assert found == NOW

    def test_many_at_once_lose_nothing(self, place: Place) -> None:
        """Writers at the same time wait for one another; none undoes the other's work."""

        def work(number: int, store: SecretStore) -> None:
            store.seal_pending(f"futsu/USER{number:04}", Secret(f"Pa55word-{number}"))
            store.finish(f"futsu/USER{number:04}")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(16), [place.open() for _ in range(16)]))
        assert [place.open().current(f"futsu/USER{n:04}") for n in range(16)] == [
            Secret(f"Pa55word-{n}") for n in range(16)
        ]

    def test_a_store_in_use_for_long_says_so(self, place: Place) -> None:
        """Whoever waits too long is told, instead of waiting for ever."""
        place.open()
        with exclusive(place.state), pytest.raises(StoreBusy, match="別の実行が使用中"), exclusive(place.state, 0.05):
            pass

    def test_a_state_folder_that_cannot_be_made_is_refused_at_once(self, place: Place) -> None:
        """Before anything is done, not when a password is to be kept."""
        place.state.write_text("a file in its place")
        with pytest.raises(StoreUnwritable) as refused:
            place.open()
        assert "書き込め" in refused.value.seen
        assert "RUNBOOK_STATE_DIR" in refused.value.remedy
