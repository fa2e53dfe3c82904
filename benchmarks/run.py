"""Measures tactful and its peers on the same files in the same run, and writes ``docs/performance.md`` with its plots.

``python benchmarks/run.py [--messages 10000] [--peers FOLDER]`` installs the peers that the registries carry into ``FOLDER`` (proselint and
ConvoKit each in an environment of its own, write-good, alex, textlint and harper.js with npm); what cannot be installed or run is said, never left out in
silence. Times are those of the whole process; of a cold start the least of several, since what else runs on the machine only ever adds.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import clean_reply, replies

ROOT = Path(__file__).resolve().parent.parent
NODE = ("write-good", "alex", "textlint", "textlint-rule-write-good", "harper.js")
_HARPER = """\
import {readFileSync, readdirSync} from "node:fs";
import {LocalLinter, binary} from "harper.js";
const linter = new LocalLinter({binary});
await linter.setup();
for (const name of process.argv.slice(2)) {
  const files = name.endsWith(".txt") ? [name] : readdirSync(name).map((file) => `${name}/${file}`);
  for (const file of files) await linter.lint(readFileSync(file, "utf8"));
}
"""
_CONVOKIT = """\
import sys
from pathlib import Path
from convokit import PolitenessStrategies, Speaker, TextParser, Utterance
parser, strategies, speaker = TextParser(), PolitenessStrategies(), Speaker(id="us")
for place in map(Path, sys.argv[1:]):
    for path in [place] if place.is_file() else sorted(place.iterdir()):
        strategies.transform_utterance(parser.transform_utterance(Utterance(text=path.read_text(), speaker=speaker)))
"""


@dataclass(frozen=True)
class Measured:
    """One run: seconds on the clock, seconds of processor, and the most memory of one process, in MB."""

    seconds: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Tool:
    """A way to check files: the command before their names. ``slow``: its throughput is measured on a tenth as many files; ``finds``: an exit code
    other than 0 says that something was found (write-good's is their number), and is no failure.
    """

    name: str
    command: tuple[str, ...]
    slow: bool = False
    finds: bool = True


def measured(command: Sequence[str], folder: Path, env: dict[str, str], *, finds: bool = True) -> Measured:
    """Run a command. Raises :class:`subprocess.CalledProcessError` where it fails rather than finds something."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    timed = ["/usr/bin/time", "-f", "%M", "-o", str(folder / "memory"), *command] if Path("/usr/bin/time").exists() else list(command)
    run = subprocess.run(timed, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env, check=False)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode < 0 or (run.returncode and not finds):
        raise subprocess.CalledProcessError(run.returncode, command, stderr=run.stderr[-300:])
    memory = int((folder / "memory").read_text().split()[-1]) / 1024 if (folder / "memory").exists() else 0.0
    return Measured(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, memory)


def least(command: Sequence[str], folder: Path, env: dict[str, str], *, finds: bool = True, times: int = 5) -> Measured:
    """The run of several that took the least of the processor; the first, which fills caches of files, is not counted."""
    return min((measured(command, folder, env, finds=finds) for _ in range(times + 1)), key=lambda run: run.processor)


def peers(folder: Path, skipped: list[str]) -> list[Tool]:
    """The peers, installed where they are not yet; what cannot be is added to ``skipped`` with the reason."""
    found = []
    for name, needs in (("proselint", "proselint"), ("convokit", "convokit")):
        home = folder / name
        python = home / "bin" / "python"
        try:
            if not python.exists():
                subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True)
                subprocess.run([str(python), "-m", "pip", "install", "-q", needs], check=True, capture_output=True, timeout=900)
            if name == "proselint":
                found.append(Tool("proselint", (str(home / "bin" / "proselint"), "check")))
            else:
                subprocess.run([str(python), "-c", "import convokit"], check=True, capture_output=True, timeout=300)
                (folder / "politeness.py").write_text(_CONVOKIT)
                found.append(Tool("ConvoKit politeness", (str(python), str(folder / "politeness.py")), slow=True, finds=False))
        except (subprocess.SubprocessError, OSError) as error:
            skipped.append(f"{name}: {_why(error)}")
    if shutil.which("npm") is None:
        skipped.append("write-good, alex, textlint, harper.js: npm is not installed")
        return found
    node = folder / "node"
    node.mkdir(parents=True, exist_ok=True)
    try:
        if not (node / "node_modules" / ".bin" / "textlint").exists():
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(node), *NODE], check=True, capture_output=True, timeout=900)
    except (subprocess.SubprocessError, OSError) as error:
        skipped.append(f"write-good, alex, textlint, harper.js: {_why(error)}")
        return found
    programs = node / "node_modules" / ".bin"
    (node / "harper.mjs").write_text(_HARPER)
    found += [
        Tool("write-good", (str(programs / "write-good"),)),
        Tool("alex", (str(programs / "alex"), "--quiet"), slow=True),
        Tool(
            "textlint + write-good",
            (str(programs / "textlint"), "--rules-base-directory", str(node / "node_modules"), "--rule", "write-good"),
            slow=True,
        ),
        Tool("harper.js", (shutil.which("node") or "node", str(node / "harper.mjs")), slow=True, finds=False),
    ]
    return found


