"""What the stand-in looks like from outside: the class names and habits of the toolkits the real one may be made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

WINFORMS = ".app.0.141b42a_r6_ad1"


class Paging(Enum):
    """How the controls of a tab that is not chosen are kept out of sight."""

    HIDDEN_CONTROLS = auto()
    """They are the form's own, and hidden one by one."""
    HIDDEN_PAGES = auto()
    """Each tab has a window for its controls, and that is hidden."""
    MOVED_CONTROLS = auto()
    """They belong to the tabs' window and stand, visible to Windows, far off at the left."""


@dataclass(frozen=True)
class Skin:
    """A toolkit.

    Args:
        menu: window class of the main menu.
        choice: that of the list of agents.
        editor: that of the agent's editor.
        button: that of buttons, and so on.
        label: that of fixed texts; None where their parent draws them and they have no window.
        page: that of a tab's page; None where it has no window.
        paging: what happens to the controls of the other tabs.
    """

    menu: str
    choice: str
    editor: str
    button: str
    edit: str
    list_box: str
    combo_box: str
    label: str | None
    tabs: str
    page: str | None
    paging: Paging


SKINS = {
    "standard": Skin(
        menu="SunBridgeMenu",
        choice="SunBridgeChoice",
        editor="SunBridgeEditor",
        button="Button",
        edit="Edit",
        list_box="ListBox",
        combo_box="ComboBox",
        label="Static",
        tabs="SysTabControl32",
        page=None,
        paging=Paging.HIDDEN_CONTROLS,
    ),
    "delphi": Skin(
        menu="TForm1",
        choice="TForm2",
        editor="TForm3",
        button="TButton",
        edit="TEdit",
        list_box="TListBox",
        combo_box="TComboBox",
        label=None,
        tabs="TPageControl",
        page="TTabSheet",
        paging=Paging.HIDDEN_PAGES,
    ),
    "vb6": Skin(
        menu="ThunderRT6FormDC",
        choice="ThunderRT6FormDC",
        editor="ThunderRT6FormDC",
        button="ThunderRT6CommandButton",
        edit="ThunderRT6TextBox",
        list_box="ThunderRT6ListBox",
        combo_box="ThunderRT6ComboBox",
        label=None,
        tabs="SSTabCtlWndClass",
        page=None,
        paging=Paging.MOVED_CONTROLS,
    ),
    "winforms": Skin(
        menu=f"WindowsForms10.Window.8{WINFORMS}",
        choice=f"WindowsForms10.Window.8{WINFORMS}",
        editor=f"WindowsForms10.Window.8{WINFORMS}",
        button=f"WindowsForms10.BUTTON{WINFORMS}",
        edit=f"WindowsForms10.EDIT{WINFORMS}",
        list_box=f"WindowsForms10.LISTBOX{WINFORMS}",
        combo_box=f"WindowsForms10.COMBOBOX{WINFORMS}",
        label=f"WindowsForms10.STATIC{WINFORMS}",
        tabs=f"WindowsForms10.SysTabControl32{WINFORMS}",
        page=f"WindowsForms10.Window.8{WINFORMS}",
        paging=Paging.HIDDEN_PAGES,
    ),
}
