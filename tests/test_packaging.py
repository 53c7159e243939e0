"""The wheel contains every file of the product and works wherever it is installed, without the checkout."""

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from datetime import date
from pathlib import Path

import pytest

from assessment.core.response import Response
from assessment.saved_file import SavedAnswers, write_json

ROOT = Path(__file__).parents[1]
MAPPED = ("questionnaires", "reports", "templates")
"""Folders next to assessment/ that become packages inside it."""
INFO = "child_safety_readiness-"


def run(*command: object, cwd: Path) -> str:
    """Return the standard output of a command that must succeed without knowing this checkout."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "HOME": str(cwd), "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def files() -> list[str]:
    """Return the files that git tracks or would track with the next commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(name for name in set(listed.stdout.split("\0")) if name and (ROOT / name).is_file())


@pytest.fixture(scope="module")
def wheel(files: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy that contains only those files."""
    copy = tmp_path_factory.mktemp("copy")
    for name in files:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", cwd=copy)
    (built,) = (copy / "dist").iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of a new environment with this wheel and the libraries of the current environment.

    A .pth file adds the libraries. Python does not read .pth files in added folders, so an editable install stays
    invisible.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    place = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (place / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    run(sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", place, wheel, cwd=folder)
    return python


def packaged(files: list[str]) -> list[str]:
    """Return where each file of the product belongs in the wheel."""
    mapped = [f"assessment/{name}" for name in files if name.split("/")[0] in MAPPED]
    return sorted([*mapped, *(name for name in files if name.startswith("assessment/"))])


def contents(wheel: Path) -> list[str]:
    """Return the names of all files except the description of the package."""
    with zipfile.ZipFile(wheel) as archive:
        return sorted(name for name in archive.namelist() if not name.startswith(INFO))


def test_wheel_holds_every_file_of_the_product(files: list[str], wheel: Path) -> None:
    assert contents(wheel) == packaged(files)


def test_wheel_has_no_other_top_level_package(wheel: Path) -> None:
    assert {name.split("/")[0] for name in contents(wheel)} == {"assessment"}


def test_wheel_holds_the_files_as_they_are(files: list[str], wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in files:
            if name.split("/")[0] in MAPPED:
                assert archive.read(f"assessment/{name}") == (ROOT / name).read_bytes()


@pytest.mark.parametrize("flags", [[], ["-I"]], ids=["as usual", "isolated"])
def test_installed_copy_is_the_one_that_runs(flags: list[str], installed: Path, tmp_path: Path) -> None:
    """The renderer starts Python with -I, which must find the same copy."""
    modules = "assessment.cli, assessment.rendering.render_child, assessment.questionnaires, assessment.reports"
    script = f"import {modules}; print(assessment.__file__, *(m.__file__ for m in ({modules})), sep='\\n')"
    paths = run(installed, *flags, "-c", script, cwd=tmp_path).splitlines()
    assert len(paths) == 5
    assert [path for path in paths if not Path(path).is_relative_to(installed.parents[1])] == []


def test_installed_command_makes_a_report(installed: Path, tmp_path: Path) -> None:
    empty = SavedAnswers("child-safety", "1.0", date(2026, 11, 22), Response())
    (tmp_path / "answers.json").write_bytes(write_json(empty))
    run(installed, "-m", "assessment.cli", "report", "answers.json", "-o", "out.pdf", cwd=tmp_path)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert (tmp_path / "out.pdf").stat().st_size > 20_000


def test_installed_site_starts_from_any_folder(installed: Path, tmp_path: Path) -> None:
    script = """
from pathlib import Path
from assessment.content import load, shipped
from assessment.web import Settings, create_app
client = create_app(load(shipped()), Settings(data=Path("."))).test_client()
print([client.get(path).status_code for path in ("/", "/urgent", "/questions", "/static/site.css")])
"""
    assert run(installed, "-c", script, cwd=tmp_path) == "[200, 200, 200, 200]\n"


def test_installed_command_has_its_migrations(installed: Path, tmp_path: Path) -> None:
    for words in (["db", "upgrade"], ["purge"], ["backup", "copy"]):
        run(installed, "-m", "assessment.cli", *words, "--data", "data", cwd=tmp_path)
    assert (tmp_path / "copy").read_bytes().startswith(b"SQLite format 3")


def test_wheel_gives_the_command(installed: Path) -> None:
    (info,) = installed.parents[1].rglob(f"{INFO}*.dist-info")
    assert "readiness = assessment.cli:main" in (info / "entry_points.txt").read_text(encoding="utf-8")
    assert (info / "licenses" / "LICENSE").is_file()