def _why(error: Exception) -> str:
    detail = getattr(error, "stderr", b"") or b""
    return f"{type(error).__name__}: {detail.decode(errors='replace').strip().splitlines()[-1][:160] if detail.strip() else str(error)[:160]}"


def own_rules(folder: Path, count: int) -> Path:
    """``count`` generated rules, each with twenty phrases over words that replies have."""
    words = sorted({word.strip(".,!?").lower() for reply in replies(200, seed=3) for word in reply.split() if word.strip(".,!?").isalpha()})
    folder.mkdir(exist_ok=True)
    for number in range(count):
        phrases = [f"{words[(number * 37 + k * 11) % len(words)]} ...2 {words[(number * 53 + k * 29 + 7) % len(words)]}" for k in range(20)]
        listed = "".join(f"    - {phrase!r}\n" for phrase in phrases)
        (folder / f"own-{number}.yaml").write_text(
            f"id: own-{number}\ntitle: Own\nseverity: suggestion\nwhy: Because.\nsource: generated\nmatch:\n  phrases:\n{listed}examples: {{fail: [], pass: []}}\n"
        )
    return folder


def written(folder: Path, count: int, seed: int = 7) -> tuple[Path, int]:
    """A folder of ``count`` replies, and their words."""
    folder.mkdir(parents=True)
    words = 0
    for number, reply in enumerate(replies(count, seed=seed)):
        (folder / f"{number:06}.txt").write_text(reply)
        words += len(reply.split())
    return folder, words


