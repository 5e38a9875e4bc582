"""Single changes of a screen that stop the procedure, each with what it must be called. The names are the documentation."""

from __future__ import annotations

from dataclasses import dataclass

LOGIN, REQUEST, MENU, TOP = "login", "request", "menu", "top"
BOTH = (LOGIN, REQUEST)
ALL = (LOGIN, REQUEST, MENU, TOP)


@dataclass(frozen=True)
class Mutation:
    """One change.

    Args:
        name: what changed.
        screens: on which screens it is tried.
        script: the body of a function with the tools of `mutating.js`; it returns null where there is nothing to change.
        rule: the rule that must name it; empty for a change that has no effect on the procedure.
    """

    name: str
    screens: tuple[str, ...]
    script: str
    rule: str = ""

    @property
    def key(self) -> str:
        return self.name


def _harmful(screens: tuple[str, ...] | str, rule: str, changes: dict[str, str]) -> list[Mutation]:
    on = (screens,) if isinstance(screens, str) else screens
    return [Mutation(name, on, script, rule) for name, script in changes.items()]


HARMFUL = [
    *_harmful(
        BOTH,
        "heading_changed",
        {
            "heading reworded": "return reword(heading(), 'ご利用者さまの画面')",
            "heading gone": "heading().remove()",
            "heading hidden": "heading().style.display = 'none'",
            "heading with one word less": "return reword(heading(), w.heading.slice(0, -2))",
        },
    ),
    *_harmful(
        LOGIN,
        "part_renamed",
        {
            "caption of the ID reworded": "return recaption(w.id, '利用者番号')",
            "caption of the ID with an alternative": "return recaption(w.id, w.id + 'またはメールアドレス')",
            "caption of a former ID": "return recaption(w.id, '旧' + w.id)",
            "caption of the password reworded": "return recaption(w.password, 'パスコード')",
            "link to the reset reworded": "return reword(thing(w.reset), 'パスワードをお忘れの方')",
            "link to the reset named like the button behind it": "return reword(thing(w.reset), w.reset + '依頼')",
            "button of the login reworded": "return reword(thing(w.log_in), 'サインイン')",
        },
    ),
    *_harmful(
        REQUEST,
        "part_renamed",
        {
            "caption of the ID reworded": "return recaption(w.id, '利用者番号')",
            "caption of the mail address reworded": "return recaption(w.mail, '連絡先')",
            "button of the request reworded": "return reword(thing(w.send), '送信する内容の確認')",
            "button of the request shortened": "return reword(thing(w.send), w.send.slice(0, -2))",
        },
    ),
    *_harmful(MENU, "part_renamed", {"entry reworded": "return reword(thing(w.entry), '登録内容を見る')"}),
    *_harmful(TOP, "part_renamed", {"menu reworded": "return reword(thing(w.ready), '手続のメニュー')"}),
    *_harmful(
        BOTH,
        "part_vanished",
        {
            "field of the ID gone": "removeRow(1)",
            "second field gone": "removeRow(2)",
            "field of the ID hidden": "entry(1).style.display = 'none'",
            "second field invisible": "entry(2).style.visibility = 'hidden'",
            "field of the ID turned into a text": "entry(1).replaceWith(make('<span>ABCD1234</span>'))",
            "second field out of the window": "entry(2).style.cssText = 'position:absolute;left:-9999px'",
        },
    ),
    *_harmful(
        LOGIN,
        "part_vanished",
        {
            "link to the reset gone": "thing(w.reset).remove()",
            "link to the reset hidden": "thing(w.reset).style.display = 'none'",
            "link to the reset turned into a text": "const old = thing(w.reset);"
            "old.replaceWith(make(`<span>${w.reset}</span>`))",
            "button of the login gone": "thing(w.log_in).remove()",
        },
    ),
    *_harmful(
        REQUEST,
        "part_vanished",
        {
            "button of the request gone": "thing(w.send).remove()",
            "button of the request hidden": "thing(w.send).style.display = 'none'",
            "button of the request turned into a picture": "thing(w.send).replaceWith(make('<img src=\"data:,\">'))",
        },
    ),
    *_harmful(
        MENU,
        "part_vanished",
        {"entry gone": "thing(w.entry).remove()", "entry hidden": "thing(w.entry).style.visibility = 'hidden'"},
    ),
    *_harmful(
        TOP,
        "part_vanished",
        {"menu gone": "thing(w.ready).remove()", "menu hidden": "thing(w.ready).style.display = 'none'"},
    ),
    *_harmful(
        LOGIN,
        "part_ambiguous",
        {
            "second link to a reset": "append(`<p><a href='/elsewhere'>${w.reset}</a></p>`)",
            "second button of a login": "form().append(make(`<button name=x value=y>${w.log_in}</button>`))",
        },
    ),
    *_harmful(
        BOTH,
        "part_ambiguous",
        {"second field of an ID": "row(2).at(-1).after(...row(1).map((each) => each.cloneNode(true)))"},
    ),
    *_harmful(
        REQUEST,
        "part_ambiguous",
        {
            "second button of a request": "form().append(make(`<button name=x value=y>${w.send}</button>`))",
            "second field of a mail address": "row(2).at(-1).after(...row(2).map((each) => each.cloneNode(true)))",
        },
    ),
    *_harmful(
        MENU,
        "part_ambiguous",
        {"entry of the same name": "thing(w.entry).after(make(`<br><a href='/elsewhere'>${w.entry}</a>`))"},
    ),
    *_harmful(TOP, "part_ambiguous", {"menu of the same name": "append(`<a href='/elsewhere'>${w.ready}</a>`)"}),
    *_harmful(
        BOTH,
        "part_disabled",
        {
            "field of the ID disabled": "entry(1).disabled = true; entry(1).setAttribute('disabled', '')",
            "field of the ID read-only": "entry(1).setAttribute('readonly', '')",
            "second field disabled": "entry(2).setAttribute('disabled', '')",
            "all fields disabled": "const old = form(); if (old === doc.body) return null;"
            "const set = doc.createElement('fieldset'); set.setAttribute('disabled', '');"
            "set.append(...old.childNodes); old.append(set)",
            "field of the ID inert": "entry(1).setAttribute('inert', '')",
        },
    ),
    *_harmful(
        LOGIN,
        "part_disabled",
        {
            "button of the login disabled": "thing(w.log_in).setAttribute('disabled', '')",
            "link to the reset disabled": "thing(w.reset).setAttribute('aria-disabled', 'true')",
        },
    ),
    *_harmful(
        REQUEST, "part_disabled", {"button of the request disabled": "thing(w.send).setAttribute('disabled', '')"}
    ),
    *_harmful(MENU, "part_disabled", {"entry disabled": "thing(w.entry).setAttribute('aria-disabled', 'true')"}),
    *_harmful(
        LOGIN,
        "entry_kind_changed",
        {"password shown": "entry(2).type = 'text'", "password typed as a number": "entry(2).type = 'number'"},
    ),
    *_harmful(
        BOTH,
        "entry_kind_changed",
        {
            "ID hidden like a password": "entry(1).type = 'password'",
            "ID taken for a number": "entry(1).type = 'number'",
        },
    ),
    *_harmful(
        BOTH,
        "entry_limits_changed",
        {
            "ID takes four characters": "entry(1).maxLength = 4",
            "ID wants another form": "entry(1).pattern = '[0-9]{12}'",
        },
    ),
    *_harmful(REQUEST, "entry_kind_changed", {"mail address hidden like a password": "entry(2).type = 'password'"}),
    *_harmful(
        REQUEST,
        "captions_swapped",
        {"captions swapped": "recaption(w.id, '仮'); recaption(w.mail, w.id); return recaption('仮', w.mail)"},
    ),
    *_harmful(
        LOGIN,
        "captions_swapped",
        {"captions swapped": "recaption(w.id, '仮'); recaption(w.password, w.id); return recaption('仮', w.password)"},
    ),
    *_harmful(
        BOTH,
        "required_entry_added",
        {
            "new field marked 必須": "addRow('生年月日', '<input name=x>', {mark: ' <span>必須</span>'})",
            "new field that must be filled in": "addRow('電話番号', '<input name=x required>')",
            "new field that says nothing": "addRow('氏名', '<input name=x>')",
            "new date": "addRow('生年月日', '<input type=date required>')",
            "new file": "addRow('本人確認書類', '<input type=file required>')",
            "new choice of two": "addRow('区分', '<input type=radio name=z>個人 <input type=radio name=z>法人')",
            "new choice with nothing chosen": "addRow('都道府県', "
            "'<select name=x><option value=\"\">選択</option><option>東京</option></select>')",
            "new box that must be ticked": "addRow('区分', '<input type=checkbox name=x required>事業者')",
        },
    ),
    *_harmful(
        REQUEST,
        "required_entry_added",
        {"mail address asked for twice": "addRow(w.mail + '（確認）', '<input name=x>', {mark: ' <span>必須</span>'})"},
    ),
    *_harmful(
        BOTH,
        "consent_asked",
        {
            "consent asked for": "form().append(make('<p><label><input type=checkbox>利用規約に同意する</label></p>'))",
            "consent asked for without a label": "form().append(make('<p><input type=checkbox>上記を確認しました</p>'))",
        },
    ),
    *_harmful(
        BOTH,
        "captcha_asked",
        {
            "letters of a picture asked for": "addRow('画像に表示されている文字', '<input name=x>')",
            "picture of 画像認証": "form().append(make('<p>画像認証</p>'))",
            "box of a robot check": "form().append(make('<label><input type=checkbox>私はロボットではありません</label>'))",
            "frame of a robot check": "form().append(make('<iframe title=\"reCAPTCHA\" width=300 height=80></iframe>'))",
        },
    ),
    *_harmful(
        (*BOTH, MENU),
        "part_covered",
        {
            "message over the page": 'append(\'<div style="position:fixed;inset:0;background:#fffd;z-index:99999">'
            "<p>アンケートにご協力ください</p><button>閉じる</button></div>')",
        },
    ),
    *_harmful(
        BOTH,
        "part_covered",
        {
            "mask without words": "append('<div style=\"position:absolute;top:0;left:0;width:100%;height:4000px;z-index:9\"></div>')",
            "dialog that must be closed": "append('<dialog id=d><p>重要なお知らせ</p><button>閉じる</button></dialog>"
            '<script>document.getElementById("d").showModal()</script>\')',
            "field that takes no click": "entry(2).style.pointerEvents = 'none'",
        },
    ),
    *_harmful(
        ALL,
        "trouble_page",
        {
            "maintenance page": "page('メンテナンス中', 'ただいまシステムメンテナンス中のため、サービスを停止しております。')",
            "time-out page": "page('タイムアウト', 'セッションの有効期限が切れました。最初からやり直してください。')",
            "error page": "page('システムエラー', 'システムエラーが発生しました。しばらくしてからお試しください。')",
        },
    ),
    *_harmful(
        BOTH,
        "trouble_page",
        {
            "page not found": "page('404 Not Found', 'お探しのページは見つかりません。')",
            "screens out of order": "page('エラー', '不正な画面遷移です。ブラウザの戻るボタンは使用しないでください。')",
            "browser refused": "page('ご案内', 'お使いの環境はサポートされていません。')",
            "time-out told on the screen": "prepend('<div role=alert>セッションが時間切れとなりました。</div>')",
            "closed, told on the screen": "prepend('<h2>ただいまメンテナンス中です。</h2>')",
        },
    ),
    *_harmful(
        BOTH,
        "leads_elsewhere",
        {
            "base of another site": "if (form() === doc.body) return null;"
            "doc.head.prepend(make('<base href=\"https://collect.example/\">'))",
            "form that leads to another site": "if (form() === doc.body) return null; form().setAttribute('action', 'https://collect.example/take')",
        },
    ),
    *_harmful(
        REQUEST,
        "leads_elsewhere",
        {
            "button that leads to another site": "form(); if (!entry(1).closest('form')) return null;"
            "thing(w.send).setAttribute('formaction', 'https://collect.example/take')"
        },
    ),
    *_harmful(
        REQUEST,
        "left_its_form",
        {"button out of its form": "if (!entry(1).closest('form')) return null;doc.body.append(thing(w.send))"},
    ),
    *_harmful(
        BOTH,
        "left_its_form",
        {
            "field out of its form": "if (form() === doc.body) return null;"
            "entry(2).setAttribute('form', 'other'); append('<form id=other></form>')"
        },
    ),
    *_harmful(
        REQUEST,
        "button_clears",
        {
            "button that empties the form": "const old = thing(w.send);"
            "old.replaceWith(make(`<button type=reset>${w.send}</button>`))"
        },
    ),
    *_harmful(
        BOTH,
        "trouble_page",
        {"closed, told in passing": "prepend('<p>現在、システムメンテナンス中のためご利用いただけません。</p>')"},
    ),
    *_harmful(
        TOP,
        "heading_changed",
        {
            "service named otherwise": "doc.title = 'ポータル'; for (const each of all('body *')) {"
            "if (even(each.alt).includes(even(w.heading))) each.alt = 'ポータル';"
            "for (const text of each.childNodes) if (text.nodeType === 3) text.data = text.data.replaceAll(w.heading, '新サービス')}"
        },
    ),
]
