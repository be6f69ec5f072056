"""The headers, cookies and limits that every answer carries."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Flask, Response, abort, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from workbench.database import here

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'"
)
limiter = Limiter(key_func=get_remote_address, default_limits=[])
csrf = CSRFProtect()


def raise_defences(app: Flask, settings: Settings) -> None:
    """Set cookies, limits and headers on an application."""
    name = "__Host-session" if settings.secure_cookies else "session"
    app.config.update(
        SESSION_COOKIE_NAME=name,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=settings.largest_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the sign-in: a director's long answer must not fail on an old page
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy is no-referrer on token pages; SameSite and the token do the work
        RATELIMIT_STORAGE_URI=settings.limits_store,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_allow_for_extracts)  # before anything looks at the form, and with it at the whole body
    csrf.init_app(app)
    limiter.init_app(app)
    app.before_request(_name_request)
    app.before_request(_refuse_nul)
    app.after_request(_set_headers)


def _allow_for_extracts() -> None:
    """Submissions about persons are large: those who have signed in may send them where they are taken."""
    if request.endpoint == "extracts.give" and current_user.is_authenticated:
        request.max_content_length = here().settings.largest_extract_mb * 1024 * 1024


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)
    if request.method == "POST" and (None in request.form or None in request.files):
        abort(400)  # a part without a name: no browser sends one


def _refuse_nul() -> None:
    """A path with NUL in it names nothing: no database keeps one, and PostgreSQL ends the query."""
    if "\x00" in request.path:
        abort(404)
    if request.method == "POST" and not all(name.isascii() for name in request.form):
        abort(400)  # no page of ours has such a field, and libraries stumble over digits of other scripts


def _set_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer" if _is_token_page() else "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    headers["X-Request-Id"] = g.get("request_id", "")
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        headers["Cache-Control"] = "no-store"
    return response


def _is_token_page() -> bool:
    return request.path.startswith(("/sign-in/link/", "/invitation/", "/come/"))