def plot(path: Path, title: str, label: str, points: Sequence[tuple[float, float]]) -> None:
    """A line through some points, as SVG."""
    try:
        import matplotlib
    except ImportError:
        print(f"{path.name}: not drawn, since matplotlib is not installed (pip install 'tactful[benchmarks]')")
        return
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "tactful"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 3.2))
    axes.plot([x for x, _ in points], [y for _, y in points], marker="o")
    axes.set(title=title, xlabel=label, ylabel="seconds", xlim=0, ylim=0)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def main() -> int:
    """Measure, print, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=10_000)
    options.add_argument("--peers", type=Path, default=ROOT / "benchmarks" / ".peers")
    options.add_argument("--scales", default="1000,10000,100000", help="message counts to scale over")
    said = options.parse_args()
    skipped: list[str] = []
    lines: list[str] = []

    def tell(line: str = "") -> None:
        print(line, flush=True)
        lines.append(line)

    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        env = {**os.environ, "XDG_CACHE_HOME": str(place / "cache"), "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        ours = (sys.executable, "-c", "from linter.cli import main; main()", "check", "--no-config", "--exit-zero")
        tools = [Tool("tactful", (*ours, "--no-cache")), *peers(said.peers, skipped)]
        reply = place / "reply.txt"
        reply.write_text(clean_reply())
        folder, words = written(place / "load", said.messages)
        tenth, tenth_words = written(place / "tenth", max(1, said.messages // 10))
        tell(
            f"Measured on {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {said.messages:,} distinct replies, {words:,} words."
        )
        tell()
        tell("| tool | cold, one clean reply of 80 words | throughput, words/s | processor, words/s | most memory of a process |")
        tell("|---|---|---|---|---|")
        cold: dict[str, float] = {}
        speed: dict[str, float] = {}
        work: dict[str, float] = {}
        for tool in tools:
            try:
                one = least([*tool.command, str(reply)], place, env, finds=tool.finds)
                where, count = (tenth, tenth_words) if tool.slow else (folder, words)
                # Some take no folders: all are given what their shell would give them.
                listed = (
                    [str(where)] if tool.name in {"tactful", "proselint", "harper.js", "ConvoKit politeness"} else sorted(map(str, where.iterdir()))
                )
                many = measured([*tool.command, *listed], place, env, finds=tool.finds)
            except (subprocess.SubprocessError, OSError) as error:
                skipped.append(f"{tool.name}: {_why(error)}")
                continue
            cold[tool.name], speed[tool.name], work[tool.name] = one.processor, count / many.seconds, count / many.processor
            tell(
                f"| {tool.name} | {one.processor * 1000:.0f} ms | {count / many.seconds:,.0f} | {count / many.processor:,.0f} | {many.memory:.0f} MB |"
            )
        for line in skipped:
            tell(f"\nNot measured: {line}")
        tell()
        cached = [*ours, "-q", str(folder)]
        measured(cached, place, env)
        (folder / "000000.txt").write_text(clean_reply())
        again = measured(cached, place, env)
        tell("| target | wanted | measured |")
        tell("|---|---|---|")
        if "proselint" in cold:
            tell(f"| cold, a clean reply, to proselint | ≤ 1.0 | {cold['tactful'] / cold['proselint']:.2f} |")
            tell(
                f"| throughput to proselint (by processor time) | ≥ 4 | {speed['tactful'] / speed['proselint']:.2f} ({work['tactful'] / work['proselint']:.2f}) |"
            )
        if "write-good" in speed:
            tell(
                f"| throughput to write-good (by processor time) | ≥ 1 | {speed['tactful'] / speed['write-good']:.2f} ({work['tactful'] / work['write-good']:.2f}) |"
            )
        tell(f"| again, one of {said.messages:,} changed (10,000 wanted) | ≤ 0.5 s | {again.seconds:.2f} s |")
        tell()
        points = []
        for scale in map(int, said.scales.split(",")):
            some, _ = written(place / f"scale-{scale}", scale, seed=11)
            points.append((float(scale), measured([*tools[0].command, "-q", str(some)], place, env).seconds))
        plot(ROOT / "docs" / "performance-messages.svg", "Time by the number of messages", "messages", points)
        tell("| messages | seconds | ms a message |")
        tell("|---|---|---|")
        for count_, seconds in points:
            tell(f"| {count_:,.0f} | {seconds:.1f} | {seconds / count_ * 1000:.2f} |")
        tell()
        some, _ = written(place / "rules-load", max(1, said.messages // 10), seed=13)
        points = []
        for extra in (0, 100, 225, 450):
            own = ["--rules", str(own_rules(place / f"own-{extra}", extra))] if extra else []
            measured([*tools[0].command, *own, "-q", str(reply)], place, env)
            points.append((55.0 + extra, measured([*tools[0].command, *own, "-q", str(some)], place, env).seconds))
        plot(ROOT / "docs" / "performance-rules.svg", f"Time for {said.messages // 10:,} messages by the number of rules", "rules", points)
        tell(f"| rules | seconds for {said.messages // 10:,} messages |")
        tell("|---|---|")
        for count_, seconds in points:
            tell(f"| {count_:.0f} | {seconds:.1f} |")
    page = ROOT / "docs" / "performance.md"
    head, mark, _ = page.read_text("utf-8").partition("<!-- measured -->\n")
    plots = "![Time by messages](performance-messages.svg)\n\n![Time by rules](performance-rules.svg)\n"
    page.write_text(f"{head}{mark}\n" + "\n".join(lines) + f"\n\n{plots}", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
