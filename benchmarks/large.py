"""Writes a large mailbox and a large data set from ``corpus/``, the same for the same seed, and measures reading and checking them.

``python -m benchmarks.large [--size 200] [--slice 25] [--folder FOLDER]``: reads all ``--size`` MB of each file as ``tactful check`` does, taking it apart into
messages and each of these into words and sentences, and checks a file of ``--slice`` MB with the command itself. Memory is the most that one process has at
a time (``ru_maxrss``). Sizes are in MB of 1,000,000 bytes.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import quopri
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from benchmarks.load import ROOT, replies

WANTED = 400
"""MB of memory that must be enough for a file of any size."""
_READ = """\
import resource, sys
from pathlib import Path
from linter.branches import variants
from linter.model import Message
from linter.reading import read
from linter.sources import Given, read_file
count = words = 0
for item in read_file(Path(sys.argv[1]), Given()):
    assert isinstance(item, Message), item
    count += 1
    words += sum(len(read(variant).tokens) for variant in variants(item))
print(count, words, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def asked(corpus: Path = ROOT / "corpus") -> list[str]:
    """The distinct messages from customers that the corpus has."""
    found: dict[str, None] = {}
    for path in sorted(corpus.glob("round-*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            said = json.loads(line).get("customer_message")
            if said:
                found[said] = None
    return list(found)


def mails(seed: int = 17) -> Iterator[bytes]:
    """Mails without end, in turn a customer's and our answer to it: plain, quoted-printable, or HTML in base64; some with a picture."""
    chance = random.Random(seed)
    questions = asked()
    at = datetime(2025, 3, 3, 9, tzinfo=UTC)
    for number, reply in enumerate(replies(1 << 40, seed=seed)):
        at += timedelta(minutes=chance.randrange(1, 30))
        name = reply.split(",", 1)[0].split(" ", 1)[1]
        customer = f"{name} <c{number}@customer.example>"
        question = chance.choice(questions)
        yield _mail(number * 2, customer, "Shop <help@shop.example>", at, question, "", "8bit", "plain")
        quoted = "\n".join(f"> {line}" for line in question.split("\n"))
        said = f"On {at:%a, %d %b %Y} at {at:%H:%M}, {name} wrote:"
        at += timedelta(minutes=chance.randrange(1, 300))
        kind = chance.choice(["8bit", "8bit", "quoted-printable", "base64"])
        body = f"{reply}\n{said}\n{quoted}\n"
        if kind == "base64":
            body = "<p>" + reply.replace("\n\n", "</p>\n<p>") + f'</p>\n<blockquote type="cite">{question}</blockquote>\n'
        answered = f"In-Reply-To: <{number * 2}@x.example>\n"
        yield _mail(number * 2 + 1, "Pia <help@shop.example>", customer, at, body, answered, kind, "html" if kind == "base64" else "plain", chance)


def _mail(
    number: int, sender: str, to: str, at: datetime, body: str, more: str, transfer: str, kind: str, chance: random.Random | None = None
) -> bytes:
    """One mail; with ``chance``, one of 200 has a picture."""
    data = body.encode()
    if chance is not None and chance.randrange(200) == 0:
        picture = base64.encodebytes(chance.randbytes(200_000)).decode()
        more += "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n\n--q\n"
        last = f"\n--q\nContent-Type: image/png\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n{picture}--q--\n"
    else:
        last = ""
    written = {"8bit": data, "quoted-printable": quopri.encodestring(data), "base64": base64.encodebytes(data)}[transfer]
    head = (
        f"From x@shop.example {at:%a %b %d %H:%M:%S %Y}\nFrom: {sender}\nTo: {to}\nSubject: Your order\nDate: {format_datetime(at)}\n"
        f"Message-ID: <{number}@x.example>\n{more}Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: {transfer}\n\n"
    )
    return head.encode() + written.replace(b"\nFrom ", b"\n>From ") + last.encode() + b"\n\n"


def rows(seed: int = 19) -> Iterator[bytes]:
    """Rows of a data set without end."""
    chance = random.Random(seed)
    questions = asked()
    for number, reply in enumerate(replies(1 << 40, seed=seed)):
        row = {"id": f"m-{number}", "text": reply, "customer_message": chance.choice(questions), "kind": "email"}
        yield (json.dumps(row, ensure_ascii=number % 2 == 0) + "\n").encode()


def written(path: Path, pieces: Iterator[bytes], size: int) -> None:
    """Write a file of at least ``size`` bytes, whole pieces only."""
    done = 0
    with path.open("wb") as file:
        while done < size:
            done += file.write(next(pieces))


def reading(path: Path) -> str:
    """Reads a whole file in a process of its own; a row of the table."""
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _READ, str(path)], check=True, capture_output=True, text=True, cwd=ROOT)
    count, words, memory = map(int, done.stdout.split())
    return _row(path, "reading", count, words, time.perf_counter() - begun, memory)


def checking(path: Path) -> str:
    """Checks a file with the command; a row of the table."""
    command = [sys.executable, "-c", "from linter.cli import main; main()", "check", "--no-config", "--no-cache", "--exit-zero", "-q", str(path)]
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as cache:
        env = {**os.environ, "XDG_CACHE_HOME": cache, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    print(done.stdout.strip())
    return _row(path, "`tactful check`", None, None, time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def _row(path: Path, what: str, count: int | None, words: int | None, seconds: float, memory: int) -> str:
    # Linux counts in KiB, macOS in bytes.
    held = memory / (1e6 if sys.platform == "darwin" else 1000 / 1.024)
    told = f"{count:,} | {words:,}" if count is not None else " | "
    return (
        f"| {path.suffix} of {path.stat().st_size / 1e6:.0f} MB | {what} | {told} | {seconds:.0f} | {held:.0f} | {'yes' if held < WANTED else 'no'} |"
    )


def main() -> int:
    """Write the files, measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=200, help="MB of the files that are read")
    options.add_argument("--slice", type=int, default=25, help="MB of the files that are checked; as much as --size checks all")
    options.add_argument("--folder", type=Path, help="where to keep the files")
    said = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder: Path = said.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        print(
            f"| file | what | messages | words | seconds | most memory of a process, MB | under {WANTED} |\n|---|---|---|---|---|---|---|", flush=True
        )
        for suffix, pieces in (("mbox", mails), ("jsonl", rows)):
            for what, size in ((reading, said.size), (checking, said.slice)):
                path = folder / f"{size}.{suffix}"
                if not path.exists():
                    written(path, pieces(), size * 1_000_000)
                print(what(path), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
