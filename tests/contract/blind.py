"""Two small portals with markups of their own, which neither the page objects nor the rules were written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.futsu import FutsuPortal
from pages.portal_words import ScreenWords
from tests.pages.site import ADDRESS, Site

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

# As of 1999: fonts, tables for layout, captions in cells to the left, a link on a picture, an own kind of heading.
OLD_WORDS = ScreenWords(
    ready=(("ご利用中の方",),),
    bulk=(("法人のお客さま",),),
    user_information=(("登録内容の照会",),),
    top=("納付ネット",),
    login=("会員ログイン",),
    request=("暗証番号の再登録申込",),
    reset=("暗証番号を忘れた方",),
    send_request=("申込",),
    log_in=("入室",),
    payment_user_id=("会員番号",),
    password=("暗証番号",),
    mail_address=("電子メール",),
)
_OLD = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2//EN"><html><head><title>{title}</title></head>
<body bgcolor="#ffffff" text="#000080"><center><table width="640" border="0"><tr><td bgcolor="#000080"><font color="#ffffff"
size="5"><b>{heading}</b></font></td></tr></table><hr width="640">{body}<hr><font size="1">お問い合わせは窓口まで</font>
</center></body></html>"""
_OLD_ROW = '<tr><td bgcolor="#ccccff" align="right"><font size="2">{0}<font color="red">(必須)</font></font></td><td>{1}</td></tr>'
OLD_PAGES = {
    "/top": _OLD.format(
        title="納付ネット",
        heading="納付ネット",
        body="<font size=4>ようこそ</font><br><a href=/ready>ご利用中の方</a> | <a href=/first>はじめての方</a> | <a href=/map>地図</a>"
        "<p>★<blink>新着</blink>★ 2001年1月6日 省庁再編のお知らせ</p>",
    ),
    "/ready": _OLD.format(
        title="納付ネット",
        heading="メニュー",
        body="<table border=1><tr><td><a href=/bulk><font size=2>法人のお客さま</font></a></td>"
        "<td><a href=/person>個人のお客さま</a></td></tr></table>",
    ),
    "/bulk": _OLD.format(
        title="納付ネット",
        heading="法人メニュー",
        body="<ol><li><a href=/new>新規のお申込</a><li><a href=/login>登録内容の照会</a><li><a href=/stop>お取りやめ</a></ol>",
    ),
    "/login": _OLD.format(
        title="納付ネット 会員ログイン",
        heading="会員ログイン",
        body="<form action=/my-page method=post><table border=1 cellpadding=4>"
        + _OLD_ROW.format("会員番号", "<input name=a size=12>")
        + _OLD_ROW.format("暗証番号", "<input type=password name=b size=12>")
        + "</table><br><input type=submit value=入室> <input type=reset value=消去></form>"
        "<a href=/request>暗証番号を忘れた方</a> <a href=/top>戻る</a> <a href=/bye>終了</a>",
    ),
    "/request": _OLD.format(
        title="納付ネット",
        heading="暗証番号の再登録申込",
        body="<form action=/accepted method=post><table border=1 cellpadding=4>"
        + _OLD_ROW.format("会員番号", "<input name=a size=12>")
        + _OLD_ROW.format("電子メール", "<input name=c size=40>")
        + "</table><br><input type=submit value=申込> <input type=button value=戻る onclick=history.back()></form>",
    ),
}

# As of 2026: no table, no form, roles and labels, captions floating in boxes; buttons that are boxes.
NEW_WORDS = ScreenWords(
    ready=(("お手続き",),),
    bulk=(("一括でのお支払い",),),
    user_information=(("アカウントの管理",),),
    top=("くるまの手続きポータル",),
    login=("サインイン",),
    request=("パスワードの再設定をリクエスト",),
    reset=("パスワードをリセット",),
    send_request=("リクエストを送る",),
    log_in=("つぎへすすむ",),
    payment_user_id=("アカウントID",),
    password=("現在のパスワード",),
    mail_address=("連絡用メールアドレス",),
)
_NEW = """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>{title}</title><style>body{{font:15px sans-serif}}
.x{{display:flex;gap:8px;margin:8px}} .y{{border:1px solid;padding:8px;cursor:pointer;display:inline-block}} main{{max-width:640px}}
</style></head><body><header><span>くるまの手続きポータル</span> <a href="/help">サポート</a></header><main>{body}</main>
<footer><a href="/terms">規約</a> <a href="/privacy">プライバシー</a></footer></body></html>"""
_NEW_FIELD = """<div class="x"><div><label for="{2}">{0}</label> <span class="req" style="color:red">必須</span></div>
<div><input id="{2}" type="{1}"></div></div>"""
NEW_PAGES = {
    "/top": _NEW.format(
        title="くるまの手続きポータル",
        body="<h1>ようこそ</h1><section><a href=/ready role=button class=y><span>お手続き</span></a>"
        "<a href=/guide role=button class=y>ガイド</a></section><aside><h2>お知らせ</h2><article>混雑のお知らせ 11月20日</article></aside>",
    ),
    "/ready": _NEW.format(
        title="お手続き",
        body="<h1>お手続き</h1><ul><li><a href=/bulk>一括でのお支払い</a></li><li><a href=/one>個別</a></li></ul>",
    ),
    "/bulk": _NEW.format(
        title="一括",
        body="<h1>一括でのお支払い</h1><nav><a href=/pay>支払う</a> <a href=/login>アカウントの管理</a></nav>",
    ),
    "/login": _NEW.format(
        title="サインイン",
        body="<div role=heading aria-level=1>サインイン</div>"
        + _NEW_FIELD.format("アカウントID", "text", "u1")
        + _NEW_FIELD.format("現在のパスワード", "password", "u2")
        + '<div class=x><button type=button class=y>つぎへすすむ</button></div><p><a href="/request">パスワードをリセット</a></p>'
        "<button type=button>閉じる</button>",
    ),
    "/request": _NEW.format(
        title="再設定",
        body="<div role=heading aria-level=1>パスワードの再設定をリクエスト</div>"
        + _NEW_FIELD.format("アカウントID", "text", "u1")
        + _NEW_FIELD.format("連絡用メールアドレス", "email", "u2")
        + "<div class=x><button type=button>リクエストを送る</button><button type=button>戻る</button></div>",
    ),
}
BLIND = {"1999": (OLD_PAGES, OLD_WORDS), "2026": (NEW_PAGES, NEW_WORDS)}


def blind_portal(context: BrowserContext, name: str) -> FutsuPortal:
    """The portal of that year, served in the browser itself."""
    pages, words = BLIND[name]
    site = Site()
    site.pages.update(pages)
    context.route("**/*", site.answer)
    return FutsuPortal(context, f"{ADDRESS}/top", timeout=6.0, names=words)
