"""Many photos come in while others read and edit. Run by hand:

    python tests/benchmarks/photo_rate.py [--photos 200] [--megapixels 12] [--at-once 3] [--workers 1]

Starts the newsroom as README says, on a new SQLite file, with the sample stories; uploads that many
photos as the photo library does, so many at once, while three readers fetch the front page, a story
and a picture, and an editor opens the desk, one request after the other. Prints what became of the
uploads, for each page how many answers there were, their median and slowest, before and meanwhile,
how many took longer than ten seconds or failed, and the most memory that the server's process held.
"""

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 10
PASSWORD = "harbour-demo"


class Newsroom:
    """A server on this machine, and who asks it."""

    def __init__(self, folder: Path, *, workers: int):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "MEDIA_STORAGE": str(folder / "media"),
            "SECRET_KEY": uuid.uuid4().hex,
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "CACHE_URL": "locmemcache://",
        }
        self.command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
        self.command += ["--host", "127.0.0.1", "--port", str(self.port)]
        self.command += ["--workers", str(workers), "--blocking-threads", "4"]
        self.command += ["newsroom.wsgi:application"]

    def __enter__(self):
        for arguments in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
            self._manage(*arguments)
        self._manage("shell", "-v0", "-c", "from articles.demo.load import load; load()")
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL
        )
        for _attempt in range(100):
            try:
                if self.get("/healthz")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("The server does not answer.")

    def __exit__(self, *_error) -> None:
        self.process.terminate()
        self.process.wait()

    def _manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT * 6)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, names)
            response = connection.getresponse()
            return response.status, response.read(), response.headers
        finally:
            connection.close()

    def get(self, path: str, **headers: str):
        return self.ask("GET", path, **headers)

    def log_in(self, username: str) -> dict[str, str]:
        """The headers of somebody who is logged in."""
        _status, page, headers = self.get("/admin/login/")
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.decode())[1]
        cookie = _cookies(headers)
        form = f"csrfmiddlewaretoken={token}&username={username}&password={PASSWORD}"
        kind = "application/x-www-form-urlencoded"
        status, _page, headers = self.ask(
            "POST", "/admin/login/", form.encode(), Cookie=cookie, Content_Type=kind
        )
        if status != 302:
            raise RuntimeError(f"{username} cannot log in: status {status}")
        cookie = _cookies(headers)
        token = re.search(r"csrftoken=([^;]+)", cookie)[1]
        return {"Cookie": cookie, "X_CSRFToken": token}

    def upload(self, name: str, data: bytes, who: dict[str, str]) -> str:
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        kind = "Content-Type: image/jpeg\r\n\r\n"
        body = head.encode() + kind.encode() + data + f"\r\n--{edge}--\r\n".encode()
        status, answer, _headers = self.ask(
            "POST",
            "/admin/articles/photo/upload/",
            body,
            Accept="application/json",
            Content_Type=f"multipart/form-data; boundary={edge}",
            **who,
        )
        return json.loads(answer)["outcome"] if status == 200 else f"status {status}"

    @property
    def most_memory(self) -> float:
        """Of the largest of the server's processes, in MB."""
        children = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        peaks = []
        for pid in (str(self.process.pid), *children):
            status = Path(f"/proc/{pid}/status").read_text()
            peaks.append(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024)
        return max(peaks)


def _cookies(headers) -> str:
    return "; ".join(value.partition(";")[0] for value in headers.get_all("Set-Cookie", ()))


class Photographs:
    """Pictures of so many megapixels, with detail as a camera's has, each another one."""

    def __init__(self, megapixels: float):
        across = round((megapixels * 1e6 * 4 / 3) ** 0.5)
        self.size = (across, across * 3 // 4)
        grain = Image.effect_noise((self.size[0] // 4, self.size[1] // 4), 40)
        self.ground = grain.resize(self.size, Image.Resampling.BICUBIC)

    def picture(self, number: int) -> bytes:
        image = Image.merge("RGB", (self.ground, self.ground.transpose(1), self.ground))
        draw = ImageDraw.Draw(image)
        width, height = self.size
        for step in range(6):
            bits = (number * 2654435761 + step * 40503) % 2**32
            left, top = bits % width, bits // 7 % height
            right, bottom = left + width // 3, top + height // 3
            draw.ellipse((left, top, right, bottom), fill=f"#{bits % 0xFFFFFF:06x}")
        out = BytesIO()
        image.save(out, "JPEG", quality=88)
        return out.getvalue()


def watch(newsroom: Newsroom, path: str, headers: dict, times: list, ended: threading.Event):
    while not ended.is_set():
        begun = time.perf_counter()
        try:
            status = newsroom.get(path, **headers)[0]
        except OSError:
            status = 0
        times.append((time.perf_counter() - begun, status))
        time.sleep(0.05)


def watched(newsroom: Newsroom, pages: dict, work) -> dict[str, list]:
    """The time and status of every answer to ``pages`` while ``work`` is done."""
    ended = threading.Event()
    times: dict[str, list] = {name: [] for name in pages}
    threads = [
        threading.Thread(target=watch, args=(newsroom, path, headers, times[name], ended))
        for name, (path, headers) in pages.items()
    ]
    for thread in threads:
        thread.start()
    work()
    ended.set()
    for thread in threads:
        thread.join()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--megapixels", type=float, default=12)
    parser.add_argument("--at-once", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with Newsroom(Path(folder), workers=options.workers) as newsroom:
            run(newsroom, options)


def run(newsroom: Newsroom, options: argparse.Namespace) -> None:
    desk = newsroom.log_in("photo")
    front = newsroom.get("/")[1].decode()
    pages = {
        "front page": ("/", {}),
        "a story": (re.search(r'href="(/2\d{3}/[^"]+)"', front)[1], {}),
        "a picture": (re.search(r"/media/photos/[^\s\"]+640\.webp", front)[0], {}),
        "the desk": ("/admin/", desk),
    }
    photographs = Photographs(options.megapixels)
    data = [photographs.picture(number) for number in range(options.photos)]
    size = sum(map(len, data)) / len(data) / 1e6
    print(f"{options.photos} photos of {options.megapixels:g} MP, {size:.1f} MB each")
    before = watched(newsroom, pages, lambda: time.sleep(10))
    outcomes: Counter[str] = Counter()
    begun = time.perf_counter()

    def upload(number: int) -> str:
        return newsroom.upload(f"photo-{number}.jpg", data[number], desk)

    def upload_all() -> None:
        with ThreadPoolExecutor(options.at_once) as people:
            outcomes.update(people.map(upload, range(len(data))))

    meanwhile = watched(newsroom, pages, upload_all)
    seconds = time.perf_counter() - begun
    print(f"{dict(outcomes)} in {seconds:.0f} s: {options.photos / seconds:.1f} photos/s")
    print(f"{'':12} {'answers':>8} {'median':>8} {'slowest':>8}  (ms; before → meanwhile)")
    for name in pages:
        rows = [[each for each, _status in times[name]] for times in (before, meanwhile)]
        figures = [
            f"{len(row)} {statistics.median(row) * 1000:.0f} {max(row) * 1000:.0f}" for row in rows
        ]
        bad = sum(each > TIMEOUT or status != 200 for each, status in meanwhile[name])
        print(f"{name:12} {' → '.join(figures)}  timed out or failed: {bad}")
    print(f"the server held at most {newsroom.most_memory:.0f} MB")


if __name__ == "__main__":
    main()
