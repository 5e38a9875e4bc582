"""簡易模擬: a local web page drawn like SunBridge's windows, instead of the Windows program itself.

The main menu and the tabs, fields and button of 「OSS 代理人」 are the document's. How an agent is chosen, how saving
is confirmed and what the two-line note says in full are invented: the document's picture cannot be read there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from rehearsal.agents import TABS, in_era
from rehearsal.screens import TEMPLATES

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from rehearsal.agents import Agent
    from rehearsal.faults import Faults

COMMON_TAB = "common"
MESSAGES = {"saved": "保存しました。", "failed": "保存できませんでした。"}


class SunBridge:
    """The windows of SunBridge as a web application.

    Args:
        agents: whose records it keeps.
        faults: what goes wrong at the moment.
    """

    def __init__(self, agents: list[Agent], faults: Faults) -> None:
        self._agents = agents
        self._faults = faults
        loader = FileSystemLoader(TEMPLATES / "sunbridge")
        self._templates = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._templates.filters["era"] = in_era

    def application(self) -> ASGIApp:
        """All windows."""
        inner = Starlette(
            routes=[
                Route("/", lambda _request: self._draw("menu")),
                Route("/agents", lambda _request: self._draw("agents", agents=self._agents)),
                Route("/agents/{number:int}", self._editor),
                Route("/agents/{number:int}", self._save, methods=["POST"]),
            ]
        )

        async def outer(scope: Scope, receive: Receive, send: Send) -> None:
            down = "down" in self._faults
            await (Response(status_code=503) if down else inner)(scope, receive, send)

        return outer

    def _draw(self, window: str, **values: object) -> HTMLResponse:
        html = self._templates.get_template(f"{window}.html").render(**values)
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})

    def _agent(self, request: Request) -> Agent | None:
        number = int(request.path_params["number"])
        return self._agents[number] if number < len(self._agents) else None

    async def _editor(self, request: Request) -> Response:
        agent = self._agent(request)
        if agent is None:
            return RedirectResponse("/agents", 303)
        tab = request.query_params.get("tab", COMMON_TAB)
        message = MESSAGES.get(request.query_params.get("result", ""), "")
        return self._draw("editor", agent=agent, tabs=TABS, tab=tab if tab in TABS else COMMON_TAB, message=message)

    async def _save(self, request: Request) -> Response:
        agent = self._agent(request)
        form = await request.form()
        result = "failed" if "save_fails" in self._faults else "saved"
        if agent and result == "saved":
            for portal, entry in agent.entries.items():
                entry.save(str(form.get(f"{portal}-password", "")))
        return RedirectResponse(f"{request.url.path}?tab={form.get('tab', COMMON_TAB)}&result={result}", 303)
