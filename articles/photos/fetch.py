"""A picture from its address on the web: fetched from public addresses only, within limits.

On the standard library's http.client: the whole point is to connect to the very address that was
checked, and a client library would look the name up once more.
"""

import re
import socket
import ssl
import time
from collections.abc import Callable
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BufferedReader, RawIOBase
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from .verify import MOST_BYTES

#: Seconds that one picture may take, with all its redirects; the system's resolver has its own.
MOST_SECONDS = 20
MOST_REDIRECTS = 3
CHUNK = 64 * 1024
#: Where web servers are; whatever else listens on a machine is not asked.
PORTS = frozenset({80, 443, 8080, 8443})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: All that is public today (RFC 4291, 2.4), but for what carries an IPv4 address to elsewhere.
_PUBLIC_IPV6 = ip_network("2000::/3")
#: What may stand in a request's first line as it is (RFC 3986, 2.2 and 2.3, and “%”).
_AS_IT_IS = "/%:?#[]@!$&'()*+,;=~"
_NOT_ASCII = re.compile(r"[^ -~]+")

#: (host, port) → the addresses to connect to; raises FetchProblem where none may be asked.
Addresses = Callable[[str, int], list[str]]


class FetchProblem(ValueError):
    """Why a picture was not fetched: one sentence that says what is wrong and what to do."""


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of ``host``, all of them public. Raises FetchProblem where one is not."""
    if port not in PORTS:
        raise FetchProblem(
            _("Port %(port)s is not a web server's; add the picture by hand.") % {"port": port}
        )
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchProblem(
            _("There is no server “%(host)s”; check the address.") % {"host": host}
        ) from None
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_ignored, sockaddr in found))
    if not all(is_public(address) for address in addresses):
        raise FetchProblem(
            _("“%(host)s” is inside a private network; add the picture by hand.") % {"host": host}
        )
    return addresses


def is_public(address: str) -> bool:
    """Is this IP address one that anybody on the internet may ask?

    None that is private, shared, loopback, link-local, multicast or reserved (the registries of
    RFC 6890), also where it is an IPv4 address in the clothes of IPv6.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return _is_public_ipv4(ip.ipv4_mapped)
        return ip in _PUBLIC_IPV6 and ip.is_global and not (ip.sixtofour or ip.teredo)
    return _is_public_ipv4(ip)


