"""Single changes of a screen, each with what it must be called. The names are the documentation."""

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

_BENIGN = {
    ALL: {
        "news added": "append('<ul><li>2026年11月20日 年末年始の受付について</li></ul>')",
        "way of the screens": "prepend(`<ol><li><a href='/'>ホーム</a></li><li>${w.heading}</li></ol>`)",
        "past maintenance in a list of definitions": "append('<dl><dt>11月1日</dt><dd>メンテナンスは終了しました</dd></dl>')",
        "news in half-width letters": "append('<p>ﾒﾝﾃﾅﾝｽのお知らせ 3月1日</p>')",
        "maintenance announced": "append('<ul><li>12月5日(土) メンテナンス作業のお知らせ（予定）</li></ul>')",
        "colours": "doc.body.style.cssText = 'background:#eef;color:#223'",
        "larger letters": "doc.body.style.fontSize = '17px'",
        "style for the mouse": "doc.head.append(make('<style>a:hover,button:hover{color:red;text-decoration:none}</style>'))",
        "link in the foot": "append('<footer><a href=\"/policy\">アクセシビリティ方針</a></footer>')",
        "hidden message": "prepend('<div style=\"display:none\">セッションが時間切れとなりました。</div>')",
        "hidden layer": "append('<div hidden style=\"position:fixed;inset:0\"><button>閉じる</button></div>')",
        "counter of visitors": "append('<script>window.visits = 1</script><noscript>画像認証</noscript>')",
        "title bar": "doc.title = w.heading + ' | ' + doc.title",
        "bar about cookies": 'append(\'<div style="position:fixed;bottom:0;left:0;right:0;height:24px;background:#ddd">'
        "Cookieを使用しています <button>閉じる</button></div>')",
        "picture": 'append(\'<img alt="マイナンバーカードのご案内" src="data:," width=200 height=40>\')',
        "comment": "doc.body.prepend(doc.createComment(' build 4711 '))",
        "warning about time-outs": "append('<p>30分間操作がない場合、セッションが切れることがあります。</p>')",
        "search in the head": 'prepend(\'<form role=search action="/search"><input type=search title="サイト内検索">'
        "<button>検索</button></form>')",
        "choice of a language": "prepend('<header><select><option>日本語</option><option>English</option></select></header>')",
        "hidden entries of forms": "append('<form><input type=hidden name=a value=b></form>')",
    },
    BOTH: {
        "names of classes": "for (const each of all('[class]')) each.className = 'c' + each.className.length",
        "no classes": "for (const each of all('[class]')) each.removeAttribute('class')",
        "ids": "for (const each of all('[id]')) { const old = each.id; each.id = 'n' + old;"
        "for (const label of all(`[for='${old}']`)) label.setAttribute('for', each.id);"
        "for (const other of all(`[aria-labelledby='${old}']`)) other.setAttribute('aria-labelledby', each.id) }",
        "names of fields": "entry(1).name = 'p1'; entry(2).name = 'p2'",
        "blanks in a caption": "return recaption(w.id, '　' + w.id.slice(0, 2) + ' ' + w.id.slice(2) + ' ')",
        "full-width letters": "return recaption(w.id, w.id.replace('ID', 'ＩＤ'))",
        "colon after a caption": "return recaption(w.id, w.id + '：')",
        "remark in a caption": "return recaption(w.id, w.id + '（半角英数字）')",
        "hidden twin of a field": "form().prepend(make(`<div style='display:none'>${w.id}<input></div>`))",
        "help mark": 'entry(1).after(make(\'<a href="#" title="入力のしかた">？</a>\'))',
        "note below a field": "entry(2).after(make('<small>半角で入力してください</small>'))",
        "example in a field": "entry(1).placeholder = '例) ABCD1234'",
        "longest entry": "entry(1).setAttribute('maxlength', '20'); entry(1).setAttribute('autocomplete', 'username')",
        "heading of another level": "retag(heading(), 'h3')",
        "blanks in the heading": "return reword(heading(), ` ${w.heading.slice(0, 3)}　${w.heading.slice(3)} `)",
        "box around the form": "const old = form(); if (old === doc.body) return null; const box = doc.createElement('section');"
        "old.replaceWith(box); box.append(old)",
        "sentence that names the parts": "prepend(`<p>「${w.id}」を入力してください。ご不明な点はお問い合わせください。</p>`)",
        "field that may stay empty": "addRow('備考', '<input name=x>', {mark: ' <span>任意</span>'})",
        "hidden token": "form().prepend(make('<input type=hidden name=token value=0123456789abcdef>'))",
        "field named as must by a sign": "for (const each of all('.must, .req')) each.textContent = '※'",
        "help at the edge of the window": "append('<div style=\"position:fixed;right:0;bottom:0;width:60%;height:45%;"
        'background:#fff">お困りですか <button>相談する</button></div><div style="height:2000px"></div>\')',
        "letters for members, if they like": "form().append(make('<p><label><input type=checkbox>"
        "案内メールの受信に同意する（任意）</label></p>'))",
        "marks of the frame of a film": "append('<iframe title=\"紹介動画\" width=200 height=80></iframe>')",
        "letter by letter": "entry(1).setAttribute('inputmode', 'latin'); entry(1).spellcheck = false",
    },
    (LOGIN,): {
        "arrow before the link": "return reword(thing(w.reset), '▶ ' + w.reset)",
        "polite link": "return reword(thing(w.reset), w.reset + 'はこちら')",
        "blanks around the link": "return reword(thing(w.reset), '　' + w.reset + ' ')",
        "link as a button": "const old = thing(w.reset); retag(old, 'button', {type: 'button'})",
        "link in bold": "const old = thing(w.reset); old.replaceWith(make(`<a href='#r'><b>${w.reset}</b></a>`))",
        "hidden twin of the link": "append(`<a href='/x' style='display:none'>${w.reset}</a>`)",
        "link to something like it": "append(`<p><a href='/faq'>${w.reset}についてのよくあるご質問</a></p>`)",
        "unused link gone": "const old = thing('終了') ?? thing('閉じる'); old.remove()",
        "unused link reworded": "return reword(thing('終了') ?? thing('閉じる'), 'ウィンドウを閉じる')",
        "rows in another order": "const [one, two] = [row(1), row(2)]; one[0].before(...two)",
        "link to the login in the head": "if (form() === doc.body) return null;"
        "prepend(`<nav><a href='/login'>${w.log_in}</a></nav>`)",
        "box to be remembered": "append('<p><label><input type=checkbox>次回から入力を省略</label></p>')",
    },
    (REQUEST,): {
        "back before the request": "const back = thing('戻る'); form().prepend(back)",
        "button to clear": "form().append(make('<button type=reset>クリア</button>'))",
        "back gone": "thing('戻る').remove()",
        "button in an outer box": "const old = thing(w.send); const box = doc.createElement('span'); old.replaceWith(box); box.append(old)",
        "mail field as of today": "entry(2).type = 'email'",
        "caption in two lines": "return recaption(w.mail, w.mail.slice(0, -5) + '<br>' + w.mail.slice(-5))",
        "caption in one line": "return recaption(w.mail, w.mail)",
        "announcement without effect": "prepend('<p role=status>入力内容は暗号化して送信されます。</p>')",
    },
    (MENU, TOP): {
        "entry added": "const old = thing(w.entry ?? w.ready); old.after(make('<a href=\"#\">新しい手続</a>'))",
        "link of the same words in the foot, hidden": "append(`<a href='/x' hidden>${w.entry ?? w.ready}</a>`)",
    },
    (MENU,): {"arrow before the entry": "return reword(thing(w.entry), '→ ' + w.entry)"},
    (TOP,): {"arrow before the menu": "return reword(thing(w.ready), w.ready + ' ▼')"},
}
BENIGN = [Mutation(name, on, script) for on, changes in _BENIGN.items() for name, script in changes.items()]
