"""Single changes of a screen without any effect on the procedure."""

from __future__ import annotations

from tests.contract.mutations import ALL, BOTH, LOGIN, MENU, REQUEST, TOP, Mutation

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