def _is_public_ipv4(ip: IPv4Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def fetch(url: str, *, addresses: Addresses = public_addresses) -> bytes:
    """The bytes at an http or https ``url``; whether they are a picture is told by decoding them.

    At most as many bytes as a picture that is uploaded may have. ``addresses`` says whom to ask,
    anew for each redirect. Proxies in the environment are not used. Raises FetchProblem.
    """
    until = time.monotonic() + MOST_SECONDS
    for _hop in range(MOST_REDIRECTS + 1):
        found = _ask(url, until=until, addresses=addresses)
        if isinstance(found, bytes):
            return found
        url = found
    raise FetchProblem(
        _("The address leads on more than %(most)s times; give the picture's own.")
        % {"most": MOST_REDIRECTS}
    )


def _ask(url: str, *, until: float, addresses: Addresses) -> bytes | str:
    """What one request brings: the bytes, or the address that it sends us to."""
    host, port, parts = _read(url)
    found = addresses(host, port)
    connection = _Connection(host, port, found, until, is_secure=parts.scheme == "https")
    try:
        connection.request("GET", _target(parts), headers=_headers())
        with connection.getresponse() as response:
            if response.status in _REDIRECTS and (onward := response.getheader("Location")):
                # Read as Latin-1, sent by many as UTF-8.
                return urljoin(url, onward.encode("latin-1").decode("utf-8", "replace"))
            if response.status != 200:
                raise FetchProblem(
                    _("The server answers %(status)s for the picture; check its address.")
                    % {"status": response.status}
                )
            return _body(response)
    except FetchProblem:
        raise
    except TimeoutError:
        raise FetchProblem(
            _("The picture took longer than %(most)s seconds; try again later.")
            % {"most": MOST_SECONDS}
        ) from None
    except ssl.SSLCertVerificationError as error:
        raise FetchProblem(
            _("The server “%(host)s” cannot prove who it is (%(why)s); ask its owner.")
            % {"host": host, "why": error.verify_message}
        ) from None
    except (OSError, HTTPException, ValueError) as error:
        raise FetchProblem(
            _("The server “%(host)s” cannot be asked (%(why)s); try again later.")
            % {"host": host, "why": _why(error)}
        ) from None
    finally:
        connection.close()


def _read(url: str) -> tuple[str, int, SplitResult]:
    """The host, in ASCII, the port and the parts of an address that may be asked."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError:
        host, port, parts = "", None, SplitResult("", "", "", "", "")
    if parts.scheme not in ("http", "https") or not host:
        raise FetchProblem(
            _("“%(url)s” is no address on the web; give one that begins with https://.")
            % {"url": url[:200]}
        )
    if parts.username is not None or parts.password is not None:
        raise FetchProblem(_("The address has a user's name in it; give it without."))
    return host, port or (443 if parts.scheme == "https" else 80), parts


def _target(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return quote((parts.path or "/") + query, safe=_AS_IT_IS)


def _headers() -> dict[str, str]:
    name = _NOT_ASCII.sub("", settings.SITE_NAME).strip()
    return {
        "User-Agent": f"{name or 'Newsroom'} ({settings.SITE_URL})",
        "Accept": "image/*",
        "Accept-Encoding": "identity",
    }


def _body(response: HTTPResponse) -> bytes:
    too_large = FetchProblem(
        _("The picture is larger than %(most)s MB; add a smaller one by hand.")
        % {"most": MOST_BYTES // 1024**2}
    )
    if response.length is not None and response.length > MOST_BYTES:
        raise too_large
    data = bytearray()
    while chunk := response.read(CHUNK):
        data += chunk
        if len(data) > MOST_BYTES:
            raise too_large
    if response.length:
        raise FetchProblem(_("The picture ends in the middle; try again later."))
    return bytes(data)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


class _Connection(HTTPConnection):
    """A connection to one of the addresses given, and to no other, that ends at a time."""

    def __init__(
        self, host: str, port: int, addresses: list[str], until: float, *, is_secure: bool
    ):
        super().__init__(host, port)
        self.default_port = 443 if is_secure else 80
        self._addresses = addresses
        self._until = until
        self._is_secure = is_secure

    def connect(self) -> None:
        """Connect to the first address that answers; OSError where none does."""
        plain = self._reached()
        try:
            if self._is_secure:
                plain.settimeout(_left(self._until))
                plain = _trust().wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise
        self.sock: Any = _Timed(plain, self._until)

    def _reached(self) -> socket.socket:
        last: OSError = OSError("it has no address")
        for number, address in enumerate(self._addresses):
            share = _left(self._until) / (len(self._addresses) - number)
            try:
                return socket.create_connection((address, self.port), timeout=share)
            except OSError as error:
                last = error
        raise last


class _Timed:
    """As much of a socket as http.client asks for; every byte comes and goes before a time.

    A socket's own timeout begins anew with every byte, however slowly they drip.
    """

    def __init__(self, plain: socket.socket, until: float):
        self._plain = plain
        self._until = until
        self.close = plain.close

    def sendall(self, data: bytes) -> None:
        self._plain.settimeout(_left(self._until))
        self._plain.sendall(data)

    def makefile(self, _mode: str) -> BufferedReader:
        return BufferedReader(_TimedReader(self._plain, self._until))


class _TimedReader(RawIOBase):
    """What comes from a socket, before a time; the socket stays until this is closed too."""

    def __init__(self, plain: socket.socket, until: float):
        super().__init__()
        self._plain = plain
        self._until = until
        self._raw = plain.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._plain.settimeout(_left(self._until))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
