"""Pictures fetched from the web: nobody inside the house is asked, and nothing goes on for ever."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from articles.photos import fetch as fetching
from articles.photos.fetch import FetchProblem, fetch, is_public, public_addresses

PICTURE = b"\xff\xd8\xff" + bytes(200_000)


class Answers(BaseHTTPRequestHandler):
    """The server's pages, by path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        name = self.path.split("?")[0].split("/")[1]
        getattr(self, f"say_{name}", self.say_nothing)()

    def say_quay(self):
        self.answer(200, PICTURE)

    def say_chunked(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"3\r\n\xff\xd8\xff\r\n0\r\n\r\n")

    def say_old(self):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(PICTURE)
        self.close_connection = True

    def say_on(self):
        left = int(self.path.rpartition("/")[2])
        self.answer(302, b"", Location=f"/on/{left - 1}" if left else "/quay")

    def say_inside(self):
        self.answer(302, b"", Location="http://10.0.0.7/secret.jpg")

    def say_file(self):
        self.answer(302, b"", Location="file:///etc/passwd")

    def say_short(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def say_large(self):
        self.send_response(200)
        self.send_header("Content-Length", str(10**12))
        self.end_headers()
        self.close_connection = True

    def say_endless(self):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        self.pour(PICTURE, 0)

    def say_dripping(self):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        self.pour(b"x", 0.05)

    def say_greeting(self):
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        self.pour(b"x", 0.05)

    def say_nonsense(self):
        self.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        self.close_connection = True

    def say_nothing(self):
        self.answer(404, b"nothing here")

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def pour(self, data, pause):
        try:
            while not self.server.closing.wait(pause):
                self.wfile.write(data)
        except OSError:
            pass

    def log_message(self, *_arguments):
        """Nobody reads it."""


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.asked, server.closing = [], threading.Event()
    threading.Thread(target=server.serve_forever, args=(0.05,)).start()
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def get(server):
    """``get("/quay.jpg")``: fetched from the test's server, which is the one private address allowed."""

    def here(host, port):
        if (host, port) == ("pictures.example", server.server_port):
            return ["127.0.0.1"]
        return public_addresses(host, port)

    server.asked.clear()
    return lambda path: fetch(f"http://pictures.example:{server.server_port}{path}", addresses=here)


def test_a_picture_is_fetched_byte_for_byte_in_the_newsrooms_name(get, server, settings):
    settings.SITE_NAME = "The Élan\r\nGazette"
    assert get("/quay?size=large#top") == PICTURE
    [(path, headers)] = server.asked
    assert path == "/quay?size=large"
    assert headers["Host"] == f"pictures.example:{server.server_port}"
    assert headers["User-Agent"] == f"The lanGazette ({settings.SITE_URL})"
    assert headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(("path", "data"), [("/chunked", b"\xff\xd8\xff"), ("/old", PICTURE)])
def test_a_picture_comes_however_servers_send_it(get, path, data):
    assert get(path) == data


def test_letters_and_blanks_in_an_address_are_escaped_once(get, server):
    assert get("/quay/alter hafen%20süd.jpg") == PICTURE
    assert server.asked[0][0] == "/quay/alter%20hafen%20s%C3%BCd.jpg"


def test_the_environments_proxies_are_not_asked(get, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert get("/quay") == PICTURE


def test_three_redirects_are_followed_and_no_fourth(get):
    assert get("/on/2") == PICTURE
    with pytest.raises(FetchProblem, match="leads on more than 3 times; give the picture's own"):
        get("/on/3")


def test_a_redirect_is_checked_as_the_first_address_was(get):
    with pytest.raises(FetchProblem, match="“10.0.0.7” is inside a private network"):
        get("/inside")
    with pytest.raises(FetchProblem, match="“file:///etc/passwd” is no address on the web"):
        get("/file")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/missing", "The server answers 404 for the picture; check its address."),
        ("/short", "The picture ends in the middle; try again later."),
        ("/large", "The picture is larger than 60 MB; add a smaller one by hand."),
        ("/nonsense", "cannot be asked"),
    ],
)
def test_what_a_server_does_wrong_is_said(get, path, said):
    with pytest.raises(FetchProblem, match=said):
        get(path)


def test_a_picture_that_never_ends_is_cut_off(get, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES", 1024**2)
    with pytest.raises(FetchProblem, match="larger than 1 MB"):
        get("/endless")


@pytest.mark.parametrize("path", ["/dripping", "/greeting"])
def test_bytes_that_drip_do_not_hold_an_import_up(get, monkeypatch, path):
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.4)
    with pytest.raises(FetchProblem, match=r"took longer than 0\.4 seconds; try again later"):
        get(path)


def test_a_server_that_is_not_there_is_said():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(FetchProblem, match="“pictures.example” cannot be asked"):
            fetch(
                f"http://pictures.example:{port}/a.jpg",
                addresses=lambda _host, _port: ["127.0.0.1"],
            )


def test_a_server_that_does_not_speak_tls_is_said(server):
    with pytest.raises(FetchProblem, match="cannot be asked"):
        fetch(
            f"https://pictures.example:{server.server_port}/quay",
            addresses=lambda _host, _port: ["127.0.0.1"],
        )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:0:0:0:0:80ff:fffe",
        "2001:db8::1",
        "fe80::1",
        "fe80::1%lo",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "pictures.example",
    ],
)
def test_nobody_inside_the_house_is_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_not_asked_under_any_name(host):
    with pytest.raises(FetchProblem, match="is inside a private network"):
        fetch(f"http://{host}/")


def test_a_name_with_one_private_address_among_its_public_ones_is_refused(monkeypatch):
    found = [(0, 0, 0, "", ("93.184.216.34", 80)), (0, 0, 0, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_names: found)
    with pytest.raises(FetchProblem, match="“rebind.example” is inside a private network"):
        fetch("http://rebind.example/a.jpg")


def test_a_name_is_looked_up_once_and_its_checked_address_asked(server, monkeypatch):
    asked = []

    def once(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    real = socket.getaddrinfo

    def numeric(host, *arguments, **names):
        assert host == "127.0.0.1"
        return real(host, *arguments, **names)

    monkeypatch.setattr(socket, "getaddrinfo", numeric)
    url = f"http://rebind.example:{server.server_port}/quay"
    assert fetch(url, addresses=once) == PICTURE
    assert asked == ["rebind.example"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "is no address on the web"),
        ("ftp://pictures.example/a.jpg", "is no address on the web"),
        ("javascript:alert(1)", "is no address on the web"),
        ("//pictures.example/a.jpg", "is no address on the web"),
        ("http:///a.jpg", "is no address on the web"),
        ("http://[::1/a.jpg", "is no address on the web"),
        ("http://pictures.example:99999/a.jpg", "is no address on the web"),
        (f"http://{'a' * 64}.example/a.jpg", "is no address on the web"),
        ("http://ada:secret@pictures.example/a.jpg", "has a user's name in it"),
        ("http://@pictures.example/a.jpg", "has a user's name in it"),
        ("http://pictures.example:22/a.jpg", "Port 22 is not a web server's"),
    ],
)
def test_an_address_that_is_not_asked_is_refused_in_a_sentence(url, said):
    with pytest.raises(FetchProblem, match=said):
        fetch(url)
